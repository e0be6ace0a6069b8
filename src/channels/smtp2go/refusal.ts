import type { OperationPath } from './operations';
import type { RefusalReason } from './outcome';

/** What the provider says about a call that it did not do. */
export interface Refusal {
  code: string | null;
  detail: string;
}

interface Rule {
  reason: RefusalReason;
  status?: number;
  code?: string;
  text?: RegExp;
}

/**
 * First match wins. Codes alone do not tell (API_EXCEPTION is a catch-all) and neither do statuses: a missing
 * permission is a 400, and a bad key has been seen as 400, 401, 403 and 500.
 */
const RULES: Rule[] = [
  { reason: 'permission', code: 'ENDPOINT_PERMISSION_DENIED' },
  { reason: 'credential', status: 401 },
  { reason: 'too_large', status: 413 },
  { reason: 'quota', status: 402 },
  { reason: 'payload', code: 'NON_VALIDATING_IN_PAYLOAD' },
  { reason: 'credential', code: 'INVALID_IN_PAYLOAD', text: /api key/i },
  { reason: 'payload', code: 'INVALID_IN_PAYLOAD', status: 400 },
  { reason: 'credential', text: /\bAPI User matching the passed\b/i },
  { reason: 'credential', text: /\bapi key\b.*\b(invalid|disabled|blocked|not in the correct format)\b/i },
  { reason: 'quota', text: /\b(quota|maximum of \d+|paid plan|plan limit|allowance)\b/i },
  {
    reason: 'sender_unverified',
    text: /sender\b.*\bnot verified|domain verify fail|verification failed for/i,
  },
  { reason: 'too_large', text: /\btoo large\b|\bexceeds the maximum (\w+ )?size\b/i },
  { reason: 'permission', text: /do not have permission/i },
  { reason: 'credential', status: 403 },
];

export function reasonOf(refusal: Refusal, httpStatus: number): RefusalReason {
  const text = refusal.detail.replace(/\s+/g, ' ');
  const rule = RULES.find(
    (each) =>
      (each.status === undefined || each.status === httpStatus) &&
      (each.code === undefined || each.code === refusal.code) &&
      (each.text === undefined || each.text.test(text)),
  );
  return rule?.reason ?? 'other';
}

/** The provider documents an object, and lists and maps of field to message have been seen. */
function fieldMessages(errors: unknown): string[] {
  if (typeof errors === 'string') return [errors];
  if (Array.isArray(errors)) return errors.flatMap(fieldMessages);
  if (typeof errors !== 'object' || errors === null) return [];
  const { message, fieldname, ...others } = errors as Record<string, unknown>;
  if (typeof message === 'string' && message) return [message];
  if (typeof fieldname === 'string') return [`The field '${fieldname}' is not valid.`];
  return Object.entries(others).flatMap(([field, value]) =>
    fieldMessages(value).map((text) => (text.includes(field) ? text : `${field}: ${text}`)),
  );
}

/** Enough to judge by; the texts are searched with patterns, so their length is not left to the other side. */
const MAX_DETAIL_LENGTH = 10_000;

/** Reads `error`, `error_code` and field errors from one level of the envelope; null when it holds none. */
export function refusalIn(level: unknown): Refusal | null {
  if (typeof level !== 'object' || level === null) return null;
  const { error, error_code: code, field_validation_errors: fields } = level as Record<string, unknown>;
  if (!error && !code) return null;
  // The text beside field errors is long and the same for all of them.
  const detail = fieldMessages(fields).join('; ') || (typeof error === 'string' ? error : '');
  return {
    code: typeof code === 'string' ? shortCode(code) : null,
    detail: detail.slice(0, MAX_DETAIL_LENGTH),
  };
}

/** A send that went to nobody is a 200 with counters and the reason in `failures`. */
export function refusedSend(path: OperationPath, data: unknown): Refusal | null {
  if (path !== '/email/send' && path !== '/email/mime') return null;
  if (typeof data !== 'object' || data === null) return null;
  const { succeeded, failed, failures } = data as Record<string, unknown>;
  if (succeeded !== 0 || typeof failed !== 'number' || failed < 1) return null;
  const reasons = Array.isArray(failures) ? failures.filter((each) => typeof each === 'string') : [];
  return { code: null, detail: reasons.join('; ').slice(0, MAX_DETAIL_LENGTH) };
}

function shortCode(code: string): string | null {
  const short = code.replace(/^E_ApiResponseCodes\./, '');
  return /^\w{1,100}$/.test(short) ? short : null;
}
