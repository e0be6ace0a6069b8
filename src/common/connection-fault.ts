import type { Socket } from 'node:net';
import { AppError } from './app-error';
import { newId } from './ids';
import { toProblem } from './problem.filter';
import type { ProblemCode } from './problems';

const REASONS: Record<number, string> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** Of answers that are given before the hook that sets the headers which protect browsers: the same, and closed tight. */
export const BARE_PROTECTION = {
  'content-security-policy': "default-src 'none'",
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'referrer-policy': 'no-referrer',
};

/**
 * The answer to what never became a request: not HTTP, headers beyond 16 kB, or a caller who is too slow. Written on
 * the bare socket, which is then closed; in the one form of all problems.
 */
export function answerConnectionFault(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) {
    const [code, detail] = faultOf(error.code);
    const problem = toProblem(new AppError(code, detail), newId('req'));
    const body = JSON.stringify(problem);
    const head = [
      `HTTP/1.1 ${problem.status} ${REASONS[problem.status] ?? 'Bad Request'}`,
      'content-type: application/problem+json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${problem.request_id}`,
      ...Object.entries(BARE_PROTECTION).map(([name, value]) => `${name}: ${value}`),
      'connection: close',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  }
  socket.destroySoon();
}

function faultOf(code: string | undefined): [ProblemCode, string] {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return [
      'request_timeout',
      'The request did not arrive in time: 15 s for its headers, 60 s for all of it.',
    ];
  if (code === 'HPE_HEADER_OVERFLOW') return ['headers_too_large', 'The headers are larger than 16 kB.'];
  return ['malformed_request', 'This is not HTTP/1.1 as RFC 9112 has it.'];
}
