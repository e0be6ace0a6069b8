import { Status } from '../../kit/badge';
import { Time } from '../../kit/time';

interface Lasting {
  revoked_at: string | null;
  expires_at: string | null;
}

/** Until when a key is good. */
export function KeyExpiry({ of }: { of: Lasting }) {
  if (of.revoked_at) return <Status of="revoked" />;
  if (!of.expires_at) return <span className="quiet">Until revoked</span>;
  return isOver(of) ? <Status of="expired" /> : <Time at={of.expires_at} />;
}

export function isOver({ revoked_at: revoked, expires_at: expires }: Lasting): boolean {
  return revoked !== null || (expires !== null && Date.parse(expires) <= Date.now());
}

export const LIFETIMES = [
  { value: '0', label: 'Until it is revoked' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
];

/** A choice of `LIFETIMES` as an instant; null for ever. */
export function instantAfter(days: unknown): string | null {
  const number = Number(days);
  return number > 0 ? new Date(Date.now() + number * 86_400_000).toISOString() : null;
}
