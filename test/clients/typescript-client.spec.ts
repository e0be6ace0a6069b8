import { inspect } from 'node:util';
import { Carillon as Client, CarillonError } from '@carillon/client';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { UnreliableProxy } from '../support/unreliable-proxy';

const EMAIL = {
  channel: 'email',
  from: 'Acme <hello@example.com>',
  subject: 'Hello',
  text: 'Hello.',
} as const;

describe('the TypeScript client', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let client: Client;
  let proxy: UnreliableProxy;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
    proxy = await UnreliableProxy.start(carillon.url);
    client = new Client({ apiKey: tenant.key, baseUrl: `${proxy.url}/` });
  });
  afterAll(async () => {
    await proxy.stop();
    await carillon.stop();
  });

  const refusal = async (asked: Promise<unknown>): Promise<CarillonError> => {
    const error: unknown = await asked.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CarillonError);
    return error as CarillonError;
  };

  it('takes what there is to do in the order of path, body, query and options', async () => {
    const template = await client.templates.create({
      name: 'receipt',
      channel: 'email',
      subject: 'Hi',
      text: 'Hi {{name}}',
    });
    const next = await client.templates.versions.add(template.id, {
      subject: 'Hello',
      text: 'Hello {{name}}',
      draft: true,
    });
    expect(next.version).toBe(2);
    expect((await client.templates.versions.publish(template.id, 2)).status).toBe('published');
    const { parts } = await client.templates.versions.diff(template.id, 2, { against: 1 });
    expect(parts.length).toBeGreaterThan(0);
    const message = await client.messages.create({
      ...{ channel: 'email', from: 'Acme <hello@example.com>', to: ['ada@example.com'] },
      template: { id: template.id },
      variables: { name: 'Ada' },
    });
    const detail = await eventually(async () => {
      const found = await client.messages.get(message.id);
      expect(found.status).toBe('completed');
      return found;
    });
    expect(detail.deliveries[0]?.status).toBe('delivered');
    const told: string[] = [];
    for await (const { type } of client.messages.timeline(message.id)) told.push(type);
    expect(told).toEqual(['message.accepted', 'delivery.sent', 'delivery.delivered']);
  });

  it('is as good for an operator', async () => {
    const operator = new Client({ apiKey: carillon.env.operatorKey, baseUrl: carillon.url });
    const key = await operator.tenants.apiKeys.create(tenant.id, { name: 'for a while' });
    expect(await new Client({ apiKey: key.key, baseUrl: carillon.url }).quotas.get()).toHaveProperty('email');
    await expect(operator.tenants.apiKeys.delete(tenant.id, key.id)).resolves.toBeUndefined();
  });

  it('reads a list over its pages, and no further than it is asked to', async () => {
    const alone = await carillon.tenant();
    const own = new Client({ apiKey: alone.key, baseUrl: proxy.url });
    const emails = Array.from({ length: 7 }, (_, i) => `person${i}@example.com`);
    for (const email of emails) await own.contacts.create({ email });
    const read: (string | null)[] = [];
    for await (const { email } of own.contacts.list({ limit: 2 })) read.push(email);
    expect(read).toEqual([...emails].reverse());

    const before = proxy.requests.length;
    for await (const { email } of own.contacts.list({ limit: 2 })) if (email === 'person4@example.com') break;
    expect(proxy.requests.length - before).toBe(2);
    const first = await own.contacts.list({ limit: 3 }).page();
    expect(first).toMatchObject({
      object: 'list',
      has_more: true,
      data: [{ email: 'person6@example.com' }, {}, {}],
    });
    const second = await own.contacts.list({ limit: 3, after: first.next_cursor ?? '' }).page();
    expect(second.data[0]?.email).toBe('person3@example.com');
    const sizes: number[] = [];
    for await (const { data } of own.contacts.list({ limit: 3 }).pages()) sizes.push(data.length);
    expect(sizes).toEqual([3, 3, 1]);
  });

  it('sends files, whole or as they are read, and receives them', async () => {
    const csv = 'email,reason\nfile1@example.com,unsubscribe\nfile2@example.com,manual\n';
    expect(await client.suppressions.import({ csv })).toMatchObject({ added: 2 });
    const rows = ['ada', 'lin', 'mei'].map((name) => `${JSON.stringify({ email: `${name}@example.com` })}\n`);
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const row of rows) controller.enqueue(new TextEncoder().encode(row));
        controller.close();
      },
    });
    const list = await client.audiences.create({ name: 'readers', kind: 'static' });
    const { id } = await client.contactImports.create({ ndjson: stream }, { audience_id: list.id });
    await eventually(async () => expect((await client.contactImports.get(id)).status).toBe('completed'));
    const exported = await client.audiences.export(list.id, { format: 'csv' });
    expect(exported.headers.get('content-type')).toContain('text/csv');
    expect((await exported.text()).trim().split('\n')).toHaveLength(4);
    const blob = new Blob(['email\nblob@example.com\n']);
    expect(await client.suppressions.import({ csv: blob }, { reason: 'manual' })).toMatchObject({ added: 1 });
  });

  it('writes lists into the query as the API reads them, and ids into the path as they are', async () => {
    await client.providerSuppressions.list({ reasons: ['manual', 'bounce'] }).page();
    expect(proxy.requests.at(-1)?.path).toBe('/v1/provider-suppressions?reasons=manual&reasons=bounce');
    await refusal(client.contacts.get('../messages?x=/'));
    expect(proxy.requests.at(-1)?.path).toBe('/v1/contacts/..%2Fmessages%3Fx%3D%2F');
    const sent = proxy.requests.length;
    for (const id of ['', '.', '..']) expect(() => client.contacts.get(id)).toThrow(TypeError);
    expect(proxy.requests).toHaveLength(sent);
  });

  it('tells what is wrong with which field', async () => {
    const error = await refusal(client.messages.create({ ...EMAIL, to: ['nobody'] }));
    expect(error).toMatchObject({
      ...{ name: 'CarillonError', status: 422, code: 'invalid_request', type: '/problems/invalid_request' },
      ...{ title: 'The request is not valid', detail: expect.stringContaining('e-mail address') },
      ...{ requestId: expect.stringMatching(/^req_/), retryAfterSeconds: undefined },
      errors: [{ pointer: '/to/0', code: expect.any(String), detail: expect.any(String) }],
    });
    expect(error.message).toContain(error.detail);
    const misspelt = client.messages.create({
      ...EMAIL,
      to: ['ada@example.com'],
      // @ts-expect-error: there is no such field, as the types know too.
      replyto: ['ada@example.com'],
    });
    expect((await refusal(misspelt)).errors).toMatchObject([{ pointer: '/replyto' }]);
  });

  it('tells what is not Carillon', async () => {
    proxy.fates.push({ status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Elsewhere</h1>' });
    const error = await refusal(client.messages.get('msg_1'));
    expect(error).toMatchObject({ status: 404, code: 'unknown', type: 'about:blank', errors: [] });
    proxy.fates.push({ status: 302, headers: { location: 'https://example.com' } });
    await expect(client.messages.get('msg_1', { maxRetries: 0 })).rejects.toMatchObject({
      name: 'CarillonConnectionError',
    });
  });

  it('shows its key to nobody', async () => {
    const stranger = new Client({ apiKey: 'car_live_canary', baseUrl: proxy.url, maxRetries: 0 });
    const refused = await refusal(stranger.messages.list().page());
    expect(refused.code).toBe('unauthorized');
    proxy.fates.push('lose-request');
    const lost: unknown = await stranger.quotas.get().catch((error: unknown) => error);
    for (const shown of [stranger, stranger.messages, refused, lost]) {
      expect(inspect(shown, { depth: null, showHidden: true })).not.toContain('canary');
      expect(JSON.stringify(shown)).not.toContain('canary');
    }
  });

  it('refuses to be made without a key or an address', () => {
    expect(() => new Client({ apiKey: undefined, baseUrl: carillon.url })).toThrow('apiKey');
    expect(() => new Client({ apiKey: 'x', baseUrl: 'carillon' })).toThrow('baseUrl');
    const broken = () => new Client({ apiKey: 'car_live_canary\n', baseUrl: carillon.url });
    expect(broken).toThrow(/^apiKey has(?!.*canary)/);
  });
});
