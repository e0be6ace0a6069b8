import { isPersonDigest } from '../keys/person-digests';
import type { NewEvent } from './message-event.store';
import type { Suppression } from './suppression.entity';

/** A suppression that came, changed or went, for whoever is told. */
export type ChangedSuppression = Pick<
  Suppression,
  'id' | 'channel' | 'address' | 'test' | 'topic' | 'reason' | 'source' | 'deliveryId' | 'expiresAt'
>;

/** What is told of suppressions. Of a person who was erased the address is not known any more. */
export function suppressionEvents(
  type: 'suppression.created' | 'suppression.updated' | 'suppression.removed',
  changed: ChangedSuppression[],
): NewEvent[] {
  return changed.map(({ id, channel, address, test, topic, reason, source, deliveryId, expiresAt }) => ({
    type,
    subject: id,
    data: {
      channel,
      address: isPersonDigest(address) ? null : address,
      ...{
        topic,
        reason,
        source,
        delivery_id: deliveryId,
        expires_at: expiresAt?.toISOString() ?? null,
        test,
      },
    },
  }));
}
