import { ArgumentsHost, Catch, ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, FieldError } from './app-error';
import { isDatabaseUnavailable, isDeadlock } from './database-unavailable';
import { PROBLEMS, ProblemCode } from './problems';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of the problem that it is answered with. */
    problemCode?: ProblemCode;
  }
}

/** Turns whatever was thrown into application/problem+json (RFC 9457). What is not an AppError leaks nothing. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = asAppError(thrown);
    request.problemCode = error.code;
    if (error.status >= 500) {
      // The message of a driver's error can quote values; its name, code and place are enough to find the bug.
      this.logger.error({ requestId: request.id, route: request.routeOptions.url, fault: describe(thrown) });
    }
    if (error.status === 401) void reply.header('www-authenticate', 'Bearer');
    // RFC 6750, section 3.1.
    if (error.code === 'insufficient_scope')
      void reply.header('www-authenticate', 'Bearer error="insufficient_scope"');
    if (error.retryAfterSeconds !== undefined)
      void reply.header('retry-after', String(error.retryAfterSeconds));
    void reply.status(error.status).type('application/problem+json').send(toProblem(error, request.id));
  }
}

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ProblemCode;
  request_id: string;
  errors?: FieldError[];
}

export function toProblem(error: AppError, requestId: string): ProblemBody {
  return {
    type: `/problems/${error.code}`,
    title: PROBLEMS[error.code].title,
    status: error.status,
    detail: error.detail,
    code: error.code,
    request_id: requestId,
    ...(error.errors.length > 0 ? { errors: error.errors } : {}),
  };
}

function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof HttpException) return fromHttpException(thrown);
  if (isDatabaseUnavailable(thrown)) {
    // The answer to a commit can be lost as well.
    const detail =
      'The database does not answer, so nothing is promised. Repeat it with the same Idempotency-Key.';
    return new AppError('unavailable', detail, [], 5);
  }
  if (isDeadlock(thrown)) {
    const detail = 'Somebody else changed the same things at the same moment. Nothing was done; repeat it.';
    return new AppError('unavailable', detail, [], 1);
  }
  return new AppError('internal_error', 'An unexpected error. It was logged under the request id.');
}

/** Fastify's and Nest's own refusals: unreadable JSON, wrong content type, too large, no such route. */
function fromHttpException(exception: HttpException): AppError {
  switch (exception.getStatus()) {
    case 404:
      return new AppError('not_found', 'There is no such route. See /docs.');
    case 405:
      return new AppError('method_not_allowed', 'This route does not take that method.');
    case 413:
      return new AppError('payload_too_large', 'The body is larger than this route takes.');
    case 415:
      return new AppError('unsupported_media_type', 'This route takes application/json.');
    case 400:
      return new AppError('malformed_request', 'The body is not valid JSON.');
    default:
      return new AppError('internal_error', 'An unexpected error. It was logged under the request id.');
  }
}

function describe(thrown: unknown): Record<string, unknown> {
  if (!(thrown instanceof Error)) return { name: typeof thrown };
  const code = 'code' in thrown ? thrown.code : undefined;
  const frames = (thrown.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  return { name: thrown.name, code, stack: frames.slice(0, 12).join('\n') };
}
