import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, ApiResponse } from '@nestjs/swagger';
import { PROBLEMS, type ProblemCode } from './problems';

export class FieldErrorDto {
  /** RFC 6901 JSON pointer to the field. */
  @ApiProperty({ example: '/to/0' })
  pointer: string;

  @ApiProperty({ example: 'invalid_email' })
  code: string;

  /** What to change. */
  @ApiProperty({ example: '"to.0" is not an e-mail address.' })
  detail: string;
}

export class ProblemDto {
  /** Where the code is explained. */
  @ApiProperty({ example: '/problems/invalid_request' })
  type: string;

  @ApiProperty({ example: 'The request is not valid' })
  title: string;

  @ApiProperty({ example: 422 })
  status: number;

  @ApiProperty({ example: '"to.0" is not an e-mail address.' })
  detail: string;

  /** Stable: branch on this. */
  @ApiProperty({ enum: Object.keys(PROBLEMS), example: 'invalid_request' })
  code: ProblemCode;

  /** Also in the X-Request-Id header; quote it when you ask for help. */
  @ApiProperty({ example: 'req_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  request_id: string;

  @ApiPropertyOptional({ type: [FieldErrorDto] })
  errors?: FieldErrorDto[];
}

/** Documents the problems that a route with a key can answer; those which every one can answer are added. */
export function ApiProblems(...codes: ProblemCode[]): MethodDecorator {
  const ofBody: ProblemCode[] = codes.includes('malformed_request')
    ? ['unsupported_media_type', 'payload_too_large']
    : [];
  const ofKey: ProblemCode[] = ['unauthorized', 'forbidden', 'rate_limited', 'too_many_unknown_keys'];
  return documented([...codes, ...ofBody, ...ofKey, 'internal_error', 'unavailable']);
}

/** Beside ApiProblems: what else such a route can answer. */
export function ApiMoreProblems(...codes: ProblemCode[]): MethodDecorator {
  return documented(codes);
}

/** The same for a route that takes no key. */
export function ApiPublicProblems(...codes: ProblemCode[]): MethodDecorator {
  return documented([...codes, 'unsupported_media_type', 'internal_error']);
}

function documented(all: ProblemCode[]): MethodDecorator {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set(all)) {
    const status = PROBLEMS[code].status;
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return applyDecorators(
    ...[...byStatus].map(([status, ofStatus]) =>
      ApiResponse({
        status,
        description: ofStatus
          .map((code) => `\`${code}\`: ${PROBLEMS[code].title}. ${PROBLEMS[code].advice}`)
          .join('\n\n'),
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/ProblemDto' },
            example: exampleOf(ofStatus[0] ?? 'internal_error'),
          },
        },
      }),
    ),
  );
}

function exampleOf(code: ProblemCode): ProblemDto {
  const { status, title, advice } = PROBLEMS[code];
  return {
    type: `/problems/${code}`,
    title,
    status,
    detail: advice,
    code,
    request_id: 'req_01kaj6v3m4e2ra8x0q6s1t5y9z',
  };
}
