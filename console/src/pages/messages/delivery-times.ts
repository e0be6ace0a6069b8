import type { Delivery } from '@carillon/client';

/** The last that is known to have happened to a recipient; null while nothing has. */
export function latestOf(delivery: Delivery): string | null {
  const { sent_at, delivered_at, opened_at, clicked_at, complained_at, unsubscribed_at } = delivery;
  const times = [sent_at, delivered_at, opened_at, clicked_at, complained_at, unsubscribed_at];
  return times.reduce((latest, at) => (at && (!latest || at > latest) ? at : latest), null);
}
