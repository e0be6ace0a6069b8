import { Injectable } from '@nestjs/common';
import type { DispatchId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { Doorbell } from '../queue/doorbell';
import type { Lane } from '../queue/jobs';
import { LaneBell } from '../queue/lane-bell';
import { DeliveryStore } from './delivery.store';
import { DeliveryTracking } from './delivery-tracking.service';
import { DispatchStore } from './dispatch.store';
import { idsOf, laneOf, planDispatches } from './plan-dispatches';
import { SetAsideDispatchStore, type TakenDispatch, type UnsentEmail } from './set-aside-dispatch.store';

const RETRIED = 'What stopped it is over, as somebody has decided; nothing of it had been sent.';

export type LeftAloneDispatch = 'may_have_left' | 'tenant_not_active' | 'campaign_holds_it' | 'content_wiped';

export interface RetriedDispatches {
  retried: DispatchId[];
  leftAlone: { id: DispatchId; reason: LeftAloneDispatch }[];
  /** To be rung after the commit. */
  rings: { lane: Lane; ids: DispatchId[]; rung: DispatchId[] }[];
}

/**
 * Sends what was set aside after all, in new dispatches, and only what surely never left. The old one is locked as set
 * aside: a second retry finds nothing.
 */
@Injectable()
export class SetAsideDispatches {
  constructor(
    private readonly setAside: SetAsideDispatchStore,
    private readonly deliveries: DeliveryStore,
    private readonly dispatches: DispatchStore,
    private readonly tracking: DeliveryTracking,
    private readonly lanes: LaneBell,
    private readonly doorbell: Doorbell,
  ) {}

  async retry(
    tx: Tx,
    tenantId: TenantId,
    ids: readonly string[],
    isActive: boolean,
    decidedBy: string,
  ): Promise<RetriedDispatches> {
    const done: RetriedDispatches = { retried: [], leftAlone: [], rings: [] };
    for (const taken of await this.setAside.take(tx, tenantId, ids)) {
      const reason = isActive ? obstacleOf(taken) : 'tenant_not_active';
      if (reason) {
        done.leftAlone.push({ id: taken.id, reason });
        continue;
      }
      for (const email of await this.setAside.emailsOf(tx, tenantId, taken.id))
        done.rings.push(...(await this.queueAgain(tx, tenantId, email, decidedBy)));
      done.retried.push(taken.id);
    }
    await this.setAside.clear(tx, tenantId, done.retried);
    return done;
  }

  /** Its recipients stay failed, as they were told. */
  async discard(tx: Tx, tenantId: TenantId, ids: readonly string[]): Promise<DispatchId[]> {
    const taken = (await this.setAside.take(tx, tenantId, ids)).map(({ id }) => id);
    await this.setAside.clear(tx, tenantId, taken);
    return taken;
  }

  async ring(tenantId: TenantId, { rings }: RetriedDispatches): Promise<void> {
    if (rings.length > 0) this.doorbell.ringSoon('fan-out-events', tenantId);
    for (const { lane, ids, rung } of rings) await this.lanes.ring(tenantId, lane, ids, rung);
  }

  private async queueAgain(
    tx: Tx,
    tenantId: TenantId,
    email: UnsentEmail,
    decidedBy: string,
  ): Promise<RetriedDispatches['rings']> {
    const unsent = email.deliveries.filter((delivery) => delivery.unsent);
    if (unsent.length === 0) return [];
    const occurredAt = new Date();
    const facts = unsent.map(({ id }) => ({
      ...{ deliveryId: id, occurredAt, detail: RETRIED },
      data: { decided_by: decidedBy },
    }));
    await this.tracking.revive(tx, tenantId, facts);
    const lane = laneOf(email);
    const planned = planDispatches(email, unsent);
    const rung = this.lanes.choose(tenantId, lane, idsOf(planned));
    // Decided by somebody, and the gate stood open: nothing of a campaign stands in its way any more.
    await this.dispatches.insert(tx, tenantId, { channel: email.channel, lane, gateId: null }, planned, rung);
    const together = email.channel === 'email' && email.addressing === 'shared';
    // With its settled recipients: events of a shared e-mail name one of them only.
    const everybody = email.deliveries.map(({ id }) => id);
    const assigned = planned.map(({ id, deliveryIds }) => ({
      id,
      deliveryIds: together ? everybody : deliveryIds,
    }));
    await this.deliveries.assignDispatches(tx, tenantId, assigned);
    return [{ lane, ids: idsOf(planned), rung }];
  }
}

function obstacleOf(taken: TakenDispatch): LeftAloneDispatch | null {
  if (taken.mayHaveLeft) return 'may_have_left';
  if (taken.wiped) return 'content_wiped';
  return taken.passesGate ? null : 'campaign_holds_it';
}
