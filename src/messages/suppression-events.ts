import { isPersonDigest } from '../keys/person-digests';
import type { NewEvent } from './message-event.store';
import type { ChangedSuppression } from './suppression.store';

/** What is told of suppressions that came or went. Of a person who was erased the address is not known any more. */
export function suppressionEvents(
  type: 'suppression.created' | 'suppression.removed',
  changed: ChangedSuppression[],
): NewEvent[] {
  return changed.map(({ id, channel, address, test, reason, source, deliveryId }) => ({
    type,
    subject: id,
    data: {
      channel,
      address: isPersonDigest(address) ? null : address,
      ...{ reason, source, delivery_id: deliveryId, test },
    },
  }));
}
