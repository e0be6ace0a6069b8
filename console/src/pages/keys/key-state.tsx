import type { ApiKey } from '@carillon/client';
import { Badge } from '../../kit/badge';

/** Whether a request with it is taken. */
export function isGood({ revoked_at: revokedAt, expires_at: expiresAt }: ApiKey): boolean {
  return revokedAt === null && !isPast(expiresAt);
}

export function KeyState({ of: key }: { of: ApiKey }) {
  if (key.revoked_at) return <Badge tone="bad">Revoked</Badge>;
  if (isPast(key.expires_at)) return <Badge tone="warn">Expired</Badge>;
  if (key.replaced_by) return <Badge tone="warn">Rotated, good for a while</Badge>;
  return <Badge tone="good">Active</Badge>;
}

function isPast(at: string | null): boolean {
  return at !== null && Date.parse(at) <= Date.now();
}
