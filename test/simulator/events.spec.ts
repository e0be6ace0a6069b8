import { eventually } from '../support/eventually';
import { anEventReceiver, type EventReceiver } from './event-receiver';
import { aSimulator, anEmail, type Json, type SimulatorClient } from './simulator-client';

const STAMP = [{ header: 'x-carillon-delivery', value: 'dlv_1' }];
const ALL = ['processed', 'delivered', 'bounce', 'open', 'click', 'spam', 'unsubscribe', 'reject'];

describe('events', () => {
  let simulator: SimulatorClient;
  let receiver: EventReceiver;
  let tenant: { id: string; key: string };

  beforeEach(async () => {
    simulator = await aSimulator();
    receiver = await anEventReceiver();
    tenant = await simulator.subaccount();
  });
  afterEach(async () => {
    await simulator.close();
    await receiver.close();
  });

  const subscribe = async (settings: Record<string, unknown> = {}): Promise<number> => {
    const webhook = {
      subaccount_id: tenant.id,
      url: receiver.url,
      events: ALL,
      output_format: 'json',
      ...settings,
    };
    return (await simulator.call('/webhook/add', webhook)).data.id;
  };
  const send = async (overrides: Record<string, unknown> = {}): Promise<string> => {
    return (await simulator.call('/email/send', anEmail(overrides), tenant.key)).data.email_id;
  };
  const posted = (name: string, count = 1) =>
    eventually(() => {
      const found = receiver.posts.filter(({ fields }) => fields.event === name);
      expect(found).toHaveLength(count);
      return found[0]!;
    });

  it('posts JSON with a bearer token and the echoed headers in the spelling asked for', async () => {
    await subscribe({
      auth_header_type: 'bearer',
      auth_header_value: 'secret',
      headers: ['X-Carillon-Delivery'],
    });
    const id = await send({ to: ['ada@example.org', 'bob@example.org'], custom_headers: STAMP });
    const processed = await posted('processed');
    await posted('delivered', 2);
    expect(processed.headers.authorization).toBe('Bearer secret');
    expect(processed.fields).toMatchObject({
      email_id: id,
      recipients: ['ada@example.org', 'bob@example.org'],
      from_name: 'Carillon',
      from_address: 'hello@carillon.example',
      auth: tenant.key.slice(0, 16),
      'X-Carillon-Delivery': 'dlv_1',
      Subject: 'Hello',
      subject: 'Hello',
      'Message-Id': `<E${id}@message-id.smtpcorp.com>`,
      'message-id': `<E${id}@message-id.smtpcorp.com>`,
    });
    expect(processed.fields).not.toHaveProperty('rcpt');
    const delivered = receiver.posts.filter(({ fields }) => fields.event === 'delivered');
    expect(delivered.map(({ fields }) => fields.rcpt).sort()).toEqual(['ada@example.org', 'bob@example.org']);
    expect(new Set(receiver.posts.map(({ fields }) => fields.id)).size).toBe(3);
    expect(delivered[0]?.fields.id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('posts a form by default, with credentials from the address', async () => {
    const url = receiver.url.replace('http://', 'http://user:pass@');
    await subscribe({ url, output_format: undefined });
    await send({ to: ['ada@example.org', 'bob@example.org'] });
    const { headers, fields } = await posted('processed');
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(headers.authorization).toBe(`Basic ${Buffer.from('user:pass').toString('base64')}`);
    expect(fields.recipients).toEqual(['ada@example.org', 'bob@example.org']);
  });

  it('posts again with the same id and body until it is taken', async () => {
    await subscribe({ events: ['delivered'] });
    receiver.answers.splice(0, 1, 500, 503, 200);
    const id = await send();
    await posted('delivered', 3);
    expect(new Set(receiver.posts.map(({ fields }) => fields.id)).size).toBe(1);
    await eventually(async () => {
      const delivered = (await simulator.events(id)).find(({ event }) => event === 'delivered');
      expect(delivered?.posts).toMatchObject([{ attempts: 3, state: 'delivered', status: 200 }]);
    });
  });

  it('gives up after the last retry', async () => {
    await simulator.control('PATCH', '/options', { webhookMaxRetries: 2 });
    await subscribe({ events: ['delivered'] });
    receiver.answers[0] = 500;
    const id = await send();
    await eventually(async () => {
      const delivered = (await simulator.events(id)).find(({ event }) => event === 'delivered');
      expect(delivered?.posts).toMatchObject([{ attempts: 3, state: 'given up', status: 500 }]);
    });
  });

  it.each([
    ['ada@example.org', ['processed', 'delivered']],
    ['bounce+42@example.org', ['processed', 'bounce hard']],
    ['softbounce@example.org', ['processed', 'bounce soft']],
    ['deferred@example.org', ['processed', 'bounce soft', 'delivered']],
    ['spam@example.org', ['processed', 'delivered', 'spam']],
    ['complaint@example.org', ['processed', 'delivered', 'spam']],
    ['unsubscribe@example.org', ['processed', 'delivered', 'unsubscribe']],
    ['open@example.org', ['processed', 'delivered', 'open']],
    ['click@example.org', ['processed', 'delivered', 'open', 'click']],
    ['reject@example.org', ['reject']],
  ])('plays the outcome of %s', async (address, expected) => {
    const id = await send({ to: [address] });
    await eventually(async () => {
      const events = await simulator.events(id);
      expect(events.map(({ event, fields }) => [event, fields.bounce].filter(Boolean).join(' '))).toEqual(
        expected,
      );
    });
  });

  it('says nothing about silent@, not even processed', async () => {
    const id = await send({ to: ['silent@example.org', 'ada@example.org'] });
    await eventually(async () => {
      const events = await simulator.events(id);
      expect(events.map(({ event, recipient }) => [event, recipient])).toEqual([
        ['processed', undefined],
        ['delivered', 'ada@example.org'],
      ]);
      expect(events[0]?.fields.recipients).toEqual(['ada@example.org']);
    });
  });

  it('rejects only the suppressed recipient, until the suppression is removed', async () => {
    await send({ to: ['bounce@example.org'] });
    const view = () =>
      simulator.call('/suppression/view', { email_address: 'bounce@example.org' }, tenant.key);
    await eventually(async () => expect((await view()).data.results).toMatchObject([{ reason: 'bounce' }]));

    const names = async (id: string) =>
      (await simulator.events(id)).map(({ event, recipient }) => `${event} ${recipient}`);
    const second = await send({ to: ['bounce@example.org', 'ada@example.org'] });
    await eventually(async () => {
      expect(await names(second)).toEqual([
        'reject bounce@example.org',
        'processed undefined',
        'delivered ada@example.org',
      ]);
    });

    const wrong = { email_address: 'bounce@example.org', reasons: ['spam', 'bounce'] };
    const { data } = await simulator.call('/suppression/remove', wrong, tenant.key);
    expect(data.suppressions.map(({ removed }: Json) => removed)).toEqual([false, true]);
    const third = await send({ to: ['bounce@example.org'] });
    await eventually(async () => expect(await names(third)).toContain('bounce bounce@example.org'));
  });

  it('tells of a resubscription when an unsubscribe is removed', async () => {
    await subscribe({ events: ['unsubscribe'] });
    const id = await send({ to: ['unsubscribe@example.org'] });
    await posted('unsubscribe');
    const removal = { email_address: 'unsubscribe@example.org', reasons: ['unsubscribe'] };
    await simulator.call('/suppression/remove', removal, tenant.key);
    expect((await posted('resubscribe')).fields).toMatchObject({
      email_id: id,
      rcpt: 'unsubscribe@example.org',
    });
  });

  it('posts what is subscribed, to webhooks of that account, key and state only', async () => {
    await subscribe({ events: ['delivered'] });
    await subscribe({ events: ['delivered'], disabled: true });
    await subscribe({ events: ['delivered'], usernames: ['api-somebodyelse'] });
    await simulator.call('/webhook/add', { url: receiver.url, events: ALL });
    const id = await send();
    await posted('delivered');
    const events = await simulator.events(id);
    expect(events.map(({ posts }) => posts.length)).toEqual([0, 1]);
  });

  it('duplicates and drops events when told to', async () => {
    await subscribe();
    await simulator.control('POST', '/faults', { kind: 'event-duplicate', operation: 'delivered', times: 3 });
    await simulator.control('POST', '/faults', { kind: 'event-drop', operation: 'processed' });
    await send();
    await posted('delivered', 3);
    expect(new Set(receiver.posts.map(({ fields }) => fields.id)).size).toBe(1);
  });

  it('fires an event again, and one made up', async () => {
    await subscribe({ events: ['delivered', 'click'] });
    const id = await send();
    const { fields } = await posted('delivered');
    await simulator.control('POST', '/events', { id: fields.id });
    await posted('delivered', 2);
    const click = {
      email_id: id,
      event: 'click',
      recipient: 'ada@example.org',
      fields: { url: 'https://x.test/' },
    };
    await simulator.control('POST', '/events', click);
    expect((await posted('click')).fields).toMatchObject({
      email_id: id,
      rcpt: 'ada@example.org',
      url: 'https://x.test/',
    });
    await simulator.control('POST', '/events', {
      account: tenant.id,
      body: { event: 'delivered', odd: 'yes' },
    });
    await eventually(() => expect(receiver.posts.at(-1)?.fields).toEqual({ event: 'delivered', odd: 'yes' }));
  });
});
