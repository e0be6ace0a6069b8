import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ReceivedWebhook, WebhookReceiver } from '../support/webhook-receiver';
import type { DeliveryId, TenantId } from '../../src/common/ids';
import { UnsubscribeLinks } from '../../src/messages/unsubscribe-links';
import { Caller } from '../support/caller';
import { Campaigns } from '../support/campaigns';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send, until } from '../support/messages';
import { syncNow } from '../support/provider-syncs';
import { documentedEvent, payloadOf, type Told } from '../support/documented-webhooks';

const GUIDE = readFileSync(join(__dirname, '../../docs/webhooks.md'), 'utf8');

/** The fields of the example, neither more nor fewer; the receiver itself compares them with the schema. */
function expectAsDocumented(event: Told): void {
  const example = documentedEvent(event.type)?.examples[payloadOf(event)].value;
  expect(Object.keys(event.data).sort()).toEqual(Object.keys(example?.data ?? {}).sort());
}

describe('what an endpoint is told', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
  });
  afterAll(() => carillon.stop());
  beforeEach(async () => {
    tenant = await carillon.tenant();
    receiver = await WebhookReceiver.start();
  });
  afterEach(async () => {
    for (const { body } of receiver.received) expectAsDocumented(JSON.parse(body) as Told);
    await receiver.stop();
  });

  const listen = async (...event_types: string[]) =>
    (await tenant.api.post('/v1/webhook-endpoints', { url: receiver.url, event_types })).body;
  const told = (): Told[] =>
    receiver.received
      .map(({ body }: ReceivedWebhook) => JSON.parse(body) as Told)
      .sort((a, b) => a.data.sequence - b.data.sequence);
  const untilTold = (...types: string[]) =>
    eventually(() => expect(told().map(({ type }) => type)).toEqual(types), { timeoutMs: 20_000 });

  it('of suppressions: those that come by themselves, those that are made, and those that are removed', async () => {
    await listen('suppression.*');
    await until(
      tenant.api,
      await send(tenant.api, anEmail({ to: ['bounce+gone@example.com'] })),
      'completed',
    );
    await untilTold('suppression.created');
    const made = { channel: 'sms', address: '+6421555100' };
    const { body } = await tenant.api.post('/v1/suppressions', made);
    await tenant.api.post('/v1/suppressions', made);
    await tenant.api.delete(`/v1/suppressions/${body.id}`);
    await untilTold('suppression.created', 'suppression.created', 'suppression.removed');
    expect(told().map(({ data }) => data)).toMatchObject([
      ...[{ channel: 'email', address: 'bounce+gone@example.com', reason: 'hard_bounce', test: false }],
      ...[{ suppression_id: body.id, ...made, reason: 'manual', source: 'api', delivery_id: null }],
      ...[{ suppression_id: body.id, ...made }],
    ]);
  });

  it('of suppressions that come from a file or from the provider, change, come to their end, and go together', async () => {
    await listen('suppression.*');
    const of = () => told().map(({ type, data }) => [type, data.address, data.source, data.expires_at]);
    const csv = { 'content-type': 'text/csv' };
    const file = 'email\nada@example.com\nbob@example.com\n';
    await tenant.api.send('POST', '/v1/suppressions/import', file, csv);
    await eventually(() => expect(of()).toHaveLength(2));
    await tenant.api.send('POST', '/v1/suppressions/import', file, csv);
    const grace = { channel: 'email', address: 'grace@example.com' };
    const { body } = await tenant.api.post('/v1/suppressions', {
      ...grace,
      expires_at: '2098-01-01T00:00:00Z',
    });
    await tenant.api.post('/v1/suppressions', { ...grace, expires_at: '2099-01-01T00:00:00Z' });
    await carillon.owner.query(
      `UPDATE suppressions SET expires_at = now() - interval '1 second' WHERE id = $1`,
      [body.id],
    );
    // Again if need be: one that is under way begins its next pause when it has ended.
    const sweep = () =>
      carillon.owner.query(
        `UPDATE retention SET next_attempt_at = now(), rung_at = NULL WHERE tenant_id = $1`,
        [tenant.id],
      );
    await eventually(
      async () => {
        if (of().length < 5) await sweep();
        expect(of()).toHaveLength(5);
      },
      { everyMs: 2_000 },
    );
    await tenant.api.post('/v1/suppressions/remove', { source: 'import', expected: 2 });
    await eventually(() => expect(of()).toHaveLength(7));
    await tenant.api.post('/v1/provider-suppressions', { address: 'alan@example.com' });
    for (let i = 0; i < 2; i += 1) await syncNow(carillon, tenant, 'suppressions');
    await eventually(() => expect(of()).toHaveLength(8));
    const [firstFile, secondFile, ...others] = of();
    expect([firstFile, secondFile]).toEqual([
      ['suppression.created', 'ada@example.com', 'import', null],
      ['suppression.created', 'bob@example.com', 'import', null],
    ]);
    expect(others.slice(0, 3)).toEqual([
      ['suppression.created', 'grace@example.com', 'api', '2098-01-01T00:00:00.000Z'],
      ['suppression.updated', 'grace@example.com', 'api', '2099-01-01T00:00:00.000Z'],
      ['suppression.removed', 'grace@example.com', 'api', expect.any(String)],
    ]);
    expect(others.slice(3, 5).sort()).toEqual([
      ['suppression.removed', 'ada@example.com', 'import', null],
      ['suppression.removed', 'bob@example.com', 'import', null],
    ]);
    expect(others.slice(5)).toEqual([['suppression.created', 'alan@example.com', 'provider_sync', null]]);
  });

  it("of suppressions by the link in an e-mail, in place of the sender's own and back", async () => {
    await listen('suppression.*');
    const address = `ada.${tenant.id.slice(-6)}@example.com`;
    const id = await send(tenant.api, anEmail({ to: [address], lane: 'bulk' }));
    const { deliveries } = await until(tenant.api, id, 'completed');
    const named = { tenantId: tenant.id as TenantId, deliveryId: deliveries[0].id as DeliveryId };
    const path = `/u/${carillon.app.get(UnsubscribeLinks).tokenOf(named)}`;
    const decide = (body: string) =>
      new Caller(carillon.url).send('POST', path, body, {
        'content-type': 'application/x-www-form-urlencoded',
      });
    await tenant.api.post('/v1/suppressions', { channel: 'email', address });
    for (let i = 0; i < 2; i += 1) expect((await decide('List-Unsubscribe=One-Click')).status).toBe(200);
    expect((await decide('do=anything')).status).toBe(200);
    await untilTold('suppression.created', 'suppression.updated', 'suppression.removed');
    expect(told().map(({ data }) => [data.reason, data.source])).toEqual([
      ['manual', 'api'],
      ...[
        ['unsubscribe', 'unsubscribe_page'],
        ['unsubscribe', 'unsubscribe_page'],
      ],
    ]);
  });

  it('of a campaign from its start to its end, in order', async () => {
    await listen('campaign.*');
    const campaigns = await Campaigns.of(tenant.api);
    const id = await campaigns.launched({}, [{ to: 'ada@example.com' }]);
    await untilTold('campaign.started', 'campaign.completed');
    for (const { data } of told()) expect(data).toMatchObject({ campaign_id: id, name: 'news', test: false });
    receiver.received.length = 0;
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const later = await campaigns.launched({ schedule: { at } }, [{ to: 'bob@example.com' }]);
    for (const verb of ['pause', 'resume', 'cancel']) await campaigns.ask(later, verb);
    await untilTold('campaign.paused', 'campaign.resumed', 'campaign.cancelled');
    expect(told().every(({ data }) => data.campaign_id === later)).toBe(true);
  });

  it('of the tenant itself, also while it is suspended, and of its domains', async () => {
    await listen('tenant.*', 'sender_domain.*');
    await tenant.api.post('/v1/sender-domains', { domain: 'told.example' });
    await tenant.api.post('/v1/sender-domains/told.example/verify');
    await eventually(() => expect(told()).toMatchObject([{ data: { domain: 'told.example' } }]));
    receiver.received.length = 0;
    receiver.answers.push(500);
    await carillon.operator.post(`/v1/tenants/${tenant.id}/suspend`);
    await eventually(() => expect(told()).toHaveLength(1));
    // As soon as it is written down that it failed.
    await eventually(async () => {
      const due = `UPDATE webhook_deliveries SET next_attempt_at = now() WHERE status = 'pending' AND attempt > 0 RETURNING 1`;
      await carillon.owner.query(due);
      expect(told()).toHaveLength(2);
    });
    await untilTold('tenant.suspended', 'tenant.suspended');
    await carillon.operator.post(`/v1/tenants/${tenant.id}/reactivate`);
    await untilTold('tenant.suspended', 'tenant.suspended', 'tenant.reactivated');
    expect(told()[0]?.data).toMatchObject({ tenant_id: tenant.id, test: false });
  });

  it('of a delivery with numbers that put its events in order', async () => {
    await listen();
    const id = await send(tenant.api, anEmail());
    await until(tenant.api, id, 'completed');
    await untilTold('message.accepted', 'delivery.sent', 'delivery.delivered');
  });

  it('is verified by the receiver of docs/webhooks.md', async () => {
    const [, source = ''] = /```js receiver\n([\s\S]*?)```/.exec(GUIDE) ?? [];
    const { secret } = await listen('message.accepted');
    // In its place.
    const { port } = new URL(receiver.url);
    await receiver.stop();
    const program = spawn(process.execPath, ['-e', source], {
      cwd: join(__dirname, '../..'),
      env: { ...process.env, PORT: port, WEBHOOK_SECRET: secret as string },
    });
    let printed = '';
    program.stdout.on('data', (text: Buffer) => (printed += text.toString()));
    program.stderr.on('data', (text: Buffer) => (printed += text.toString()));
    try {
      const url = `http://127.0.0.1:${port}/`;
      const forged = () =>
        fetch(url, { method: 'POST', body: '{}', headers: { 'webhook-id': 'evt_1' } }).catch(() => null);
      await eventually(async () => expect((await forged())?.status).toBe(401));
      await send(tenant.api, anEmail());
      await eventually(() => expect(printed).toMatch(/^evt_\w{26} message\.accepted \d+\n$/));
    } finally {
      program.kill();
      receiver = await WebhookReceiver.start();
    }
  });
});
