import type { AuditEntry } from '@carillon/client';
import { usePlace } from '../../api/place';
import { useRead } from '../../api/reading';

/** Keys and members by what they are called; an operator, or a key beyond the first hundred, stays an id. */
export function useActorNames(): Map<string, string> {
  const { mode } = usePlace();
  const keys = useRead(['api-keys', 'names'], (carillon, signal) =>
    carillon.apiKeys.list({ limit: 100 }, { signal }).page(),
  );
  const members = useRead(
    ['members', 'names'],
    (carillon, signal) => carillon.members.list({ limit: 100 }, { signal }).page(),
    // Members are of no mode: the API tells of them in live mode.
    { enabled: mode === 'live' },
  );
  return new Map(
    [...(keys.data?.data ?? []), ...(members.data?.data ?? [])].map(({ id, name }) => [id, name]),
  );
}

const KINDS: Record<AuditEntry['actor']['type'], string> = {
  api_key: 'API key',
  operator: 'Operator',
  person: 'Member',
};

export function actorWords({ type, id }: AuditEntry['actor'], names: Map<string, string>): string {
  return (type !== 'operator' && names.get(id)) || KINDS[type];
}
