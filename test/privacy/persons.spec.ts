import { formsIn } from '../support/canaries';
import { putInCampaigns } from '../support/campaigns-of-person';
import { Carillon, type TestTenant } from '../support/carillon';
import { expectErasedContact, expectExportedContact, keepAsContact } from '../support/contact-of-person';
import { eventually } from '../support/eventually';
import { holdMessage } from '../support/held-deliveries';
import { anEmail, anSms, send, statuses, until } from '../support/messages';
import { expectProblem } from '../support/problem';
import { keepInLists } from '../support/lists-of-person';
import { digestOfTenant, dumpDatabase } from '../support/stored-rows';
import { WebhookReceiver } from '../support/webhook-receiver';
import { HOLD_PERSONS } from '../support/tables-of-persons';

const NAME = 'Kanarina Vogel';
const ADDRESS = 'kanari.vogel+post@example.com';
const AS_WRITTEN = 'Kanari.Vogel+Post@example.com';
const NUMBER = '+64215557391';
const PERSON = { name: NAME, address: ADDRESS, asWritten: AS_WRITTEN };
const BODY = { channel: 'email', address: ADDRESS };

describe('what is held of a person', () => {
  let carillon: Carillon;
  let receiver: WebhookReceiver;
  let tenant: TestTenant;
  let other: TestTenant;
  let soleId: string;
  let sharedId: string;
  const keyed = anEmail({ to: [AS_WRITTEN], subject: `Only for ${ADDRESS}` });
  const post = (path: string, body: object, key?: string) =>
    fetch(`${carillon.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${tenant.key}`,
        ...(key && { 'idempotency-key': key }),
      },
      body: JSON.stringify(body),
    });
  const quiet = () =>
    eventually(
      async () => {
        const [row] = await carillon.owner.query<{ n: number }[]>(
          `SELECT ((SELECT count(*) FROM provider_events WHERE applied_at IS NULL)
               + (SELECT count(*) FROM message_events WHERE fanned_out_at IS NULL)
               + (SELECT count(*) FROM webhook_deliveries WHERE status = 'pending')
               + (SELECT count(*) FROM statistic_changes))::int AS n`,
        );
        expect(row?.n).toBe(0);
      },
      { timeoutMs: 20_000 },
    );
  const erase = async (body: object = BODY) => {
    const answer = await tenant.api.post('/v1/privacy/erase', body);
    expect(answer.status).toBe(200);
    return answer.body;
  };
  const exported = async (body: object = BODY, query = '') => {
    const answer = await tenant.api.post(`/v1/privacy/export${query}`, body);
    expect(answer.status).toBe(200);
    return answer;
  };

  beforeAll(async () => {
    carillon = await Carillon.start({ simulator: { activityLagMs: 0 } });
    receiver = await WebhookReceiver.start();
    receiver.echoes = true;
    [tenant, other] = await Promise.all([carillon.tenant(), carillon.tenant()]);
    const { api } = tenant;
    await api.post('/v1/webhook-endpoints', { url: receiver.url });
    const base64 = Buffer.from(`to ${ADDRESS} with love`).toString('base64');
    const link = `https://example.com/?u=${encodeURIComponent(ADDRESS)}`;
    soleId = await send(
      api,
      anEmail({
        to: [`${NAME} <${AS_WRITTEN}>`],
        subject: `Dear ${NAME}`,
        text: `Hello {{name}} ${link}`,
        html: `<a href="${link}">x</a>`,
        variables: { name: NAME, mail: ADDRESS },
        metadata: { mail: base64 },
        // No "@" fits into a tag, but a person does.
        tags: ['a-tag', Buffer.from(ADDRESS).toString('base64').replace(/=+$/, '')],
        headers: { 'X-For': ADDRESS },
        attachments: [{ filename: `${ADDRESS}.txt`, content: base64 }],
        dedupe_key: `welcome ${ADDRESS}`,
      }),
    );
    sharedId = await send(
      api,
      anEmail({
        to: ['grace@example.com'],
        cc: [`${NAME} <${AS_WRITTEN}>`],
        subject: `About ${AS_WRITTEN}`,
        text: `${link} ${base64} stays`,
        html: undefined,
        variables: { mail: ADDRESS, kept: 'kept' },
        metadata: { mail: base64 },
        tags: ['kept'],
        reply_to: [AS_WRITTEN],
      }),
    );
    const individual = await send(
      api,
      anEmail({
        to: undefined,
        recipients: [
          { to: `${NAME} <${AS_WRITTEN}>`, variables: { name: NAME, link }, metadata: { mail: ADDRESS } },
          { to: 'grace@example.com', variables: { name: 'Grace' } },
        ],
        text: 'Hello {{name}}',
        html: undefined,
      }),
    );
    const mime = [
      'From: Acme <hello@example.com>',
      `To: ${NAME} <${AS_WRITTEN}>, grace@example.com`,
      'Subject: A document',
      '',
      'Hello',
      '',
    ].join('\r\n');
    const document = await send(api, { channel: 'email', mime: Buffer.from(mime).toString('base64') });
    const sms = await send(
      api,
      anSms({ to: [NUMBER], body: `Call ${NUMBER}`, tags: [`to-${NUMBER.slice(1)}`] }),
    );
    for (const key of [`for ${ADDRESS}`.replaceAll(' ', '-'), 'a-key-that-names-nobody']) {
      expect(
        (await post('/v1/messages', { ...keyed, subject: `${keyed.subject as string} ${key}` }, key)).status,
      ).toBe(202);
    }
    await send(other.api, anEmail({ to: [AS_WRITTEN] }));
    await keepAsContact(carillon, tenant, PERSON);
    await other.api.post('/v1/contacts', { email: AS_WRITTEN });
    for (const id of [soleId, sharedId, individual, document, sms])
      await until(api, id, 'completed', { timeoutMs: 20_000 });
    const { body } = await api.get(`/v1/messages/${soleId}`);
    for (const event of ['unsubscribe', 'open']) {
      const told = await carillon.control.post('/simulator/events', {
        email_id: body.deliveries[0].provider_message_id,
        event,
      });
      expect(told.status).toBeLessThan(300);
    }
    await eventually(async () => expect((await api.get('/v1/suppressions')).text).toContain(ADDRESS));
    await putInCampaigns(api, PERSON);
    await keepInLists(carillon, tenant, { address: ADDRESS, number: NUMBER });
    await quiet();
    // Words of the provider that quote the address; the simulator quotes it in few.
    await carillon.owner.query(
      `UPDATE deliveries SET reason = '550 <' || upper(address) || '> unknown' WHERE tenant_id = $1`,
      [tenant.id],
    );
    await carillon.owner.query(
      `UPDATE dispatch_attempts SET detail = $2 WHERE tenant_id = $1
          AND dispatch_id IN (SELECT dispatch_id FROM deliveries WHERE address = lower($3))`,
      [tenant.id, `refused ${ADDRESS}`, ADDRESS],
    );
    await carillon.owner.query(
      `INSERT INTO sending_limits (tenant_id, cut_to, cut_at, paused_until, detail) VALUES ($1, 10, now(), now(), $2)
       ON CONFLICT (tenant_id) DO UPDATE SET detail = excluded.detail`,
      [tenant.id, `refused ${ADDRESS}`],
    );
  });
  afterAll(async () => {
    await receiver.stop();
    await carillon.stop();
  });

  const dumpOfTenant = async () =>
    (await dumpDatabase(carillon.owner))
      .split('\n')
      .filter((line) => line.includes(tenant.id))
      .join('\n');

  it('is refused for what is no address', async () => {
    for (const path of ['/v1/privacy/export', '/v1/privacy/erase']) {
      expectProblem(await tenant.api.post(path, { channel: 'sms', address: ADDRESS }), 'invalid_request', [
        '/address',
      ]);
      expectProblem(
        await tenant.api.post(path, { channel: 'email', address: ADDRESS, name: NAME }),
        'invalid_request',
        ['/name'],
      );
    }
    expectProblem(await tenant.api.post('/v1/privacy/export?after=dlv_x', BODY), 'invalid_cursor');
  });

  it('is exported whole, page by page, and of this tenant only', async () => {
    const { body, text } = await exported(BODY, '?limit=2');
    expect(body.deliveries).toHaveLength(2);
    const rest = await exported(BODY, `?limit=100&after=${body.next_cursor}`);
    const all = [...body.deliveries, ...rest.body.deliveries];
    expect(rest.body).toMatchObject({ next_cursor: null, suppressions: [], provider_events: [] });
    const [row] = await carillon.owner.query<{ n: number }[]>(
      'SELECT count(*)::int AS n FROM deliveries WHERE tenant_id = $1 AND address = $2',
      [tenant.id, ADDRESS],
    );
    expect(all).toHaveLength(row?.n ?? 0);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const sole = all.find(({ message }) => message.id === soleId);
    expect(sole).toMatchObject({
      recipient: `${NAME} <${AS_WRITTEN}>`,
      message: { content: { source: { subject: `Dear ${NAME}` } }, variables: { name: NAME } },
    });
    expect(sole.events.map(({ type }: { type: string }) => type)).toContain('delivery.unsubscribed');
    expect(sole.webhooks.length).toBeGreaterThan(2);
    expect(body.suppressions).toMatchObject([{ address: ADDRESS, reason: 'unsubscribe' }]);
    expect(body.provider_events.length).toBeGreaterThan(3);
    expect(body.topic_preferences).toMatchObject([{ topic: 'news', subscribed: true }]);
    expect(body.received_sms).toMatchObject([{ body: `Write to ${ADDRESS}, please.` }]);
    expect(body.events).toMatchObject([{ type: 'suppression.created', data: { address: ADDRESS } }]);
    expect(body.dedupe_keys).toMatchObject([{ dedupe_key: `welcome ${ADDRESS}` }]);
    expect(body.idempotent_answers).toHaveLength(3);
    expectExportedContact(body, PERSON);
    expect(text).not.toContain('grace@example.com');
    expect(
      (await tenant.api.post('/v1/privacy/export', { channel: 'email', address: 'nobody@example.com' })).body,
    ).toMatchObject({ deliveries: [], suppressions: [], next_cursor: null });
  });

  it('stands in every table that can hold it, before it is erased', async () => {
    const dump = await dumpOfTenant();
    const tables = new Set(
      dump
        .split('\n')
        .filter((line) => formsIn(line, ADDRESS).length > 0)
        .map((line) => line.split(' ')[0]),
    );
    for (const table of HOLD_PERSONS) {
      expect(tables).toContain(table);
    }
  });

  it('is erased from every column of every table, in any spelling, and from no other tenant', async () => {
    const ofOther = await digestOfTenant(carillon.owner, other.id);
    const { body: before } = await tenant.api.get(`/v1/messages/${soleId}`);
    const erased = await erase();
    expect(erased).toMatchObject({ object: 'erasure', complete: true, under_way: 0, cancelled: 0 });
    for (const [table, rows] of Object.entries(erased.erased))
      expect([table, rows]).toEqual([table, expect.any(Number)]);
    expect(Object.entries(erased.erased).filter(([, rows]) => rows === 0)).toEqual([]);
    const dump = await dumpOfTenant();
    expect(dump).toContain('grace@example.com');
    expect(dump.split('\n').filter((line) => formsIn(line, ADDRESS, NAME).length > 0)).toEqual([]);
    expect(await digestOfTenant(carillon.owner, other.id)).toBe(ofOther);
    // What became of it stays.
    const { body: after } = await tenant.api.get(`/v1/messages/${soleId}`);
    expect(after).toMatchObject({
      status: before.status,
      summary: before.summary,
      subject: null,
      metadata: {},
      tags: [],
      content_wiped_at: expect.any(String),
    });
    expect(after.deliveries[0]).toMatchObject({
      status: before.deliveries[0].status,
      sent_at: before.deliveries[0].sent_at,
      recipient: null,
      reason: '550 <[wiped]> unknown',
    });
    const { body: shared } = await tenant.api.get(`/v1/messages/${sharedId}`);
    expect(shared).toMatchObject({
      subject: 'About [erased]',
      tags: ['kept'],
      content_wiped_at: null,
    });
    const recipients = (shared.deliveries as { recipient: string | null }[]).map(
      ({ recipient }) => recipient,
    );
    expect(recipients.sort()).toEqual(['grace@example.com', null].sort());
    expect((await tenant.api.get(`/v1/messages/${soleId}/timeline`)).status).toBe(200);
    await expectErasedContact(carillon, tenant);
  });

  it('changes nothing when it is erased again, and exports what remains', async () => {
    const before = await digestOfTenant(carillon.owner, tenant.id);
    const again = await erase();
    expect(Object.values(again.erased).every((rows) => rows === 0)).toBe(true);
    expect(await digestOfTenant(carillon.owner, tenant.id)).toBe(before);
    const { body, text } = await exported();
    expect(formsIn(text, ADDRESS, NAME)).toEqual([]);
    expect(body.deliveries.length).toBeGreaterThan(3);
    expect(body.suppressions).toMatchObject([{ address: null, reason: 'unsubscribe' }]);
  });

  it('leaves in the audit log who erased, and not whom', async () => {
    const { body, text } = await tenant.api.get('/v1/audit-log?action=person.erase');
    expect(body.data.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'done',
      'asked',
      'done',
      'asked',
    ]);
    expect(body.data[0]).toMatchObject({ after: { cancelled: 0, under_way: 0 } });
    expect(new Set(body.data.map(({ target }: { target: { id: string } }) => target.id)).size).toBe(1);
    expect(formsIn(text, ADDRESS)).toEqual([]);
  });

  it('answers a request that was made before as before, without the person', async () => {
    const key = 'a-key-that-names-nobody';
    const replay = await post(
      '/v1/messages',
      { ...keyed, subject: `${keyed.subject as string} ${key}` },
      key,
    );
    expect(replay.status).toBe(202);
    expect(replay.headers.get('idempotent-replayed')).toBe('true');
    expect(formsIn(await replay.text(), ADDRESS)).toEqual([]);
  });

  it('who had unsubscribed is not sent to again, and is once the suppression is removed', async () => {
    const id = await send(tenant.api, anEmail({ to: [AS_WRITTEN] }));
    expect(statuses(await until(tenant.api, id, 'completed'))).toEqual({ [AS_WRITTEN]: 'suppressed' });
    const { body } = await exported();
    expect((await tenant.api.delete(`/v1/suppressions/${body.suppressions[0].id}`)).status).toBe(204);
    const next = await send(tenant.api, anEmail({ to: [AS_WRITTEN] }));
    const sent = await until(tenant.api, next, 'completed');
    expect(sent.summary).toEqual({ delivered: 1 });
    await quiet();
    await erase();
    expect(formsIn(await dumpOfTenant(), ADDRESS)).toEqual([]);
  });

  it('of a number is erased just so', async () => {
    expect((await erase({ channel: 'sms', address: NUMBER })).complete).toBe(true);
    expect(formsIn(await dumpOfTenant(), NUMBER, NUMBER.slice(1))).toEqual([]);
  });

  it('is cancelled first where it waits, and sent to the others', async () => {
    const address = 'kanari.waiting@example.com';
    const alone = await send(tenant.api, anEmail({ to: [address], scheduled_at: '2035-01-01T00:00:00Z' }));
    const together = await send(
      tenant.api,
      anEmail({ to: ['grace@example.com', address], scheduled_at: '2035-01-01T00:00:00Z' }),
    );
    await carillon.worker?.close();
    carillon.worker = undefined;
    const queued = await send(tenant.api, anEmail({ to: [address] }));
    const first = await erase({ channel: 'email', address });
    expect(first).toMatchObject({ cancelled: 3 });
    expect((await tenant.api.get(`/v1/messages/${alone}`)).body).toMatchObject({
      status: 'cancelled',
      content_wiped_at: expect.any(String),
    });
    await carillon.startWorker();
    expect(await until(tenant.api, queued, 'completed')).toMatchObject({ summary: { cancelled: 1 } });
    const soon = new Date(Date.now() + 1_500).toISOString();
    expect((await tenant.api.patch(`/v1/messages/${together}`, { scheduled_at: soon })).status).toBe(200);
    await until(tenant.api, together, 'completed', { timeoutMs: 20_000 });
    await quiet();
    expect(await erase({ channel: 'email', address })).toMatchObject({ complete: true, cancelled: 0 });
    expect(JSON.stringify(await carillon.ledger())).not.toContain(address);
    expect(formsIn(await dumpOfTenant(), address)).toEqual([]);
  });

  it('is left alone while it is held, and says so', async () => {
    const held = await holdMessage(carillon, tenant);
    const [row] = await carillon.owner.query<{ address: string; message: string }[]>(
      'SELECT address, message_id AS message FROM deliveries WHERE id = $1',
      [held.deliveries[0]],
    );
    const person = { channel: 'email', address: row?.address ?? '' };
    const refused = await erase(person);
    expect(refused.complete).toBe(false);
    expect(refused.under_way).toBeGreaterThan(0);
    for (const id of held.deliveries) {
      const { body } = await tenant.api.get(`/v1/deliveries/${id}`);
      expect(body).toMatchObject({ held: true });
      expect(body.recipient).not.toBeNull();
      await tenant.api.post(`/v1/deliveries/${id}/close`, { status: 'failed' });
    }
    await quiet();
    expect(await erase(person)).toMatchObject({ complete: true });
    expect((await tenant.api.get(`/v1/deliveries/${held.deliveries[0]}`)).body.recipient).toBeNull();
  });

  it('is either sent or cancelled when it is erased while it is being sent, and gone in the end', async () => {
    const address = 'kanari.racing@example.com';
    const ids: string[] = [];
    let sending = true;
    const sender = (async () => {
      while (sending) ids.push(await send(tenant.api, anEmail({ to: [address] })));
    })();
    for (let i = 0; i < 8; i += 1) await erase({ channel: 'email', address });
    sending = false;
    await sender;
    for (const id of ids) await until(tenant.api, id, 'completed', { timeoutMs: 30_000 });
    await quiet();
    expect(await erase({ channel: 'email', address })).toMatchObject({ complete: true });
    expect(formsIn(await dumpOfTenant(), address)).toEqual([]);
    const [row] = await carillon.owner.query<{ n: number }[]>(
      `SELECT count(*)::int AS n FROM deliveries WHERE message_id = ANY($1) AND status IN ('delivered', 'cancelled')`,
      [ids],
    );
    expect(row?.n).toBe(ids.length);
  });
});
