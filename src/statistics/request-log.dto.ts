import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, Matches, MaxLength } from 'class-validator';
import { type ApiKeyId, idPattern, type PersonId } from '../common/ids';
import { IsInstant } from '../common/instant';
import { PageDto } from '../common/pagination';
import { Optional } from '../common/validation';
import { ModePageQuery } from '../messages/visible-mode';
import type { LoggedRequest } from './logged-request.entity';
import type { RequestFilter } from './request-log.store';

const STATUS_CLASSES = ['2xx', '3xx', '4xx', '5xx'] as const;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export class RequestLogQuery extends ModePageQuery {
  /** How it was answered. */
  @ApiPropertyOptional({ enum: STATUS_CLASSES })
  @Optional()
  @IsIn(STATUS_CLASSES)
  status?: (typeof STATUS_CLASSES)[number];

  /** Id of the key that it was made with, or of the person who made it. */
  @ApiPropertyOptional({ type: String, maxLength: 30 })
  @Optional()
  @Matches(idPattern('key', 'per'), {
    message: 'api_key_id takes the id of a key (key_…) or of a person (per_…)',
  })
  api_key_id?: ApiKeyId | PersonId;

  /** Only requests of this method. */
  @ApiPropertyOptional({ enum: METHODS })
  @Optional()
  @IsIn(METHODS)
  method?: (typeof METHODS)[number];

  /** What the path begins with, such as `/v1/messages`. */
  @ApiPropertyOptional({ maxLength: 200, pattern: '^/v1/[\\w:/.-]*$' })
  @Optional()
  @MaxLength(200)
  @Matches(/^\/v1\/[\w:/.-]*$/, { message: 'path takes the beginning of a path, such as /v1/messages' })
  path?: string;

  /** Not before this time. RFC 3339 with an offset. */
  @ApiPropertyOptional({ format: 'date-time' })
  @Optional()
  @IsInstant()
  from?: string;

  /** Before this time. */
  @ApiPropertyOptional({ format: 'date-time' })
  @Optional()
  @IsInstant()
  until?: string;
}

export class LoggedRequestDto {
  @ApiProperty({ enum: ['request'], example: 'request' })
  object: 'request';

  /** As in the header `X-Request-Id` of the answer. */
  @ApiProperty({ example: 'req_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  occurred_at: string;

  /** The key, or `per_…` where a member made it who was signed in. */
  @ApiProperty({ example: 'key_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  api_key_id: string;

  /** Whether it was made with a test key, or in test mode. */
  @ApiProperty({ example: false })
  test: boolean;

  @ApiProperty({ example: 'GET' })
  method: string;

  /** With the names of its parameters. */
  @ApiProperty({ example: '/v1/messages/:messageId' })
  route: string;

  /** With ids in their places. Addresses, domains and names stay the names of their parameters; no query. */
  @ApiProperty({ example: '/v1/messages/msg_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  path: string;

  @ApiProperty({ type: 'integer', example: 404 })
  status: number;

  /** Of the problem that it was answered with. */
  @ApiProperty({ type: String, nullable: true, example: 'not_found' })
  code: string | null;

  /** From the first byte to the last of the answer, as the API saw it. */
  @ApiProperty({ type: 'integer', example: 7 })
  duration_ms: number;

  /** Whether an `Idempotency-Key` had it answered as before. */
  @ApiProperty({ example: false })
  idempotent_replay: boolean;
}

export class RequestLogPageDto extends PageDto {
  @ApiProperty({ type: [LoggedRequestDto] })
  data: LoggedRequestDto[];
}

export function filterOf(query: RequestLogQuery, test: boolean): RequestFilter {
  return {
    test,
    statusClass: query.status ? Number(query.status[0]) : null,
    apiKeyId: query.api_key_id ?? null,
    method: query.method ?? null,
    path: query.path ?? null,
    from: query.from ? new Date(query.from) : null,
    until: query.until ? new Date(query.until) : null,
  };
}

export function toLoggedRequestDto(row: LoggedRequest): LoggedRequestDto {
  return {
    object: 'request',
    id: row.id,
    occurred_at: row.occurredAt.toISOString(),
    api_key_id: row.apiKeyId,
    ...{ test: row.test, method: row.method, route: row.route, path: row.path },
    ...{ status: row.status, code: row.code, duration_ms: row.durationMs, idempotent_replay: row.replayed },
  };
}
