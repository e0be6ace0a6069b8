import { Injectable } from '@nestjs/common';
import { newId } from '../common/ids';
import { Database, type PlatformTx } from '../database/database';
import { MessageEventStore } from '../messages/message-event.store';
import { Doorbell } from '../queue/doorbell';
import { type JobProcessor, Processes } from '../queue/job-processor';
import type { JobPayloads, Ring } from '../queue/jobs';
import { WebhookEndpointStore } from './webhook-endpoint.store';
import { WebhookStore } from './webhook.store';

const BATCH = 500;

/**
 * Turns new events of a tenant into one webhook delivery for each endpoint that wants them. An event is marked in the
 * transaction that inserts its deliveries: none is left out by a crash, and running twice at once shares the rows.
 */
@Injectable()
@Processes('fan-out-events')
export class FanOutEventsProcessor implements JobProcessor<'fan-out-events'> {
  constructor(
    private readonly database: Database,
    private readonly events: MessageEventStore,
    private readonly endpoints: WebhookEndpointStore,
    private readonly webhooks: WebhookStore,
    private readonly doorbell: Doorbell,
  ) {}

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'fan-out-events'>[]> {
    return this.events.findDueAcrossTenants(tx, limit);
  }

  async handle({ tenantId }: JobPayloads['fan-out-events']): Promise<void> {
    let taken = BATCH;
    while (taken === BATCH) {
      const ids = await this.database.forTenant(tenantId, async (tx) => {
        const endpoints = await this.endpoints.listening(tx, tenantId);
        const fresh = await this.events.takeFresh(tx, tenantId, BATCH);
        taken = fresh.length;
        return this.webhooks.insertDeliveries(tx, tenantId, endpoints, fresh);
      });
      // One ring for an endpoint, however much is due there: what it does not take at once stays in its rows.
      await this.doorbell.ring(
        'deliver-webhook',
        ids.map((id) => ({ payload: { tenantId, webhookEndpointId: id }, key: `${id}:${newId('evt')}` })),
      );
    }
  }
}
