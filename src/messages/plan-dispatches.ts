import { newId, type DeliveryId, type DispatchId } from '../common/ids';
import type { Variables } from '../templates/content';
import type { Channel } from '../templates/template.entity';
import { type Lane, TEST_LANE } from '../queue/jobs';
import type { Addressing, MessageLane } from './message.entity';
import type { TestOutcome } from './test-outcome';
import { type Copy, EMAIL_LIMITS, pack, SMS_LIMITS } from './pack';

export interface PlannedDispatch {
  id: DispatchId;
  deliveryIds: DeliveryId[];
  copies: number;
  bytes: number;
  /** Nothing else may travel in its request. */
  alone: boolean;
}

/** The lane of a message's dispatches. What is of test mode never comes into one that leads to the provider. */
export function laneOf({
  channel,
  lane,
  test,
}: {
  channel: Channel;
  lane: MessageLane;
  test: boolean;
}): Lane {
  if (test) return TEST_LANE;
  return lane === 'bulk' ? `bulk-${channel}` : channel;
}

interface PlannedMessage {
  channel: Channel;
  addressing: Addressing;
  copyBytes: number;
  /** It is sent by a request that takes nothing else. */
  alone: boolean;
}

export function idsOf(dispatches: readonly PlannedDispatch[]): DispatchId[] {
  return dispatches.map(({ id }) => id);
}

interface PlannedDelivery {
  id: DeliveryId;
  variables: Variables | null;
  locale?: string | null;
  testOutcome?: TestOutcome | null;
}

/** Decides which deliveries of a message travel in one provider request. Pure. */
export function planDispatches(
  message: PlannedMessage,
  deliveries: readonly PlannedDelivery[],
): PlannedDispatch[] {
  if (deliveries.length === 0) return [];
  if (message.channel === 'email' && message.addressing === 'shared') {
    const deliveryIds = deliveries.map(({ id }) => id);
    return [{ id: newId('dsp'), deliveryIds, copies: 1, bytes: message.copyBytes, alone: message.alone }];
  }
  const copies: Copy<DeliveryId>[] = deliveries.map((delivery) => ({
    key: delivery.id,
    bytes: message.copyBytes,
    group: groupOf(message.channel, delivery),
  }));
  const limits = message.channel === 'sms' ? SMS_LIMITS : EMAIL_LIMITS;
  return pack(copies, limits).map((packed) => ({
    id: newId('dsp'),
    deliveryIds: packed.map(({ key }) => key),
    copies: packed.length,
    bytes: packed.reduce((sum, { bytes }) => sum + bytes, 0),
    alone: message.channel === 'sms',
  }));
}

/** An SMS request has one text: numbers share it only when their variables and language are the same. A lost answer is of a request. */
function groupOf(channel: Channel, { variables, locale = null, testOutcome }: PlannedDelivery): string {
  return (
    (channel === 'sms' ? JSON.stringify([variables, locale]) : '') +
    (testOutcome === 'unknown' ? '|lost' : '')
  );
}
