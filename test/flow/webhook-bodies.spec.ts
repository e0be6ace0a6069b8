import { EVENT_TYPES } from '../../src/messages/event-types';
import { TEST_OUTCOMES } from '../../src/messages/test-outcome';
import type { Caller } from '../support/caller';
import { Campaigns, people } from '../support/campaigns';
import { Carillon, type TestTenant } from '../support/carillon';
import { documentedEvent, payloadOf, type Told, undocumented } from '../support/documented-webhooks';
import { eventually } from '../support/eventually';
import { anEmail, send, until } from '../support/messages';
import { openApi } from '../support/openapi';
import { subaccountOf, syncNow } from '../support/provider-syncs';
import { anEmailTo, QuotaDesk } from '../support/quotas';
import { WebhookReceiver } from '../support/webhook-receiver';

const DAY_MS = 24 * 3_600_000;

/** Told of in other specs, whose receivers compare all that they are sent with the document as well. */
const ELSEWHERE = ['delivery.duplicate_confirmed', 'campaign.failed'];

describe('the document', () => {
  it('has an example of both payloads for every type that can be listened to, each as its schema says', () => {
    expect(Object.keys(openApi.webhooks).sort()).toEqual([...EVENT_TYPES].sort());
    for (const type of EVENT_TYPES) {
      for (const payload of ['full', 'thin'] as const) {
        const { value } = documentedEvent(type)?.examples[payload] ?? {};
        expect(undocumented(JSON.stringify(value))).toEqual([]);
        expect([value?.type, payloadOf(value as Told)]).toEqual([type, payload]);
      }
    }
  });

  it('refuses a body that differs from it anywhere', () => {
    const { value } = documentedEvent('delivery.clicked')?.examples.full ?? {};
    const changed = (data: object) =>
      undocumented(JSON.stringify({ ...value, data: { ...value?.data, ...data } }));
    expect(changed({})).toEqual([]);
    for (const data of [{ sequence: '1' }, { message_id: null }, { more: 1 }, { delivery: { id: 'dlv_1' } }])
      expect(changed(data)).not.toEqual([]);
    expect(undocumented(JSON.stringify({ ...value, type: 'delivery.eaten' }))).not.toEqual([]);
    expect(undocumented(JSON.stringify({ type: value?.type, data: value?.data }))).not.toEqual([]);
  });

  it('knows all of them as one of many by type', () => {
    const { WebhookEventDto: any } = openApi.components.schemas;
    const { mapping = {} } =
      (any as { discriminator?: { mapping: Record<string, string> } }).discriminator ?? {};
    expect(Object.keys(mapping).sort()).toEqual([...EVENT_TYPES].sort());
    expect(any?.oneOf?.map(({ $ref }) => $ref).sort()).toEqual(Object.values(mapping).sort());
    for (const [type, $ref] of Object.entries(mapping))
      expect(documentedEvent(type)?.schema).toEqual({ $ref });
  });
});

