import type { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { anEmail } from '../support/messages';
import { expectProblem } from '../support/problem';

/** The same request with the same key is carried out once. */
describe('an Idempotency-Key', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let other: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start({ worker: true });
    [tenant, other] = [await carillon.tenant(), await carillon.tenant()];
  });
  afterAll(() => carillon.stop());

  let keys = 0;
  const aKey = () => `key-${(keys += 1)}`;
  const post = (path: string, body: object, key: string, caller: Caller = tenant.api) =>
    caller.send('POST', path, JSON.stringify(body), {
      'content-type': 'application/json',
      'idempotency-key': key,
    });
  const stored = async (table: string, tenantId = tenant.id): Promise<number> =>
    Number(
      (await carillon.owner.query(`SELECT count(*) FROM ${table} WHERE tenant_id = $1`, [tenantId]))[0].count,
    );

  it('answers a message as before, with a mark, whatever the order of the fields', async () => {
    const key = aKey();
    const before = await stored('messages');
    const first = await post('/v1/messages', anEmail(), key);
    const again = await post('/v1/messages', Object.fromEntries(Object.entries(anEmail()).reverse()), key);
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.body).toEqual(first.body);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await stored('messages')).toBe(before + 1);
  });

  it('makes fifty at once one message', async () => {
    const key = aKey();
    const before = await stored('messages');
    const answers = await Promise.all(Array.from({ length: 50 }, () => post('/v1/messages', anEmail(), key)));
    const done = answers.filter(({ status }) => status === 202);
    const busy = answers.filter(({ body }) => body.code === 'idempotency_in_progress');
    expect(done.length + busy.length).toBe(50);
    expect(new Set(done.map(({ body }) => body.id as string)).size).toBe(1);
    expect(done.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
    expect(await stored('messages')).toBe(before + 1);
  });

  it('refuses another body, and what was refused before takes no key', async () => {
    const key = aKey();
    expectProblem(await post('/v1/messages', anEmail({ to: ['nobody'] }), key), 'invalid_request', ['/to/0']);
    expect((await post('/v1/messages', anEmail(), key)).status).toBe(202);
    expectProblem(await post('/v1/messages', anEmail({ subject: 'Other' }), key), 'idempotency_mismatch');
    const mixed = aKey();
    const both = await Promise.all([
      post('/v1/messages', anEmail({ subject: 'One' }), mixed),
      post('/v1/messages', anEmail({ subject: 'Two' }), mixed),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([202, 422]);
  });

  it('belongs to a tenant and to a path', async () => {
    const key = aKey();
    const [mine, theirs] = [
      await post('/v1/messages', anEmail(), key),
      await post('/v1/messages', anEmail(), key, other.api),
    ];
    expect(theirs.body.id).not.toBe(mine.body.id);
    expect(theirs.headers.get('idempotent-replayed')).toBeNull();
    const body = { channel: 'email', address: 'once@example.com' };
    expect((await post('/v1/suppressions', body, key)).headers.get('idempotent-replayed')).toBeNull();
  });

  it.each<[string, () => [Caller, string, object], string]>([
    ['a template', () => [tenant.api, '/v1/templates', { name: 'once', channel: 'sms', body: 'x' }], 'id'],
    [
      'a webhook endpoint',
      () => [tenant.api, '/v1/webhook-endpoints', { url: 'https://example.com/' }],
      'secret',
    ],
    ['a tenant', () => [carillon.operator, '/v1/tenants', { name: 'Once', slug: 'once' }], 'id'],
    ['an API key', () => [carillon.operator, `/v1/tenants/${tenant.id}/api-keys`, { name: 'once' }], 'key'],
    ['an SMTP user', () => [tenant.api, '/v1/smtp-users', { username: 'once@shop.example' }], 'password'],
  ])('makes %s once, and tells all of it again', async (_what, ofWhat, field) => {
    const [caller, path, body] = ofWhat();
    const key = aKey();
    const first = await post(path, body, key, caller);
    const again = await post(path, body, key, caller);
    expect(first.status).toBe(201);
    expect(first.body[field]).toEqual(expect.any(String));
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expectProblem(await post(path, { ...body, name: 'Twice' }, key, caller), 'idempotency_mismatch');
  });

  it('keeps nothing readable of an answer', async () => {
    const rows = await carillon.owner.query(`SELECT * FROM idempotency_keys WHERE status IS NOT NULL`);
    expect(rows.length).toBeGreaterThan(5);
    expect(JSON.stringify(rows)).not.toMatch(/ada@example|car_live|whsec|shop\.example/);
  });

  it('is free again a day later, or when whoever had it has died', async () => {
    const key = aKey();
    const first = await post('/v1/messages', anEmail(), key);
    const move = (change: string) =>
      carillon.owner.query(`UPDATE idempotency_keys SET ${change} WHERE key = $1`, [key]);
    await move(`status = NULL, response_sealed = NULL`);
    const busy = await post('/v1/messages', anEmail(), key);
    expectProblem(busy, 'idempotency_in_progress');
    expect(busy.headers.get('retry-after')).toBe('1');
    await move(`locked_until = now() - interval '1 second'`);
    const second = await post('/v1/messages', anEmail(), key);
    expect(second.body.id).not.toBe(first.body.id);
    await move(`expires_at = now() - interval '1 second'`);
    expect((await post('/v1/messages', anEmail(), key)).body.id).not.toBe(second.body.id);
  });

  it.each(['', 'two words', 'ü', 'x'.repeat(256)])('is not "%s"', async (key) => {
    expectProblem(
      await post('/v1/messages', anEmail(), encodeURI(key) === key ? key : 'two words'),
      'invalid_request',
    );
  });
});

describe('a dedupe key', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  const send = (fields: Record<string, unknown>) => tenant.api.post('/v1/messages', anEmail(fields));

  it('stands for one message within its window, whatever the message says', async () => {
    const first = await send({ dedupe_key: 'order 1042 shipped', dedupe_window: 3_600 });
    const again = await send({ dedupe_key: 'order 1042 shipped', subject: 'Something else' });
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.body.id).toBe(first.body.id);
    expect(first.headers.get('deduplicated')).toBeNull();
    expect(again.headers.get('deduplicated')).toBe('true');
    await carillon.owner.query(`UPDATE message_dedupes SET expires_at = now() - interval '1 second'`);
    expect((await send({ dedupe_key: 'order 1042 shipped' })).body.id).not.toBe(first.body.id);
  });

  it('makes many at once one message', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) => send({ dedupe_key: 'at once', subject: `${i}` })),
    );
    expect(new Set(answers.map(({ body }) => body.id as string)).size).toBe(1);
  });

  it('belongs to a tenant, and its window to a key', async () => {
    const { body: mine } = await send({ dedupe_key: 'shared words' });
    const stranger = await carillon.tenant();
    const theirs = await stranger.api.post('/v1/messages', anEmail({ dedupe_key: 'shared words' }));
    expect(theirs.body.id).not.toBe(mine.id);
    expectProblem(await send({ dedupe_window: 60 }), 'invalid_request', ['/dedupe_window']);
  });
});
