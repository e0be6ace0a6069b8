import type { SmtpUser } from '@carillon/client';
import { Badge, type Tone, wordsOf } from '../../kit/badge';
import { count } from '../../kit/numbers';

const TONES: Record<NonNullable<SmtpUser['status']>, Tone> = {
  allowed: 'good',
  blocked: 'bad',
  sandbox: 'warn',
};

export const CREDENTIAL_STATUSES = [
  { value: 'allowed', label: 'Allowed' },
  { value: 'sandbox', label: 'Sandbox: accepted, never delivered' },
  { value: 'blocked', label: 'Blocked: nothing can be sent' },
] as const;

/** Whether something may send. */
export function CredentialState({ of: status }: { of: SmtpUser['status'] }) {
  return status ? (
    <Badge tone={TONES[status]}>{wordsOf(status)}</Badge>
  ) : (
    <span className="faint">Not told</span>
  );
}

export function limitOf({ rate_limit: limit }: Pick<SmtpUser, 'rate_limit'>): string {
  return limit ? `${count(limit.emails)} in ${limit.period}` : 'None';
}
