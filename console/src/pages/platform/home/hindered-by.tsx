import { useRead } from '../../../api/reading';
import { Time } from '../../../kit/time';
import { REASONS } from '../sending-words';

/** Why one tenant does not send as usual, from its own state. */
export function HinderedBy({ tenantId }: { tenantId: string }) {
  const { data } = useRead(['tenants', tenantId, 'sending'], (carillon, signal) =>
    carillon.tenants.sending.get(tenantId, { signal }),
  );
  if (!data) return <span className="faint">…</span>;
  return (
    <span className="quiet">
      {data.detail ?? (data.reason && REASONS[data.reason])}{' '}
      {data.until && (
        <span className="faint">
          Until <Time at={data.until} relative={false} />.
        </span>
      )}
    </span>
  );
}
