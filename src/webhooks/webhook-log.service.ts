import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import { newId, type TenantId, type WebhookDeliveryId, type WebhookEndpointId } from '../common/ids';
import { Database, type Tx } from '../database/database';
import { TEST_TYPE } from '../messages/event-types';
import { MessageEventStore } from '../messages/message-event.store';
import { Doorbell } from '../queue/doorbell';
import { typesOf } from './event-filter';
import type { WebhookDeliveryStatus } from './webhook-delivery.entity';
import type { WebhookEndpoint } from './webhook-endpoint.entity';
import { WebhookEndpointStore } from './webhook-endpoint.store';
import { type LoggedDelivery, WebhookLogStore, type WholeDelivery } from './webhook-log.store';

/** Of each kind, in one call of `recover`. */
const RECOVERED_AT_ONCE = 5_000;

export interface Recovery {
  dueAgain: number;
  added: number;
  hasMore: boolean;
}

/** The log of an endpoint, and what brings deliveries back: each makes rows due and rings; the worker does the rest. */
@Injectable()
export class WebhookLog {
  constructor(
    private readonly database: Database,
    private readonly endpoints: WebhookEndpointStore,
    private readonly log: WebhookLogStore,
    private readonly events: MessageEventStore,
    private readonly doorbell: Doorbell,
    private readonly audit: AuditStore,
  ) {}

  list(
    tenantId: TenantId,
    id: WebhookEndpointId,
    status: WebhookDeliveryStatus | null,
    before: string | null,
    limit: number,
  ): Promise<LoggedDelivery[]> {
    return this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.endpoints.find(tx, tenantId, id))) throw AppError.notFound('webhook endpoint');
      return this.log.list(tx, tenantId, id, status, before, limit);
    });
  }

  get(tenantId: TenantId, id: WebhookDeliveryId): Promise<WholeDelivery> {
    return this.database.forTenant(tenantId, async (tx) => found(await this.log.find(tx, tenantId, id)));
  }

  /** An event of its own for one endpoint, whatever that listens to. */
  async test(tenantId: TenantId, id: WebhookEndpointId, actor: Actor): Promise<WholeDelivery> {
    const delivery = await this.database.forTenant(tenantId, async (tx) => {
      await this.takeEnabled(tx, tenantId, id);
      const event = { subject: id, type: TEST_TYPE, data: { test: true } } as const;
      const [eventId] = await this.events.insert(tx, tenantId, [event]);
      if (!eventId) throw new Error('an event that was not inserted');
      const deliveryId = await this.log.add(tx, tenantId, id, eventId);
      const change = { action: 'webhook_endpoint.test', target: id, after: { delivery: deliveryId } };
      await this.audit.record(tx, tenantId, actor, change);
      return found(await this.log.find(tx, tenantId, deliveryId));
    });
    await this.ring(tenantId, id);
    return delivery;
  }

  /** Also one that was delivered: with the same `webhook-id`, so that a receiver may know it. */
  async replay(tenantId: TenantId, id: WebhookDeliveryId, actor: Actor): Promise<WholeDelivery> {
    const replayed = await this.database.forTenant(tenantId, async (tx) => {
      const { endpointId, status } = found(await this.log.find(tx, tenantId, id));
      await this.takeEnabled(tx, tenantId, endpointId);
      await this.log.replay(tx, tenantId, id);
      const change = { action: 'webhook_delivery.replay', target: id, before: { status } };
      await this.audit.record(tx, tenantId, actor, change);
      return found(await this.log.find(tx, tenantId, id));
    });
    await this.ring(tenantId, replayed.endpointId);
    return replayed;
  }

  /** Everything that failed, waits or was never to be sent since. Asked for again, it finds what is left. */
  async recover(tenantId: TenantId, id: WebhookEndpointId, since: Date, actor: Actor): Promise<Recovery> {
    const recovery = await this.database.forTenant(tenantId, async (tx) => {
      const { eventTypes } = await this.takeEnabled(tx, tenantId, id);
      const most = RECOVERED_AT_ONCE;
      const dueAgain = await this.log.makeDue(tx, tenantId, id, since, most);
      const added = await this.log.addMissed(tx, tenantId, id, typesOf(eventTypes), since, most);
      const change = { since: since.toISOString(), due_again: dueAgain, added };
      await this.audit.record(tx, tenantId, actor, {
        action: 'webhook_endpoint.recover',
        target: id,
        after: change,
      });
      return { dueAgain, added, hasMore: dueAgain === most || added === most };
    });
    await this.ring(tenantId, id);
    return recovery;
  }

  private async takeEnabled(tx: Tx, tenantId: TenantId, id: WebhookEndpointId): Promise<WebhookEndpoint> {
    const endpoint = await this.endpoints.take(tx, tenantId, id);
    if (!endpoint) throw AppError.notFound('webhook endpoint');
    if (!endpoint.enabled)
      throw new AppError('conflict', 'The endpoint is disabled: enable it first, by PATCH with "enabled".');
    await this.endpoints.unpause(tx, tenantId, id);
    return endpoint;
  }

  private async ring(tenantId: TenantId, webhookEndpointId: WebhookEndpointId): Promise<void> {
    const key = `${webhookEndpointId}:${newId('evt')}`;
    await this.doorbell.ring('deliver-webhook', [{ payload: { tenantId, webhookEndpointId }, key }]);
  }
}

function found(delivery: WholeDelivery | null): WholeDelivery {
  if (!delivery) throw AppError.notFound('webhook delivery');
  return delivery;
}
