import * as fc from 'fast-check';
import { newId, type TenantId } from '../../src/common/ids';
import { DELIVERY_STATUSES } from '../../src/messages/delivery-status';
import { WipeExpiredProcessor } from '../../src/privacy/wipe-expired.processor';
import { Campaigns } from '../support/campaigns';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { holdMessage } from '../support/held-deliveries';
import { anEmail, anSms, send, until } from '../support/messages';
import { expectProblem } from '../support/problem';
import { WebhookReceiver } from '../support/webhook-receiver';

const NEVER_FINAL = ['queued', 'unknown'];
const KEEP_ALL = { content_days: 365, recipient_days: 1095, event_days: 365, provider_event_days: 90 };

/** Time passes by moving what was stored into the past; the real clock is the database's. */
describe('retention', () => {
  let carillon: Carillon;
  let receiver: WebhookReceiver;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start({ simulator: { activityLagMs: 0 } });
    receiver = await WebhookReceiver.start();
    tenant = await carillon.tenant();
  });
  afterAll(async () => {
    await receiver.stop();
    await carillon.stop();
  });

  const wipe = async (of: TestTenant = tenant) => {
    const processor = carillon.worker?.get(WipeExpiredProcessor);
    await processor?.handle({ tenantId: of.id as TenantId });
  };
  /** As if it had been accepted, and all of it had happened, so many days earlier. */
  const age = async (id: string, days: number) => {
    const past = (table: string, columns: string[], where: string) =>
      carillon.owner.query(
        `UPDATE ${table} SET ${columns.map((c) => `${c} = ${c} - $2 * interval '1 day'`).join(', ')} WHERE ${where}`,
        [id, days],
      );
    await past('messages', ['created_at', 'retention_due_at'], 'id = $1');
    await past('deliveries', ['created_at', 'updated_at', 'sent_at'], 'message_id = $1');
    await past('message_events', ['recorded_at', 'occurred_at'], 'message_id = $1');
  };
  const rowsOf = async (id: string) => {
    const [row] = await carillon.owner.query<Record<string, unknown>[]>(
      `SELECT (SELECT to_jsonb(m) - 'retention_due_at' FROM messages m WHERE id = $1) AS message,
              (SELECT jsonb_agg(to_jsonb(d) ORDER BY id) FROM deliveries d WHERE message_id = $1) AS deliveries,
              (SELECT count(*)::int FROM message_events WHERE message_id = $1) AS events,
              (SELECT count(*)::int FROM message_blobs WHERE message_id = $1) AS blobs`,
      [id],
    );
    return row ?? {};
  };
  const set = async (days: Record<string, number>, of: TestTenant = tenant) => {
    const answer = await of.api.send('PUT', '/v1/retention', JSON.stringify(days));
    expect(answer.status).toBe(200);
    return answer.body;
  };
  const file = (name: string, content: string) => ({
    filename: name,
    content: Buffer.from(content).toString('base64'),
  });

  it('has defaults, and takes days within the limits of the platform', async () => {
    const defaults = { content_days: 30, recipient_days: 365, event_days: 90, provider_event_days: 30 };
    expect((await tenant.api.get('/v1/retention')).body).toEqual({ object: 'retention', ...defaults });
    expect(await set({ content_days: 0, event_days: 365 })).toMatchObject({
      ...defaults,
      content_days: 0,
      event_days: 365,
    });
    expect(await set({})).toMatchObject(defaults);
    for (const body of [
      { content_days: -1 },
      { recipient_days: 1096 },
      { event_days: 1.5 },
      { provider_event_days: '3' },
    ]) {
      const answer = await tenant.api.send('PUT', '/v1/retention', JSON.stringify(body));
      expectProblem(answer, 'invalid_request', [`/${Object.keys(body)[0]}`]);
    }
  });

  it('wipes each class when its time is over and not before, and leaves the ledger', async () => {
    await set({ content_days: 10, recipient_days: 20, event_days: 30 });
    const id = await send(
      tenant.api,
      anEmail({
        to: ['Ada <bounce@example.com>'],
        variables: { name: 'Ada' },
        metadata: { order: '7' },
        tags: ['receipts'],
        text: 'Hello {{name}}',
        attachments: [file('a.txt', 'bytes of one message')],
      }),
    );
    const before = await until(tenant.api, id, 'completed');
    await age(id, 9);
    await wipe();
    expect((await tenant.api.get(`/v1/messages/${id}`)).body).toMatchObject({
      subject: 'Your receipt',
      content_wiped_at: null,
    });
    await age(id, 2);
    await wipe();
    const contentGone = (await tenant.api.get(`/v1/messages/${id}`)).body;
    expect(contentGone).toMatchObject({
      subject: null,
      from: null,
      content_wiped_at: expect.any(String),
      recipients_wiped_at: null,
      metadata: { order: '7' },
      deliveries: [{ recipient: 'Ada <bounce@example.com>' }],
    });
    expect(await rowsOf(id)).toMatchObject({
      blobs: 0,
      message: { content: { source: null, attachments: [] } },
    });
    await age(id, 10);
    await wipe();
    const [delivery] = before.deliveries;
    const gone = (await tenant.api.get(`/v1/messages/${id}`)).body;
    expect(gone).toMatchObject({
      recipients_wiped_at: expect.any(String),
      metadata: {},
      tags: [],
      recipient_count: 1,
    });
    expect(gone.deliveries[0]).toMatchObject({
      id: delivery.id,
      status: 'bounced',
      recipient: null,
      provider_message_id: delivery.provider_message_id,
    });
    expect(gone.deliveries[0].reason).toEqual(delivery.reason.replaceAll('bounce@example.com', '[wiped]'));
    expect(gone.deliveries[0].sent_at).not.toBeNull();
    expect(JSON.stringify(await rowsOf(id))).not.toContain('bounce@');
    expect((await tenant.api.get(`/v1/messages/${id}/timeline`)).body.data.length).toBeGreaterThan(1);
    await age(id, 10);
    await wipe();
    expect((await tenant.api.get(`/v1/messages/${id}/timeline`)).body.data).toEqual([]);
    const [row] = await carillon.owner.query(
      'SELECT retention_due_at AS due, events_wiped_at AS wiped FROM messages WHERE id = $1',
      [id],
    );
    expect(row.due).toBeNull();
    expect(row.wiped).not.toBeNull();
  });

  it('keeps bytes that another message needs, and takes them in anew when they come again', async () => {
    await set({ content_days: 10 });
    const shared = { attachments: [file('same.txt', 'bytes of two messages')] };
    const [first, second] = [
      await send(tenant.api, anEmail(shared)),
      await send(tenant.api, anEmail(shared)),
    ];
    const bytes = async () =>
      (
        await carillon.owner.query(
          `SELECT 1 FROM attachment_blobs WHERE convert_from(content, 'UTF8') = 'bytes of two messages'`,
        )
      ).length;
    for (const id of [first, second]) await until(tenant.api, id, 'completed');
    await age(first, 11);
    await wipe();
    expect(await bytes()).toBe(1);
    await age(second, 11);
    await wipe();
    expect(await bytes()).toBe(0);
    await until(tenant.api, await send(tenant.api, anEmail(shared)), 'completed');
    expect(await bytes()).toBe(1);
  });

  it('of 0 days is wiped as soon as nothing more can happen, by the worker itself', async () => {
    const own = await carillon.tenant();
    const endpoint = await own.api.post('/v1/webhook-endpoints', { url: receiver.url });
    await set({ content_days: 0, recipient_days: 0, event_days: 0, provider_event_days: 0 }, own);
    const id = await send(own.api, anSms({ to: ['+6421555199'] }));
    await until(own.api, id, 'completed');
    // The first look may have come too early: the next one is due after a minute.
    await eventually(async () => {
      await carillon.owner.query(
        `UPDATE messages SET retention_due_at = now() WHERE id = $1 AND retention_due_at > now()`,
        [id],
      );
      await carillon.owner.query(
        `UPDATE retention SET next_attempt_at = now(), rung_at = NULL WHERE tenant_id = $1`,
        [own.id],
      );
      const { body } = await own.api.get(`/v1/messages/${id}`);
      expect(body).toMatchObject({
        content_wiped_at: expect.any(String),
        recipients_wiped_at: expect.any(String),
        events_wiped_at: expect.any(String),
        status: 'completed',
      });
      expect((await own.api.get(`/v1/webhook-endpoints/${endpoint.body.id}/deliveries`)).body.data).toEqual(
        [],
      );
    });
    expect(receiver.received.map(({ body }) => body).join()).toContain(id);
    expect(JSON.stringify(await rowsOf(id))).not.toContain('6421555199');
  });

  it('lets a late unsubscription find whom it is of, and wipes what it tells in its turn', async () => {
    await set({ ...KEEP_ALL, recipient_days: 0, event_days: 0, content_days: 0 });
    const address = 'leaving@example.com';
    const id = await send(tenant.api, anEmail({ to: [address] }));
    const message = await until(tenant.api, id, 'completed');
    await age(id, 1);
    await wipe();
    expect((await rowsOf(id)).message).toMatchObject({ recipients_wiped_at: expect.any(String) });
    const [due] = await carillon.owner.query('SELECT retention_due_at AS at FROM messages WHERE id = $1', [
      id,
    ]);
    expect(due.at).toBeNull();
    const emailId = message.deliveries[0].provider_message_id;
    const told = await carillon.control.post('/simulator/events', {
      email_id: emailId,
      event: 'unsubscribe',
    });
    expect(told.status).toBeLessThan(300);
    await eventually(async () => {
      const { body } = await tenant.api.get(`/v1/messages/${id}`);
      expect(body.deliveries[0].unsubscribed_at).not.toBeNull();
    });
    const again = await send(tenant.api, anEmail({ to: [address] }));
    expect(await until(tenant.api, again, 'completed')).toMatchObject({ summary: { suppressed: 1 } });
    await set(KEEP_ALL);
  });

  it('holds for what is stored already when it is changed, however much that is', async () => {
    await set({ content_days: 300 });
    const ids = await Promise.all(Array.from({ length: 5 }, () => send(tenant.api, anEmail())));
    for (const id of ids) {
      await until(tenant.api, id, 'completed');
      await age(id, 20);
    }
    await carillon.owner.query(
      `UPDATE messages SET retention_due_at = now() + interval '200 days' WHERE id = ANY($1)`,
      [ids],
    );
    await set({ content_days: 15 });
    await eventually(async () => {
      for (const id of ids)
        expect((await tenant.api.get(`/v1/messages/${id}`)).body.content_wiped_at).not.toBeNull();
    });
    await set(KEEP_ALL);
  });

  it('never touches what is scheduled, held or in doubt, or of which a webhook must still be told', async () => {
    await set({ content_days: 0, recipient_days: 0, event_days: 0 });
    const held = await holdMessage(carillon, tenant);
    const scheduled = await send(tenant.api, anEmail({ scheduled_at: '2035-01-01T00:00:00Z' }));
    const waiting = await send(tenant.api, anEmail());
    await until(tenant.api, waiting, 'completed');
    const [event] = await carillon.owner.query(
      'SELECT id FROM message_events WHERE message_id = $1 LIMIT 1',
      [waiting],
    );
    await carillon.owner.query(
      `INSERT INTO webhook_endpoints (tenant_id, id, url, event_types, secret_sealed) VALUES ($1, $2, 'https://127.0.0.1:9', '{}', 'x')`,
      [tenant.id, 'whk_waiting'],
    );
    await carillon.owner.query(
      `INSERT INTO webhook_deliveries (tenant_id, id, endpoint_id, event_id, status, next_attempt_at) VALUES ($1, $2, 'whk_waiting', $3, 'pending', now() + interval '1 day')`,
      [tenant.id, newId('whd'), event.id],
    );
    const [heldRow] = await carillon.owner.query('SELECT message_id AS id FROM deliveries WHERE id = $1', [
      held.deliveries[0],
    ]);
    const ids = [heldRow.id as string, scheduled, waiting];
    for (const id of ids) await age(id, 400);
    const before = await Promise.all(ids.map(rowsOf));
    await wipe();
    expect(await Promise.all(ids.map(rowsOf))).toEqual(before);
    await set(KEEP_ALL);
  });

  it('touches, whatever the statuses of its deliveries and however old it is, only a message of which all are final', async () => {
    const own = await carillon.tenant();
    await set({ content_days: 1, recipient_days: 1, event_days: 1 }, own);
    const statuses = fc.array(fc.constantFrom(...DELIVERY_STATUSES), { minLength: 1, maxLength: 4 });
    const row = fc.constantFrom('scheduled', 'held', 'released', 'cancelled');
    await fc.assert(
      fc.asyncProperty(statuses, row, fc.integer({ min: 0, max: 20 }), async (of, status, days) => {
        const id = newId('msg');
        await carillon.owner.query(
          `INSERT INTO messages (tenant_id, id, channel, addressing, lane, status, content, on_unknown, recipient_count, copy_bytes, next_attempt_at)
           VALUES ($1, $2, 'email', 'individual', 'bulk', $3, '{"from": "kept", "source": null, "attachments": []}', 'hold', 1, 1, 'infinity')`,
          [own.id, id, status],
        );
        for (const each of of) {
          await carillon.owner.query(
            `INSERT INTO deliveries (tenant_id, id, message_id, role, position, recipient, address, status, updated_at)
             VALUES ($1, $2, $3, 'to', 0, 'kept@example.com', 'kept@example.com', $4, now())`,
            [own.id, newId('dlv'), id, each],
          );
        }
        await age(id, days);
        const before = await rowsOf(id);
        await wipe(own);
        const isFinal =
          ['released', 'cancelled'].includes(status) &&
          of.every((each) => !NEVER_FINAL.includes(each) && (each !== 'sent' || days >= 7));
        const after = JSON.stringify(await rowsOf(id));
        if (isFinal && days >= 1) expect(after).not.toContain('kept');
        else expect(after).toBe(JSON.stringify(before));
      }),
      { numRuns: 60 },
    );
  });

  it('keeps who was skipped by a campaign as long as recipients, and how many for ever', async () => {
    const campaigns = await Campaigns.of(tenant.api, {
      channel: 'email',
      subject: '{{name}}',
      text: 'Hello',
    });
    const id = await campaigns.launched({}, [{ to: 'nameless@example.com' }]);
    await campaigns.until(id, { status: 'completed', progress: { skipped: 1 } });
    const skipped = async () => (await tenant.api.get(`/v1/campaigns/${id}/skipped`)).body.data.length;
    await set({ recipient_days: 3 });
    await wipe();
    expect(await skipped()).toBe(1);
    await carillon.owner.query(
      `UPDATE campaign_runs SET finished_at = finished_at - interval '4 days' WHERE campaign_id = $1`,
      [id],
    );
    await wipe();
    expect(await skipped()).toBe(0);
    expect((await campaigns.get(id)).progress.skipped).toBe(1);
    await set(KEEP_ALL);
  });

  it('deletes raw events of the provider that were applied, and no others', async () => {
    await set({ ...KEEP_ALL, provider_event_days: 5 });
    const insert = (applied: boolean, days: number) =>
      carillon.owner.query(
        `INSERT INTO provider_events (tenant_id, id, dedupe_key, payload, received_at, applied_at, next_attempt_at)
         VALUES ($1, $2, $2, '{"rcpt": "raw@example.com"}', now() - $3 * interval '1 day', CASE WHEN $4 THEN now() END, 'infinity')`,
        [tenant.id, newId('pev'), days, applied],
      );
    await insert(true, 6);
    await insert(true, 4);
    await insert(false, 6);
    await wipe();
    const left = await carillon.owner.query<{ applied: boolean; days: number }[]>(
      `SELECT applied_at IS NOT NULL AS applied, extract(day FROM now() - received_at)::int AS days FROM provider_events
        WHERE payload->>'rcpt' = 'raw@example.com' ORDER BY 1, 2`,
    );
    expect(left).toEqual([
      { applied: false, days: 6 },
      { applied: true, days: 4 },
    ]);
  });
});
