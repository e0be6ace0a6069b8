import { webhookRetryMs } from './webhook-schedule';

/** However long an endpoint asks to be left alone. */
const MOST_PATIENCE_MS = 12 * 3_600_000;

export interface Answered {
  status: number | null;
  retryAfterMs: number | null;
}

/** What follows from a try. `pauseMs`: how long the endpoint as a whole asked to be left alone. */
export type Verdict =
  | { kind: 'delivered' }
  | { kind: 'gone' }
  | { kind: 'failed'; pauseMs: number }
  | { kind: 'retry'; waitMs: number; pauseMs: number };

/**
 * A 2xx is a success and 410 the end of the endpoint; anything else is tried again as the schedule says, and with 429 or
 * 503 not before `Retry-After` (RFC 9110 section 10.2.3), of which twelve hours are believed. `tries`: made so far, of
 * those that the schedule counts.
 */
export function verdictOn(
  { status, retryAfterMs }: Answered,
  tries: number,
  waitsMs: readonly number[],
  random?: () => number,
): Verdict {
  if (status !== null && status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'gone' };
  const isBusy = status === 429 || status === 503;
  const pauseMs = isBusy ? Math.min(retryAfterMs ?? 0, MOST_PATIENCE_MS) : 0;
  const waitMs = webhookRetryMs(tries, waitsMs, random);
  return waitMs === null
    ? { kind: 'failed', pauseMs }
    : { kind: 'retry', waitMs: Math.max(waitMs, pauseMs), pauseMs };
}

/** Seconds, or a date in the form that RFC 9110 section 5.6.7 prefers; null for anything else. */
export function retryAfterMs(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  const value = header.trim();
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(value)) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