/** Everything that a tenant can be told, as it happens, by an endpoint of each payload: each body is compared. */
describe('what is posted', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let test: Caller;
  let full: WebhookReceiver;
  let thin: WebhookReceiver;

  beforeAll(async () => {
    const env = {
      ...{ SWEEP_INTERVAL: '200ms', UNKNOWN_SETTLE_AFTER: '1s' },
      ...{ ALARM_FROM_RECIPIENTS: '20', ALARM_BOUNCE_RATE: '0.5' },
    };
    carillon = await Carillon.start({ env });
    [full, thin] = [await WebhookReceiver.start(), await WebhookReceiver.start()];
    tenant = await carillon.tenant();
    test = await carillon.testKeyOf(tenant);
    await tenant.api.post('/v1/webhook-endpoints', { url: full.url });
    await tenant.api.post('/v1/webhook-endpoints', { url: thin.url, payload: 'thin' });
  });
  afterAll(async () => {
    await carillon.stop();
    for (const receiver of [full, thin]) await receiver.stop();
  });

  const toldBy = ({ received }: WebhookReceiver) => received.map(({ body }) => JSON.parse(body) as Told);
  const untilTold = (...types: string[]) =>
    eventually(
      () => {
        for (const receiver of [full, thin]) {
          const told = toldBy(receiver).map(({ type }) => type);
          expect(types.filter((type) => !told.includes(type))).toEqual([]);
        }
      },
      { timeoutMs: 30_000 },
    );

  it('of messages and deliveries', async () => {
    for (const test_outcome of TEST_OUTCOMES)
      await send(test, anEmail({ test_outcome, metadata: { order: '1' }, tags: ['one'] }));
    const scheduled_at = new Date(Date.now() + DAY_MS).toISOString();
    const later = await send(tenant.api, anEmail({ scheduled_at }));
    await tenant.api.patch(`/v1/messages/${later}`, {
      scheduled_at: new Date(Date.now() + 2 * DAY_MS).toISOString(),
    });
    await tenant.api.post(`/v1/messages/${later}/cancel`);
    await untilTold(
      ...['message.accepted', 'message.rescheduled', 'message.cancelled', 'delivery.cancelled'],
      ...[
        'delivery.sent',
        'delivery.delivered',
        'delivery.bounced',
        'delivery.soft_bounced',
        'delivery.failed',
      ],
      ...['delivery.rejected', 'delivery.suppressed', 'delivery.unknown', 'delivery.requeued'],
      ...['delivery.opened', 'delivery.clicked', 'delivery.complained', 'delivery.unsubscribed'],
    );
  }, 60_000);

  it('of a request that surely never left', async () => {
    await carillon.worker?.close();
    // Nothing listens there: the connection is refused before a byte is written.
    const baseUrl = carillon.env.provider.baseUrl;
    carillon.env.provider.baseUrl = 'http://127.0.0.1:9/v3';
    await carillon.startWorker();
    const id = await send(tenant.api, anEmail());
    await untilTold('message.retrying');
    await carillon.worker?.close();
    carillon.env.provider.baseUrl = baseUrl;
    await carillon.startWorker();
    await until(tenant.api, id, 'completed');
  }, 60_000);

  it('of suppressions, received SMS, domains, endpoints and the tenant', async () => {
    const address = { channel: 'email', address: 'grace@example.com' };
    const { body } = await tenant.api.post('/v1/suppressions', {
      ...address,
      expires_at: '2098-01-01T00:00:00Z',
    });
    await tenant.api.post('/v1/suppressions', { ...address, expires_at: '2099-01-01T00:00:00Z' });
    await tenant.api.delete(`/v1/suppressions/${body.id}`);
    const account = await subaccountOf(carillon, tenant);
    const sms = { account, from: '+6421555123', to: '+6421555000', content: 'STOP' };
    await carillon.control.post('/simulator/sms/received', sms);
    await syncNow(carillon, tenant, 'received_sms');
    await tenant.api.post('/v1/sender-domains', { domain: 'bodies.example' });
    await tenant.api.post('/v1/sender-domains/bodies.example/verify');
    const found = { domain: 'bodies.example', account, dkim: true, rpath: true, tracking: true };
    await carillon.control.post('/simulator/domains', found);
    await tenant.api.post('/v1/sender-domains/bodies.example/verify');
    const gone = await WebhookReceiver.start();
    gone.otherwise = 410;
    await tenant.api.post('/v1/webhook-endpoints', { url: gone.url });
    const endpoints = (await tenant.api.get('/v1/webhook-endpoints')).body.data as { id: string }[];
    for (const { id } of endpoints) await tenant.api.post(`/v1/webhook-endpoints/${id}/test`);
    await carillon.operator.post(`/v1/tenants/${tenant.id}/suspend`);
    await untilTold('tenant.suspended');
    await carillon.operator.post(`/v1/tenants/${tenant.id}/reactivate`);
    await untilTold(
      ...['suppression.created', 'suppression.updated', 'suppression.removed', 'sms.received'],
      ...['webhook_endpoint.test', 'webhook_endpoint.disabled', 'tenant.reactivated'],
      ...['sender_domain.verified', 'sender_domain.failed'],
    );
    await gone.stop();
  }, 60_000);

  it('of campaigns', async () => {
    const campaigns = await Campaigns.of(test);
    const done = await campaigns.launched({}, people('done', 1));
    await campaigns.until(done, { status: 'completed' });
    // Half a day from this time of the day: whenever the test runs, what was missed is late by hours.
    const hour = ((await campaigns.now()).getUTCHours() + 12) % 24;
    const cron = { cron: `0 ${hour} * * *`, timezone: 'UTC' };
    const late = await campaigns.launched({ schedule: cron }, people('late', 1));
    await campaigns.ask(late, 'pause');
    await campaigns.advanceTo(new Date((await campaigns.now()).getTime() + 4 * DAY_MS));
    await campaigns.ask(late, 'resume');
    await untilTold('campaign.run_awaiting_decision');
    await campaigns.ask(late, 'cancel');
    await untilTold(
      ...['campaign.started', 'campaign.paused', 'campaign.resumed'],
      ...['campaign.completed', 'campaign.cancelled'],
    );
  }, 60_000);

  it('of quotas and of alarms', async () => {
    await new QuotaDesk(carillon).put(tenant.id, { email: { month: 60 }, beyond: 'hold' });
    for (const count of [50, 20]) await send(tenant.api, anEmailTo(count));
    await untilTold('quota.warning', 'message.held');
    await new QuotaDesk(carillon).put(tenant.id, {});
    const bounced = Array.from({ length: 90 }, (_, i) => ({ to: `bounce@h${i}.example.com` }));
    const campaigns = await Campaigns.of(tenant.api);
    await campaigns.launched({}, bounced);
    await untilTold('tenant.bulk_paused');
    await carillon.operator.post(`/v1/tenants/${tenant.id}/sending/resume`);
    await untilTold('tenant.bulk_resumed');
  }, 60_000);

  it('is all that there is, and as documented', async () => {
    const expected = EVENT_TYPES.filter((type) => !ELSEWHERE.includes(type)).sort();
    for (const [payload, receiver] of Object.entries({ full, thin })) {
      const told = toldBy(receiver);
      expect([...new Set(told.map(({ type }) => type))].sort()).toEqual(expected);
      expect([...new Set(told.map(payloadOf))]).toEqual([payload]);
    }
  });
});
