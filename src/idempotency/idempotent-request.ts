import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../common/app-error';

/** What makes a request the same request: who asks, for what, under which key, with which body. */
export interface IdempotentRequest {
  scope: string;
  route: string;
  key: string;
  bodyHash: string;
}

/** An answer that was given before. */
export interface Replay {
  status: number;
  body: unknown;
}

/** Whose requests are not a tenant's. */
export const OPERATOR_SCOPE = 'operator';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** The key of a request, or null when it has none. Draft of the IETF (idempotency-key-header): an opaque string. */
export function idempotencyKeyOf(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header === 'string' && KEY.test(header)) return header;
  const detail = 'The header Idempotency-Key takes 1 to 255 visible ASCII characters, once.';
  throw AppError.invalid([{ pointer: '', code: 'invalid_idempotency_key', detail }]);
}

/** The same whatever the order of the fields and the white space between them. */
export function hashOfBody(body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(body, sorted) ?? '')
    .digest('base64url');
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function inProgress(): AppError {
  const detail = 'A request with this Idempotency-Key is still being worked on.';
  return new AppError('idempotency_in_progress', detail, [], 1);
}

export function otherBody(): AppError {
  const detail = 'This Idempotency-Key was used with another body. Use a new key for a new request.';
  return new AppError('idempotency_mismatch', detail);
}

/** The request as its key knows it; null when it has none. The guard has said by now who asks. */
export function requestOf(request: FastifyRequest): IdempotentRequest | null {
  const key = idempotencyKeyOf(request.headers['idempotency-key']);
  if (key === null) return null;
  const { caller } = request as FastifyRequest & { caller?: { tenantId: string; mode: string } };
  const [path = ''] = request.url.split('?');
  return {
    scope: caller?.tenantId ?? OPERATOR_SCOPE,
    // A key of test mode stands for nothing in live mode, and the other way round.
    route: `${request.method} ${path}${caller?.mode === 'test' ? ' in test mode' : ''}`,
    key,
    bodyHash: hashOfBody(request.body),
  };
}
