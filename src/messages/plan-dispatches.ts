import { newId, type DeliveryId, type DispatchId } from '../common/ids';
import type { Variables } from '../templates/content';
import type { Channel } from '../templates/template.entity';
import type { Addressing } from './message.entity';
import { type Copy, EMAIL_LIMITS, pack, SMS_LIMITS } from './pack';

export interface PlannedDispatch {
  id: DispatchId;
  deliveryIds: DeliveryId[];
}

interface PlannedMessage {
  channel: Channel;
  addressing: Addressing;
  copyBytes: number;
}

interface PlannedDelivery {
  id: DeliveryId;
  variables: Variables | null;
}

/** Decides which deliveries of a message travel in one provider request. Pure. */
export function planDispatches(
  message: PlannedMessage,
  deliveries: readonly PlannedDelivery[],
): PlannedDispatch[] {
  if (deliveries.length === 0) return [];
  if (message.channel === 'email' && message.addressing === 'shared') {
    return [{ id: newId('dsp'), deliveryIds: deliveries.map(({ id }) => id) }];
  }
  const copies: Copy<DeliveryId>[] = deliveries.map((delivery) => ({
    key: delivery.id,
    bytes: message.copyBytes,
    // An SMS request has one text: numbers share it only when their variables are the same.
    group: message.channel === 'sms' ? JSON.stringify(delivery.variables) : '',
  }));
  const limits = message.channel === 'sms' ? SMS_LIMITS : EMAIL_LIMITS;
  return pack(copies, limits).map((packed) => ({
    id: newId('dsp'),
    deliveryIds: packed.map(({ key }) => key),
  }));
}
