import { newId } from '../../src/common/ids';
import { PlatformKeys } from '../../src/keys/platform-keys';
import { UnsubscribeLinks } from '../../src/messages/unsubscribe-links';
import type { Answer, Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send, statuses, until } from '../support/messages';
import { expectProblem } from '../support/problem';

type Json = Answer['body'];

const PATH = '/v1/suppressions';

describe('suppressions', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  const add = (body: object) => tenant.api.post(PATH, { channel: 'email', ...body });
  const list = async (query = ''): Promise<Json[]> =>
    (await tenant.api.get(`${PATH}?limit=100${query}`)).body.data;
  const addresses = async (query = ''): Promise<string[]> =>
    (await list(query)).map(({ address }) => address as string).sort();
  const importFile = (text: string, query = '', type = 'text/csv') =>
    tenant.api.send('POST', `${PATH}/import${query}`, text, { 'content-type': type });
  const ofTopic = (key: string, more: object = {}) =>
    tenant.api.post('/v1/topics', { key, name: key, channel: 'email', consent: 'opt_out', ...more });
  const outcome = async (api: Caller, email: Record<string, unknown>): Promise<Record<string, string>> =>
    statuses(await until(api, await send(api, anEmail(email)), 'completed'));

  it('are found by channel, reason, source, topic and address', async () => {
    await ofTopic('news');
    await add({ address: 'a@example.com' });
    await add({ address: 'B@Example.com', reason: 'unsubscribe' });
    await add({ address: 'b@example.com', topic: 'news' });
    await tenant.api.post(PATH, { channel: 'sms', address: '+15185550141' });
    await importFile('email\nc@example.com\n');

    expect(await addresses('&channel=sms')).toEqual(['+15185550141']);
    expect(await addresses('&reason=unsubscribe')).toEqual(['b@example.com']);
    expect(await addresses('&source=import')).toEqual(['c@example.com']);
    expect(await addresses('&topic=news')).toEqual(['b@example.com']);
    expect(await addresses('&topic=none')).toEqual([
      '+15185550141',
      'a@example.com',
      'b@example.com',
      'c@example.com',
    ]);
    expect(await list('&address=B%40EXAMPLE.com')).toMatchObject([{ topic: 'news' }, { topic: null }]);
    expect(await addresses('&address=nobody%40example.com')).toEqual([]);
    expectProblem(await tenant.api.get(`${PATH}?reason=whim`), 'invalid_request');
  });

  it('of a topic hold back nothing else', async () => {
    await ofTopic('news');
    await ofTopic('offers');
    const added = await add({ address: 'ada@example.com', topic: 'news', reason: 'unsubscribe' });
    expect(added.body).toMatchObject({
      topic: 'news',
      reason: 'unsubscribe',
      source: 'api',
      expires_at: null,
    });
    const id = await send(tenant.api, anEmail({ to: ['ada@example.com'], topic: 'news' }));
    const { body } = await tenant.api.get(`/v1/messages/${id}`);
    expect(body).toMatchObject({
      topic: 'news',
      deliveries: [
        { status: 'suppressed', reason: 'On the suppression list of the topic "news": unsubscribe.' },
      ],
    });
    expect(await outcome(tenant.api, { to: ['ada@example.com'], topic: 'offers' })).toEqual({
      'ada@example.com': 'delivered',
    });
    expect(await outcome(tenant.api, { to: ['ada@example.com'] })).toEqual({
      'ada@example.com': 'delivered',
    });
  });

  it('hold back until their end, and not after it', async () => {
    const { body } = await add({ address: 'ada@example.com', expires_at: '2099-01-01T00:00:00+02:00' });
    expect(body.expires_at).toBe('2098-12-31T22:00:00.000Z');
    expect(await outcome(tenant.api, { to: ['ada@example.com'] })).toEqual({
      'ada@example.com': 'suppressed',
    });
    await expire(body.id);
    expect(await addresses()).toEqual([]);
    expect(await outcome(tenant.api, { to: ['ada@example.com'] })).toEqual({
      'ada@example.com': 'delivered',
    });
    // Suppressed anew it is in force again.
    await add({ address: 'ada@example.com' });
    expect(await list()).toMatchObject([{ address: 'ada@example.com', expires_at: null }]);
  });

  const expire = (id: string) =>
    carillon.owner.query(`UPDATE suppressions SET expires_at = now() - interval '1 second' WHERE id = $1`, [
      id,
    ]);

  it('that have ended are deleted with what else need not be kept', async () => {
    const { body } = await add({ address: 'ada@example.com', expires_at: '2099-01-01T00:00:00Z' });
    await expire(body.id);
    const kept = () => carillon.owner.query(`SELECT 1 FROM suppressions WHERE id = $1`, [body.id]);
    // Again if need be: what is under way begins its next pause when it has ended.
    await eventually(
      async () => {
        await carillon.owner.query(
          `UPDATE retention SET next_attempt_at = now(), rung_at = NULL WHERE tenant_id = $1`,
          [tenant.id],
        );
        expect(await kept()).toEqual([]);
      },
      { everyMs: 2_000 },
    );
  });

  it('keep their first reason, unless it would end earlier or the person says no', async () => {
    const later = { address: 'ada@example.com', expires_at: '2098-01-01T00:00:00Z' };
    await add(later);
    await add({ ...later, expires_at: '2097-01-01T00:00:00Z' });
    expect(await list()).toMatchObject([{ expires_at: '2098-01-01T00:00:00.000Z' }]);
    await add({ ...later, expires_at: '2099-01-01T00:00:00Z' });
    expect(await list()).toMatchObject([{ expires_at: '2099-01-01T00:00:00.000Z' }]);
    await add({ address: 'ada@example.com', reason: 'hard_bounce' });
    await add({ address: 'ada@example.com' });
    expect(await list()).toMatchObject([{ expires_at: null, reason: 'hard_bounce' }]);
    await add({ address: 'ada@example.com', reason: 'unsubscribe' });
    await add({ address: 'ada@example.com', reason: 'hard_bounce' });
    expect(await list()).toMatchObject([{ reason: 'unsubscribe' }]);
  });

  it('refuse a topic of nobody, one of another channel, and an end that is past', async () => {
    await ofTopic('texts', { channel: 'sms' });
    const at = async (body: object) => {
      const answer = await add({ address: 'ada@example.com', ...body });
      expectProblem(answer, 'invalid_request');
      return answer.body.errors as object;
    };
    expect(await at({ topic: 'news' })).toMatchObject([{ pointer: '/topic', code: 'unknown_topic' }]);
    expect(await at({ topic: 'texts' })).toMatchObject([{ pointer: '/topic', code: 'unknown_topic' }]);
    expect(await at({ expires_at: '2020-01-01T00:00:00Z' })).toMatchObject([{ pointer: '/expires_at' }]);
    expect(await at({ reason: 'compliance' })).toMatchObject([{ pointer: '/reason' }]);
  });

  it('that are the provider’s own cannot be removed', async () => {
    const { body } = await add({ address: 'ada@example.com' });
    await carillon.owner.query(
      `UPDATE suppressions SET reason = 'compliance', source = 'provider_sync' WHERE id = $1`,
      [body.id],
    );
    expectProblem(await tenant.api.delete(`${PATH}/${body.id}`), 'conflict');
    const all = { channel: 'email', expected: 0 };
    expect((await tenant.api.post(`${PATH}/remove`, all)).body).toEqual({ removed: 0 });
    await add({ address: 'ada@example.com', reason: 'unsubscribe' });
    expect(await list()).toMatchObject([{ reason: 'compliance' }]);
    const removal = '/v1/provider-suppressions/ada%40example.com?reasons=compliance';
    expectProblem(await tenant.api.delete(removal), 'invalid_request');
  });

  describe('from a file', () => {
    it('are taken in as other services export them, and again without change', async () => {
      await ofTopic('news');
      const csv = [
        'Email Address,Reason,Topic,Expires At,Created',
        'ada@example.com,unsubscribe,,,2026-01-01',
        'Bob <BOB@example.com>,,news,,2026-01-01',
        'bob@example.com,,news,,2026-01-02',
        'cid@example.com,,,2099-01-01T00:00:00Z,',
        'nobody,,,,',
        'dan@example.com,because,weather,yesterday,',
        'eve@example.com,,,2020-01-01T00:00:00Z,',
      ].join('\n');
      const { status, body } = await importFile(csv);
      expect(status).toBe(200);
      expect(body).toMatchObject({ rows: 7, added: 3, unchanged: 1, rejected: 3 });
      expect((body.errors as Json[]).map(({ line, pointer, code }) => [line, pointer, code])).toEqual([
        [6, '/address', 'invalid_address'],
        [7, '/reason', 'invalid_reason'],
        [7, '/topic', 'unknown_topic'],
        [7, '/expires_at', 'invalid_instant'],
        [8, '/expires_at', 'past'],
      ]);
      expect(await addresses('&source=import')).toEqual([
        'ada@example.com',
        'bob@example.com',
        'cid@example.com',
      ]);
      expect((await importFile(csv)).body).toMatchObject({ rows: 7, added: 0, unchanged: 4, rejected: 3 });
      expect(JSON.stringify(body.errors)).not.toContain('dan@');
    });

    it('are taken in as NDJSON, with the reason and channel of the query', async () => {
      const lines = '{"address":"+15185550141"}\n{"address":"+15185550142","topic":"x"}\n{"number":"1"}\n';
      const { body } = await importFile(lines, '?channel=sms&reason=opt_out', 'application/x-ndjson');
      expect(body).toMatchObject({ rows: 3, added: 1, rejected: 2 });
      expect(await list()).toMatchObject([{ channel: 'sms', reason: 'opt_out', source: 'import' }]);
    });

    it('in parts, so that more than one part is taken in whole', async () => {
      const rows = Array.from({ length: 4_500 }, (_, i) => `person${i}@example.com`);
      const { body } = await importFile(['email', ...rows].join('\n'));
      expect(body).toMatchObject({ rows: 4_500, added: 4_500 });
      const removal = { source: 'import', expected: 4_500 };
      expect((await tenant.api.post(`${PATH}/remove`, removal)).body).toEqual({ removed: 4_500 });
    });

    it('are refused as a whole without a column of addresses, or without a row', async () => {
      expectProblem(await importFile('name\nAda\n'), 'invalid_request');
      expectProblem(await importFile('email\n'), 'invalid_request');
      expectProblem(await importFile('email\na@example.com\n', '?topic=weather'), 'invalid_request');
    });
  });

  it('are told by no link where nobody has said how this instance is reached', () => {
    const env = { ...carillon.env, api: { ...carillon.env.api, linksUrl: null } };
    const links = new UnsubscribeLinks(env, carillon.app.get(PlatformKeys, { strict: false }));
    expect(links.headersFor(newId('ten'), newId('dlv'), 'out@example.com')).toEqual({});
  });

  describe('in bulk', () => {
    it('are removed with a filter and the number that was expected, all or none', async () => {
      await importFile('email,reason\na@example.com,\nb@example.com,\nc@example.com,unsubscribe\n');
      expectProblem(await tenant.api.post(`${PATH}/remove`, { expected: 3 }), 'invalid_request');
      expectProblem(await tenant.api.post(`${PATH}/remove`, { channel: 'email' }), 'invalid_request');
      const wrong = await tenant.api.post(`${PATH}/remove`, { source: 'import', expected: 2 });
      expectProblem(wrong, 'conflict');
      expect(wrong.body.detail).toContain('3 suppressions and not 2');
      expect(await list()).toHaveLength(3);
      const body = { source: 'import', reason: 'manual', expected: 2 };
      expect((await tenant.api.post(`${PATH}/remove`, body)).body).toEqual({ removed: 2 });
      expect(await addresses()).toEqual(['c@example.com']);
      const old = { source: 'import', created_before: '2020-01-01T00:00:00Z', expected: 0 };
      expect((await tenant.api.post(`${PATH}/remove`, old)).status).toBe(200);
      expect(await list()).toHaveLength(1);
    });
  });

  describe('after soft bounces', () => {
    const SETTINGS = '/v1/suppression-settings';
    const set = async (settings: object) => {
      const answer = await tenant.api.send('PUT', SETTINGS, JSON.stringify(settings));
      expect(answer.status).toBe(200);
      return answer.body;
    };
    const RULE = { soft_bounces: 2, within_days: 3, for_days: 10, unsubscribe_mailto: null };
    const bounceSoftly = async () => {
      const id = await send(tenant.api, anEmail({ to: ['softbounce@example.com'] }));
      await eventually(async () => {
        const { body } = await tenant.api.get(`/v1/messages/${id}`);
        expect(body.deliveries).toMatchObject([{ status: 'soft_bounced' }]);
      });
    };

    it('there are as many as by default, until something else is set', async () => {
      const { body } = await tenant.api.get(SETTINGS);
      expect(body).toEqual({ soft_bounces: 5, within_days: 14, for_days: 30, unsubscribe_mailto: null });
      expect(await set(RULE)).toEqual(RULE);
      expect((await tenant.api.get(SETTINGS)).body).toEqual(RULE);
      for (const mailto of ['Acme <out@example.com>', 'out@example.com?bcc=x', 'nobody', 1]) {
        const body = JSON.stringify({ ...RULE, unsubscribe_mailto: mailto });
        expectProblem(await tenant.api.send('PUT', '/v1/suppression-settings', body), 'invalid_request');
      }
    });

    it('an address is let alone for a time', async () => {
      await set(RULE);
      await bounceSoftly();
      expect(await list()).toEqual([]);
      await bounceSoftly();
      await eventually(async () => expect(await list()).toHaveLength(1));
      const [row] = await list();
      expect(row).toMatchObject({
        address: 'softbounce@example.com',
        reason: 'soft_bounces',
        source: 'provider_event',
      });
      const days = (Date.parse(row.expires_at) - Date.parse(row.created_at)) / 86_400_000;
      expect(days).toBeCloseTo(10, 3);
      expect(await outcome(tenant.api, { to: ['softbounce@example.com'] })).toEqual({
        'softbounce@example.com': 'suppressed',
      });
    });

    it('those that are too old, or from before a delivery, do not count', async () => {
      await set(RULE);
      await bounceSoftly();
      await carillon.owner.query(
        `UPDATE deliveries SET updated_at = now() - interval '4 days' WHERE tenant_id = $1`,
        [tenant.id],
      );
      await bounceSoftly();
      expect(await list()).toEqual([]);
      // The older one is recent again, and the one after it has come through.
      await carillon.owner.query(
        `UPDATE deliveries d SET updated_at = now(),
                status = CASE WHEN d.id = (SELECT max(id) FROM deliveries WHERE tenant_id = $1) THEN 'delivered' ELSE d.status END
          WHERE d.tenant_id = $1`,
        [tenant.id],
      );
      await bounceSoftly();
      expect(await list()).toEqual([]);
      await bounceSoftly();
      await eventually(async () => expect(await list()).toHaveLength(1));
    });

    it('and never where it is switched off', async () => {
      await set({ ...RULE, soft_bounces: 0 });
      await bounceSoftly();
      await bounceSoftly();
      expect(await list()).toEqual([]);
    });
  });
});
