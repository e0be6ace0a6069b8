import { Carillon as Client, CarillonConnectionError, CarillonError } from '@carillon/client';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { type Fate, UnreliableProxy } from '../support/unreliable-proxy';

const EMAIL = {
  channel: 'email',
  from: 'Acme <hello@example.com>',
  subject: 'Hello',
  text: 'Hello.',
} as const;
const PROBLEM = { 'content-type': 'application/problem+json' };
const problem = (status: number, code: string, headers: Record<string, string> = {}): Fate => ({
  ...{ status, headers: { ...PROBLEM, ...headers } },
  body: JSON.stringify({
    type: `/problems/${code}`,
    title: code,
    status,
    detail: code,
    code,
    request_id: 'req_1',
  }),
});

/** Whatever lies between the client and the API loses what it likes. */
describe('the TypeScript client on a bad line', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let proxy: UnreliableProxy;
  let client: Client;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());
  beforeEach(async () => {
    proxy = await UnreliableProxy.start(carillon.url);
    client = new Client({ apiKey: tenant.key, baseUrl: proxy.url });
  });
  afterEach(() => proxy.stop());

  const keys = () => proxy.requests.map(({ headers }) => headers['idempotency-key']);
  const copiesFor = async (address: string) => {
    const { body } = await tenant.api.get('/v1/deliveries?limit=100');
    return (body.data as { recipient: string }[]).filter(({ recipient }) => recipient === address).length;
  };

  it.each<[string, Fate[]]>([
    ['no request arrived', ['lose-request', 'lose-request']],
    ['the answer was lost', ['lose-answer', 'lose-answer']],
    ['half of the answer was lost', ['half-answer', 'lose-answer']],
    ['something between had enough', [{ status: 502, body: '<html>' }, { status: 503 }]],
    ['too many were asking', [problem(429, 'rate_limited', { 'retry-after': '0' }), 'lose-answer']],
  ])('sends a message once when %s', async (what, fates) => {
    proxy.fates.push(...fates);
    const address = `${what.replaceAll(' ', '-')}@example.com`;
    const message = await client.messages.create({ ...EMAIL, to: [address] });
    expect(message.id).toMatch(/^msg_/);
    expect(new Set(keys())).toEqual(new Set([keys()[0]]));
    expect(keys()).toHaveLength(3);
    expect(keys()[0]).toMatch(/^[\w-]{36}$/);
    expect(await copiesFor(address)).toBe(1);
    await eventually(async () => {
      const sent = (await carillon.ledger()).filter(({ recipients }) => recipients.includes(address));
      expect(sent).toHaveLength(1);
    });
  });

  it('gives every message a key of its own, or the one that it is told', async () => {
    const first = await client.messages.create({ ...EMAIL, to: ['a@example.com'] });
    const second = await client.messages.create({ ...EMAIL, to: ['a@example.com'] });
    expect(first.id).not.toBe(second.id);
    expect(new Set(keys()).size).toBe(2);
    const own = { idempotencyKey: 'order-1042' };
    const third = await client.messages.create({ ...EMAIL, to: ['a@example.com'] }, own);
    const again = await client.messages.create({ ...EMAIL, to: ['a@example.com'] }, own);
    expect(again).toEqual(third);
  });

  it('gives up after as many tries as it is told, with the last error', async () => {
    proxy.fates.push('lose-answer', 'lose-answer', { status: 500, body: 'broken' });
    const asked = client.messages.list().page();
    await expect(asked).rejects.toMatchObject({ name: 'CarillonError', status: 500, code: 'unknown' });
    expect(proxy.requests).toHaveLength(3);
    proxy.fates.push('lose-answer');
    const once = client.messages.list({}, { maxRetries: 0 }).page();
    await expect(once).rejects.toBeInstanceOf(CarillonConnectionError);
    expect(proxy.requests).toHaveLength(4);
  });

  it('tells how the first try ended, not that it is still under way', async () => {
    proxy.fates.push(
      'lose-answer',
      ...[1, 2].map(() => problem(409, 'idempotency_in_progress', { 'retry-after': '0' })),
    );
    const asked = client.messages.create({ ...EMAIL, to: ['a@example.com'] });
    await expect(asked).rejects.toBeInstanceOf(CarillonConnectionError);
    expect(proxy.requests).toHaveLength(3);
  });

  it('does not do twice what takes no key', async () => {
    const { id } = await client.messages.create({
      ...EMAIL,
      to: ['late@example.com'],
      scheduled_at: '2035-01-01T00:00:00Z',
    });
    proxy.fates.push('lose-answer');
    const lost = client.messages.cancel(id);
    await expect(lost).rejects.toMatchObject({ name: 'CarillonConnectionError', surelyNotSent: false });
    expect(proxy.requests).toHaveLength(2);
    // It was carried out, and nothing had it done again.
    expect((await client.messages.get(id)).status).toBe('cancelled');
  });

  it('does again what takes no key when nothing was done', async () => {
    const { id } = await client.messages.create({
      ...EMAIL,
      to: ['late@example.com'],
      scheduled_at: '2035-01-01T00:00:00Z',
    });
    proxy.fates.push(problem(429, 'rate_limited', { 'retry-after': '0' }), problem(503, 'unavailable'));
    expect((await client.messages.cancel(id)).status).toBe('cancelled');
    expect(proxy.requests).toHaveLength(4);
  });

  it('has deleted what is gone when it asks again', async () => {
    const { id } = await client.contacts.create({ email: 'gone@example.com' });
    proxy.fates.push('lose-answer');
    await expect(client.contacts.delete(id)).resolves.toBeUndefined();
    await expect(client.contacts.delete(id)).rejects.toMatchObject({ status: 404, code: 'not_found' });
  });

  it.each<[string, Fate]>([
    ['what is wrong', problem(422, 'invalid_request')],
    ['what is not allowed', problem(403, 'insufficient_scope')],
    ['what may not be asked again for an hour', problem(429, 'quota_exceeded', { 'retry-after': '3600' })],
  ])('does not ask again for %s', async (_what, fate) => {
    proxy.fates.push(fate);
    const asked = client.messages.create({ ...EMAIL, to: ['a@example.com'] });
    await expect(asked).rejects.toBeInstanceOf(CarillonError);
    expect(proxy.requests).toHaveLength(1);
  });

  it('waits no longer than it may, nor than whoever asked wants', async () => {
    proxy.fates.push('hang', 'hang');
    const { id } = await client.messages.create({ ...EMAIL, to: ['slow@example.com'] }, { timeoutMs: 300 });
    expect(id).toMatch(/^msg_/);
    expect(await copiesFor('slow@example.com')).toBe(1);

    const leaving = new AbortController();
    proxy.fates.push('hang');
    const left = client.messages.get(id, { signal: leaving.signal });
    await eventually(() => expect(proxy.requests).toHaveLength(4));
    leaving.abort();
    await expect(left).rejects.toMatchObject({ name: 'AbortError' });
    await expect(client.messages.get(id, { signal: leaving.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    // While it waits for the next try, too.
    const pausing = new AbortController();
    proxy.fates.push(problem(429, 'rate_limited', { 'retry-after': '50' }));
    const paused = client.messages.get(id, { signal: pausing.signal });
    await eventually(() => expect(proxy.requests).toHaveLength(5));
    pausing.abort(new Error('enough'));
    await expect(paused).rejects.toThrow('enough');
    expect(proxy.requests).toHaveLength(5);
  });

  it('tells when nobody is there, and that nothing can have happened', async () => {
    const { url } = proxy;
    await proxy.stop();
    const alone = new Client({ apiKey: tenant.key, baseUrl: url, maxRetries: 1 });
    await expect(alone.messages.cancel('msg_1')).rejects.toMatchObject({ surelyNotSent: true });
    proxy = await UnreliableProxy.start(carillon.url);
  });
});
