import type { Delivery } from '@carillon/client';
import { Badge } from '../../kit/badge';

/** What the person did after it arrived. */
export function Reactions({ delivery }: { delivery: Delivery }) {
  return (
    <span className="row">
      {delivery.clicked_at ? (
        <Badge tone="good">Clicked</Badge>
      ) : (
        delivery.opened_at && <Badge tone="good">Opened</Badge>
      )}
      {delivery.complained_at && <Badge tone="bad">Complained</Badge>}
      {delivery.unsubscribed_at && <Badge tone="warn">Unsubscribed</Badge>}
      {delivery.duplicate_confirmed ? (
        <Badge tone="warn">Sent twice</Badge>
      ) : (
        delivery.possible_duplicate && <Badge>May be twice</Badge>
      )}
    </span>
  );
}

/** Whether there is anything to show of it. */
export function hasReacted(delivery: Delivery): boolean {
  return Boolean(
    delivery.clicked_at ??
    delivery.opened_at ??
    delivery.complained_at ??
    delivery.unsubscribed_at ??
    (delivery.duplicate_confirmed || delivery.possible_duplicate || null),
  );
}
