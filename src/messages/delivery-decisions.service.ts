import { Injectable } from '@nestjs/common';
import { AuditStore } from '../audit/audit.store';
import { parseEmail, parsePhone } from '../common/addresses';
import { AppError } from '../common/app-error';
import type { DeliveryId, TenantId } from '../common/ids';
import { idOfCursor, toPage } from '../common/pagination';
import { Database, type Tx } from '../database/database';
import { Doorbell } from '../queue/doorbell';
import { LaneBell } from '../queue/lane-bell';
import type { TenantCaller } from '../tenants/access';
import { isHiddenFrom, seesTest } from './visible-mode';
import { DeliveryStore } from './delivery.store';
import { DeliveryTracking } from './delivery-tracking.service';
import {
  type ClosedAs,
  type DeliveryRecordDto,
  type DeliveryRecordPageDto,
  type ListDeliveriesQuery,
  toDeliveryRecordDto,
} from './delivery.dto';
import { DispatchStore } from './dispatch.store';
import { type HeldEmail, HeldDeliveryStore } from './held-delivery.store';
import { laneOf, planDispatches } from './plan-dispatches';
import { ReliabilityCounterStore } from './reliability-counter.store';
import { WithholdingStore } from './withholding.store';
import { UnsettledDispatchStore } from './unsettled-dispatch.store';

const SENT_AGAIN = 'The tenant decided so, not knowing whether it was sent; it may arrive twice.';
const CLOSED = 'So the tenant has decided; the provider never said what became of it.';
const BY_TENANT = { decided_by: 'tenant' };

/**
 * What a tenant decides of deliveries of which no trace was found. The row is locked as held or the answer is 409: a
 * second decision and an event that comes at the same moment find it decided, and an event is still believed.
 */
@Injectable()
export class DeliveryDecisions {
  constructor(
    private readonly database: Database,
    private readonly held: HeldDeliveryStore,
    private readonly deliveries: DeliveryStore,
    private readonly dispatches: DispatchStore,
    private readonly unsettled: UnsettledDispatchStore,
    private readonly withholding: WithholdingStore,
    private readonly tracking: DeliveryTracking,
    private readonly counters: ReliabilityCounterStore,
    private readonly lanes: LaneBell,
    private readonly doorbell: Doorbell,
    private readonly audit: AuditStore,
  ) {}

  async list(caller: TenantCaller, query: ListDeliveriesQuery): Promise<DeliveryRecordPageDto> {
    const before = idOfCursor(query.after, 'dlv');
    const { tenantId } = caller;
    const { recipient } = query;
    const addresses =
      recipient === undefined
        ? undefined
        : [parseEmail(recipient)?.address ?? recipient, parsePhone(recipient)?.address ?? recipient];
    const filter = { inDoubt: query.status === 'unknown', test: seesTest(caller, query.test), addresses };
    const rows = await this.database.forTenant(tenantId, (tx) =>
      this.held.list(tx, tenantId, filter, before, query.limit),
    );
    return toPage(rows, query.limit, toDeliveryRecordDto);
  }

  async get(caller: TenantCaller, id: DeliveryId): Promise<DeliveryRecordDto> {
    const { tenantId } = caller;
    const record = await this.database.forTenant(tenantId, (tx) => this.held.find(tx, tenantId, id));
    if (!record || isHiddenFrom(caller, record.testOutcome !== null)) throw AppError.notFound('delivery');
    return toDeliveryRecordDto(record);
  }

  async resend(caller: TenantCaller, id: DeliveryId): Promise<DeliveryRecordDto> {
    const { tenantId, tenantStatus, actor } = caller;
    if (tenantStatus !== 'active') {
      throw new AppError('tenant_not_active', `The tenant is ${tenantStatus}; only an active one can send.`);
    }
    const { lane, dispatchId, rung } = await this.database.forTenant(tenantId, async (tx) => {
      const email = await this.take(caller, tx, id);
      const again = await this.resendable(tx, tenantId, email);
      const after = { deliveries: again.map((delivery) => delivery.id) };
      await this.audit.record(tx, tenantId, actor, { action: 'delivery.resend', target: id, after });
      return this.queueAgain(tx, tenantId, email, again);
    });
    this.doorbell.ringSoon('fan-out-events', tenantId);
    await this.lanes.ring(tenantId, lane, [dispatchId], rung);
    return this.get(caller, id);
  }

