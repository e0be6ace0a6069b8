import { FanOutEventsProcessor } from '../../src/webhooks/fan-out-events.processor';
import { ApplyProviderEventsProcessor } from '../../src/channels/apply-provider-events.processor';
import { ProvisionTenantProcessor } from '../../src/channels/provision-tenant.processor';
import { SendDispatchProcessor } from '../../src/channels/send-dispatch.processor';
import { SettleDispatchProcessor } from '../../src/channels/settle-dispatch.processor';
import type {
  DispatchId,
  MessageId,
  TenantId,
  WebhookDeliveryId,
  WebhookEndpointId,
} from '../../src/common/ids';
import { ReleaseMessageProcessor } from '../../src/scheduling/release-message.processor';
import { DeliverWebhookProcessor } from '../../src/webhooks/deliver-webhook.processor';
import { otherRedis } from '../support/redis-at';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send } from '../support/messages';
import { WebhookReceiver } from '../support/webhook-receiver';

const TIMES = 6;

/**
 * Bull delivers at least once, and the sweeper rings again: every processor may run several times at once for the same
 * row. The queues are silent here (the worker is not running its jobs), so the test alone rings.
 */
describe('every processor, run several times at once', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let receiver: WebhookReceiver;
  let tenantId: TenantId;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
    tenantId = tenant.id as TenantId;
    receiver = await WebhookReceiver.start();
    await carillon.worker?.close();
    // A worker whose queues nobody rings: another Redis database, and no sweep within the test.
    carillon.env.redis = otherRedis(15);
    carillon.env.sweepIntervalMs = 3_600_000;
    await carillon.startWorker();
  });
  afterAll(async () => {
    await receiver.stop();
    await carillon.stop();
  });
  afterEach(() => carillon.control.delete('/simulator/faults'));

  const all = (work: () => Promise<unknown>) => Promise.all(Array.from({ length: TIMES }, work));
  const processor = <T>(type: new (...args: never[]) => T): T => {
    if (!carillon.worker) throw new Error('no worker');
    return carillon.worker.get(type, { strict: false });
  };
  const rows = (sql: string, parameters: unknown[] = []) => carillon.owner.query(sql, parameters);
  const dispatchesOf = async (
    messageId: string,
  ): Promise<{ id: DispatchId; status: string; attempt: number }[]> =>
    rows(
      `SELECT DISTINCT s.id, s.status, s.attempt FROM dispatches s JOIN deliveries d ON d.dispatch_id = s.id
        WHERE d.message_id = $1`,
      [messageId],
    );
  const sentTo = async (address: string) =>
    (await carillon.ledger()).filter(({ recipients }) => recipients.includes(address));

  it('send-dispatch makes one request', async () => {
    await carillon.control.post('/simulator/faults', { kind: 'hold', ms: 100 });
    const id = await send(tenant.api, anEmail({ to: ['once@example.com'] }));
    const [dispatch] = await dispatchesOf(id);
    const payload = { tenantId, dispatchId: dispatch?.id as DispatchId };
    await all(() => processor(SendDispatchProcessor).handle(payload));
    expect(await sentTo('once@example.com')).toHaveLength(1);
    expect(await dispatchesOf(id)).toMatchObject([{ status: 'done', attempt: 1 }]);
  });

  it('settle-dispatch makes one check at a time, and sends again once', async () => {
    await carillon.control.post('/simulator/faults', { kind: 'reset-before', count: 1 });
    const id = await send(tenant.api, anEmail({ to: ['doubt@example.com'] }));
    const [dispatch] = await dispatchesOf(id);
    const payload = { tenantId, dispatchId: dispatch?.id as DispatchId };
    await processor(SendDispatchProcessor).handle(payload);
    for (let check = 1; check <= carillon.env.unknownSettleAfterMs.length; check += 1) {
      await rows(`UPDATE dispatches SET next_attempt_at = now() WHERE id = $1`, [payload.dispatchId]);
      await all(() => processor(SettleDispatchProcessor).handle(payload));
      const [{ settle_checks }] = await rows(`SELECT settle_checks FROM dispatches WHERE id = $1`, [
        payload.dispatchId,
      ]);
      // The last miss puts it back to the queue; a check that is not made is not counted.
      expect(settle_checks).toBe(Math.min(check, carillon.env.unknownSettleAfterMs.length - 1));
    }
    await all(() => processor(SendDispatchProcessor).handle(payload));
    expect(await sentTo('doubt@example.com')).toHaveLength(1);
  });

  it('release-message packs once', async () => {
    const recipients = Array.from({ length: 5 }, (_, i) => ({ to: `r${i}@example.com` }));
    const id = await send(
      tenant.api,
      anEmail({ to: undefined, recipients, scheduled_at: '2020-01-01T00:00:00Z' }),
    );
    await all(() => processor(ReleaseMessageProcessor).handle({ tenantId, messageId: id as MessageId }));
    expect(await dispatchesOf(id)).toHaveLength(1);
  });

  it('apply-provider-events applies each event once', async () => {
    const id = await send(tenant.api, anEmail({ to: ['events@example.com'] }));
    const [dispatch] = await dispatchesOf(id);
    await processor(SendDispatchProcessor).handle({ tenantId, dispatchId: dispatch?.id as DispatchId });
    const waiting = () =>
      rows(`SELECT 1 FROM provider_events WHERE payload->>'rcpt' = 'events@example.com'`).then(
        (found) => found.length,
      );
    await eventually(async () => expect(await waiting()).toBeGreaterThan(0));
    await all(() => processor(ApplyProviderEventsProcessor).handle({ tenantId }));
    const delivered = await rows(
      `SELECT id FROM message_events WHERE message_id = $1 AND type = 'delivery.delivered'`,
      [id],
    );
    expect(delivered).toHaveLength(1);
    expect(
      await rows(
        `SELECT id FROM provider_events WHERE applied_at IS NULL AND payload->>'rcpt' = 'events@example.com'`,
      ),
    ).toEqual([]);
  });

  it('fan-out-events and deliver-webhook tell an endpoint once', async () => {
    const { body: endpoint } = await tenant.api.post('/v1/webhook-endpoints', {
      ...{ url: receiver.url, event_types: ['message.accepted'] },
    });
    const webhookEndpointId = endpoint.id as WebhookEndpointId;
    await all(() => processor(FanOutEventsProcessor).handle({ tenantId }));
    await rows(`UPDATE webhook_deliveries SET status = 'delivered' WHERE status = 'pending'`);
    const known = async (): Promise<WebhookDeliveryId[]> =>
      ((await rows(`SELECT id FROM webhook_deliveries`)) as { id: WebhookDeliveryId }[]).map(({ id }) => id);
    const before = await known();
    await send(tenant.api, anEmail());
    await all(() => processor(FanOutEventsProcessor).handle({ tenantId }));
    expect((await known()).filter((id) => !before.includes(id))).toHaveLength(1);
    // The fan-out has rung for it as well: whoever of all of them comes first.
    await all(() => processor(DeliverWebhookProcessor).handle({ tenantId, webhookEndpointId }));
    await eventually(() => Promise.resolve(expect(receiver.received).toHaveLength(1)));
    await all(() => processor(DeliverWebhookProcessor).handle({ tenantId, webhookEndpointId }));
    expect(receiver.received).toHaveLength(1);
  });

  it('provision-tenant makes one subaccount, one key and one registration', async () => {
    const { body } = await carillon.operator.post('/v1/tenants', { name: 'Once', slug: 'once' });
    await all(() => processor(ProvisionTenantProcessor).handle({ tenantId: body.id }));
    const [account] = await rows(`SELECT api_key_tries FROM provider_accounts WHERE tenant_id = $1`, [
      body.id,
    ]);
    expect(account.api_key_tries).toBe(1);
    expect((await carillon.operator.get(`/v1/tenants/${body.id}`)).body.status).toBe('active');
    const found = await fetch(`${carillon.simulator.url}/v3/subaccounts/search`, {
      method: 'POST',
      headers: { 'x-smtp2go-api-key': carillon.simulator.masterKey },
      body: JSON.stringify({ search_terms: [body.id] }),
    });
    expect(await found.json()).toMatchObject({ data: { total_count: 1 } });
  });
});
