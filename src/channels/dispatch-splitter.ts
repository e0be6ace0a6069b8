import { Injectable } from '@nestjs/common';
import { type DeliveryId, newId } from '../common/ids';
import type { Tx } from '../database/database';
import { DeliveryStore } from '../messages/delivery.store';
import { type DispatchedMessage, DispatchStore, type FreshClaim } from '../messages/dispatch.store';
import type { RefusalReason } from './smtp2go/outcome';

/** Refusals that may be of one copy among many: the provider refuses a request as a whole and does not say which. */
const OF_ONE_COPY: readonly RefusalReason[] = ['payload', 'too_large', 'other'];

/**
 * Halves a dispatch that was refused, so that one bad copy does not cost the others their mail: the halves are sent as
 * dispatches of their own, and are halved again until the bad copy stands alone and is refused alone.
 */
@Injectable()
export class DispatchSplitter {
  constructor(
    private readonly dispatches: DispatchStore,
    private readonly deliveries: DeliveryStore,
  ) {}

  /** False when it is one copy already, or when the refusal is of all copies alike. */
  async split(
    tx: Tx,
    { tenantId, channel, lane, gateId, copies: copyCount, bytes, alone }: FreshClaim,
    messages: DispatchedMessage[],
    reason: RefusalReason,
  ): Promise<boolean> {
    const copies = messages.flatMap((message): DeliveryId[][] => {
      const ids = message.deliveries.map(({ id }) => id);
      return channel === 'email' && message.addressing === 'shared' ? [ids] : ids.map((id) => [id]);
    });
    if (copies.length < 2 || !OF_ONE_COPY.includes(reason)) return false;
    const middle = Math.ceil(copies.length / 2);
    const halves = [copies.slice(0, middle), copies.slice(middle)].map((half) => ({
      id: newId('dsp'),
      deliveryIds: half.flat(),
      copies: half.length,
      bytes: Math.ceil((bytes / copyCount) * half.length),
      alone,
    }));
    await this.dispatches.insert(tx, tenantId, { channel, lane, gateId }, halves, []);
    await this.deliveries.assignDispatches(tx, tenantId, halves);
    return true;
  }
}