  async close(caller: TenantCaller, id: DeliveryId, status: ClosedAs): Promise<DeliveryRecordDto> {
    const { tenantId, actor } = caller;
    await this.database.forTenant(tenantId, async (tx) => {
      const { dispatchId, test } = await this.take(caller, tx, id);
      const decision = { deliveryId: id, occurredAt: new Date(), detail: CLOSED, data: BY_TENANT };
      await this.tracking.moveTo(tx, tenantId, status, [decision]);
      await this.held.endHold(tx, tenantId, dispatchId);
      if (!test) await this.counters.add(tx, tenantId, { decided_closed: 1 });
      const change = { before: { status: 'unknown' }, after: { status } };
      await this.audit.record(tx, tenantId, actor, { action: 'delivery.close', target: id, ...change });
    });
    this.doorbell.ringSoon('fan-out-events', tenantId);
    return this.get(caller, id);
  }

  private async take(caller: TenantCaller, tx: Tx, id: DeliveryId): Promise<HeldEmail> {
    const { tenantId } = caller;
    const email = await this.held.take(tx, tenantId, id);
    if (email && !isHiddenFrom(caller, email.test)) return email;
    const record = await this.held.find(tx, tenantId, id);
    if (!record || isHiddenFrom(caller, record.testOutcome !== null)) throw AppError.notFound('delivery');
    const detail =
      record.status === 'unknown'
        ? 'What became of the delivery is still being found out; it can be decided when no trace was found.'
        : `The delivery is ${record.status}; only one that is held can be decided.`;
    throw new AppError('conflict', detail);
  }

  /** Whoever of the e-mail is held. What the claim would withhold is refused here: it would say "not sent". */
  private async resendable(
    tx: Tx,
    tenantId: TenantId,
    { channel, addressing, deliveries, test, topic }: HeldEmail,
  ): Promise<HeldEmail['deliveries']> {
    const held = deliveries.filter(({ status }) => status === 'unknown');
    const reached = held.map(({ address }) => ({ channel, address, topic }));
    const withholding = await this.withholding.among(tx, tenantId, test, reached);
    const isWithheld = ({ address }: { address: string }) =>
      withholding.because({ channel, address, topic }) !== undefined;
    const withheld = held.filter(isWithheld).map(({ id }) => id);
    if (withheld.length > 0) {
      throw new AppError(
        'conflict',
        `Its address is on the suppression list by now (${withheld.join(', ')}): close it, or remove the suppression first.`,
      );
    }
    if (channel === 'email' && addressing === 'shared' && !held.some(({ role }) => role === 'to')) {
      throw new AppError(
        'conflict',
        'Nobody in "to" of this e-mail is held, and an e-mail needs someone there: close the delivery instead.',
      );
    }
    return held;
  }

  private async queueAgain(tx: Tx, tenantId: TenantId, email: HeldEmail, again: HeldEmail['deliveries']) {
    const ids = again.map(({ id }) => id);
    const occurredAt = new Date();
    await this.tracking.moveTo(
      tx,
      tenantId,
      'queued',
      ids.map((deliveryId) => ({ deliveryId, occurredAt, detail: SENT_AGAIN, data: BY_TENANT })),
    );
    await this.unsettled.markPossibleDuplicates(tx, tenantId, ids);
    if (email.test) await this.held.deliverNextTime(tx, tenantId, ids);
    const lane = laneOf(email);
    const planned = planDispatches(email, again);
    const dispatchId = planned[0]?.id;
    if (!dispatchId || planned.length > 1) throw new Error('what is sent again is one request');
    const rung = this.lanes.choose(tenantId, lane, [dispatchId]);
    // Decided by somebody: nothing of a campaign stands in its way any more.
    const place = { channel: email.channel, lane, gateId: null };
    await this.dispatches.insert(tx, tenantId, place, planned, rung);
    // With its settled recipients: events of a shared e-mail name one of them only.
    const deliveryIds = email.deliveries.map(({ id }) => id);
    await this.deliveries.assignDispatches(tx, tenantId, [{ id: dispatchId, deliveryIds }]);
    await this.held.endHold(tx, tenantId, email.dispatchId);
    if (!email.test) await this.counters.add(tx, tenantId, { decided_resent: ids.length });
    return { lane, dispatchId, rung };
  }
}
