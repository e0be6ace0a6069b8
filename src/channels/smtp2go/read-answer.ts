import { readData } from './answers';
import { OPERATIONS, type DataOf, type OperationPath, type RequestOf } from './operations';
import type { Failed, Outcome, Refused, Throttled, Unknown } from './outcome';
import { reasonOf, refusalIn, refusedSend, type Refusal } from './refusal';
import { safeDetail } from './safe-detail';

/** A reply that arrived whole. The text is null when it was larger than the operation may answer. */
export interface Reply {
  httpStatus: number;
  retryAfter: string | undefined;
  text: string | null;
}

export interface Call<P extends OperationPath> {
  path: P;
  request: RequestOf<P>;
  apiKey: string;
}

interface Envelope {
  requestId: string | null;
  data: unknown;
  refusal: Refusal | null;
}

const KEY_LIMIT_TEXT = /api key ratelimit exceeded/i;
/** The provider times the egress IP out for at least a minute and sends no Retry-After. */
const PLATFORM_PAUSE_MS = 60_000;
/** A key's limit is over half an hour or more; each early probe is one more error against the shared IP. */
const CREDENTIAL_PAUSE_MS = 300_000;
const LONGEST_PAUSE_MS = 3_600_000;
/** Statuses that mean the same whoever says them: the key, the payment, or the size. */
const ABOUT_THE_REQUEST: ReadonlySet<number> = new Set([401, 402, 403, 413]);

/**
 * Turns the provider's reply into an outcome. Pure. The order matters: limits first, because they may hide in any
 * status and text; then refusals, because they come inside a 200 as well; then the statuses of whoever else answered.
 */
export function readAnswer<P extends OperationPath>(call: Call<P>, reply: Reply): Outcome<DataOf<P>> {
  const { httpStatus } = reply;
  const succeeded = httpStatus >= 200 && httpStatus < 300;
  const envelope = parseEnvelope(reply.text);
  const refusal =
    envelope && (envelope.refusal ?? (succeeded ? refusedSend(call.path, envelope.data) : null));

  if (httpStatus === 429 || KEY_LIMIT_TEXT.test(refusal?.detail ?? (succeeded ? '' : (reply.text ?? ''))))
    return throttled(reply, refusal, envelope);

  // 408 is as much a proxy's word as 502 is.
  const clientError = httpStatus >= 400 && httpStatus < 500 && httpStatus !== 408;
  // A code is the provider's signature. Without one, a 5xx may come from a proxy that had passed the request on.
  if (refusal && (succeeded || clientError || refusal.code)) return refused(call, reply, refusal, envelope);
  if (succeeded) {
    const read = envelope && readData(call.path, envelope.data, call.request);
    if (!read) return unsettled(call.path, 'unreadable_answer', httpStatus, envelope?.requestId ?? null);
    return { kind: 'accepted', data: read.data, requestId: envelope.requestId };
  }
  // Somebody in between said it (a load balancer's 404): the provider has not seen it, and it may be sent again.
  if (clientError && !ABOUT_THE_REQUEST.has(httpStatus))
    return { kind: 'failed', cause: `http_${httpStatus}` };
  if (clientError)
    return refused(call, reply, { code: null, detail: `The provider answered ${httpStatus}.` }, envelope);
  return unsettled(call.path, `http_${httpStatus}`, httpStatus, envelope?.requestId ?? null);
}

/** Nothing tells whether it was done. For an operation that changes nothing that is no loss. */
export function unsettled(
  path: OperationPath,
  cause: string,
  httpStatus: number | null = null,
  requestId: string | null = null,
): Failed | Unknown {
  return OPERATIONS[path].repeatable
    ? { kind: 'failed', cause }
    : { kind: 'unknown', cause, requestId, httpStatus };
}

/** `{request_id, data}`; errors stand in data or, in some documented examples, beside it. */
function parseEnvelope(text: string | null): Envelope | null {
  let json: unknown;
  try {
    json = JSON.parse(text ?? '');
  } catch {
    return null;
  }
  if (typeof json !== 'object' || json === null) return null;
  const { request_id: requestId, data } = json as Record<string, unknown>;
  const refusal = refusalIn(data) ?? refusalIn(json);
  if (requestId === undefined && data === undefined && !refusal) return null;
  return { requestId: typeof requestId === 'string' ? requestId.slice(0, 100) : null, data, refusal };
}

function refused<P extends OperationPath>(
  call: Call<P>,
  { httpStatus }: Reply,
  refusal: Refusal,
  envelope: Envelope | null,
): Refused {
  return {
    kind: 'refused',
    reason: reasonOf(refusal, httpStatus),
    code: refusal.code,
    detail: safeDetail(refusal.detail, call.apiKey),
    requestId: envelope?.requestId ?? null,
    httpStatus,
  };
}

function throttled(reply: Reply, refusal: Refusal | null, envelope: Envelope | null): Throttled {
  const ofKey = KEY_LIMIT_TEXT.test(refusal?.detail ?? reply.text ?? '');
  const leastMs = ofKey ? CREDENTIAL_PAUSE_MS : PLATFORM_PAUSE_MS;
  const askedMs = Number(reply.retryAfter ?? 0) * 1000 || 0;
  return {
    kind: 'throttled',
    scope: ofKey ? 'credential' : 'platform',
    retryAfterMs: Math.max(leastMs, Math.min(askedMs, LONGEST_PAUSE_MS)),
    requestId: envelope?.requestId ?? null,
    httpStatus: reply.httpStatus,
  };
}
