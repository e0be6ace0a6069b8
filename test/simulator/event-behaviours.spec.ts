import { PROVIDER_RETRY_DELAYS_MS } from '../../simulator/options';
import { eventually } from '../support/eventually';
import { anEventReceiver, type EventReceiver } from './event-receiver';
import { aSimulator, anEmail, type Json, type SimulatorClient } from './simulator-client';

const ALL = ['processed', 'delivered', 'bounce', 'open', 'click', 'spam', 'unsubscribe', 'reject'];
const HOUR_MS = 3_600_000;

/** The rest of the provider's behaviours: what follows an accepted message. */
describe('what a client is told afterwards', () => {
  let simulator: SimulatorClient;
  let receiver: EventReceiver;

  beforeEach(async () => {
    simulator = await aSimulator();
    receiver = await anEventReceiver();
  });
  afterEach(async () => {
    await simulator.close();
    await receiver.close();
  });

  const subscribe = async (settings: Json = {}): Promise<Json> => {
    const webhook = { url: receiver.url, events: ALL, output_format: 'json', ...settings };
    return (await simulator.call('/webhook/add', webhook)).data;
  };
  const send = async (overrides: Json = {}, key = simulator.masterKey): Promise<string> =>
    (await simulator.call('/email/send', anEmail(overrides), key)).data.email_id;
  const names = async (id: string) => (await simulator.events(id)).map(({ event }) => event);
  const option = (options: Json) => simulator.control('PATCH', '/options', options);
  const postsOf = (event: string) => receiver.posts.filter(({ fields }) => fields.event === event);

  it('8 Life cycle: the outcome is chosen by the recipient, and opens and clicks need a key that tracks', async () => {
    await option({ openAndClickEvents: 'tracked' });
    const keyWith = async (settings: Json) =>
      (await simulator.call('/api_keys/add', settings)).data[0].api_key;
    const sent = async (settings: Json) => send({ to: ['click@example.org'] }, await keyWith(settings));
    const [plain, opens, clicks] = [
      await sent({}),
      await sent({ open_tracking_enabled: true }),
      await sent({ click_tracking_enabled: true }),
    ];
    await eventually(async () => {
      expect(await names(plain)).toEqual(['processed', 'delivered']);
      expect(await names(opens)).toEqual(['processed', 'delivered', 'open']);
      expect(await names(clicks)).toEqual(['processed', 'delivered', 'click']);
    });
    const deferred = await send({ to: ['deferred@example.org'] });
    await eventually(async () => expect(await names(deferred)).toEqual(['processed', 'bounce', 'delivered']));
    await simulator.control('POST', '/events', {
      email_id: deferred,
      event: 'spam',
      recipient: 'deferred@example.org',
    });
    expect((await names(deferred)).at(-1)).toBe('spam');
  });

  it('9 Webhooks: their limit, their own headers, credentials and state, and the free plan with one', async () => {
    await option({ webhookLimit: 3 });
    const basic = { auth_header_type: 'basic', auth_header_value: Buffer.from('u:p').toString('base64') };
    await subscribe({
      ...basic,
      custom_headers: [{ header: 'X-Environment', value: 'test' }],
      headers: ['x-REF'],
    });
    const other = await subscribe({ disabled: true });
    await subscribe({ events: [] });
    const refused = await simulator.call('/webhook/add', { url: receiver.url });
    expect(refused).toMatchObject({ status: 400, data: { error: expect.stringContaining('maximum of 3') } });
    await send({ custom_headers: [{ header: 'X-Ref', value: 'a' }] });
    await eventually(() => expect(receiver.posts).toHaveLength(2));
    expect(postsOf('delivered')[0]?.headers).toMatchObject({
      authorization: `Basic ${basic.auth_header_value}`,
      'x-environment': 'test',
    });
    expect(postsOf('delivered')[0]?.fields['x-REF']).toBe('a');

    await simulator.call('/webhook/edit', {
      id: other.id,
      disabled: false,
      custom_headers: { 'X-Second': 'yes' },
    });
    await send();
    await eventually(() =>
      expect(postsOf('delivered').some(({ headers }) => headers['x-second'])).toBe(true),
    );

    const free = await aSimulator({ plan: 'free' });
    const one = await free.call('/webhook/add', { url: receiver.url });
    const two = await free.call('/webhook/add', { url: receiver.url });
    expect([one.status, two.status]).toEqual([200, 400]);
    await free.close();
  });

  it('9 Webhooks: the documented schedule, 35 retries in 96.5 hours, played fast', async () => {
    const sum = PROVIDER_RETRY_DELAYS_MS.reduce((whole, delay) => whole + delay, 0);
    expect([PROVIDER_RETRY_DELAYS_MS.length, sum / HOUR_MS]).toEqual([35, 96.5]);
    await option({ webhookRetryDelaysMs: [], webhookTimeScale: 1e-7 });
    await subscribe({ events: ['delivered'] });
    receiver.answers[0] = 500;
    const id = await send();
    await eventually(async () => {
      const delivered = (await simulator.events(id)).find(({ event }) => event === 'delivered');
      expect(delivered?.posts).toMatchObject([{ attempts: 36, state: 'given up' }]);
    });
    expect(new Set(receiver.posts.map(({ text }) => text.replace(/"sendtime":"[^"]*"/, ''))).size).toBe(1);
  });

  it('9 Webhooks: a receiver that is slow is tried again, and other 2xx count unless told otherwise', async () => {
    await option({ webhookTimeoutMs: 50 });
    await subscribe({ events: ['delivered'] });
    receiver.answers.splice(0, 1, 0, 204);
    const id = await send();
    const post = async () => (await simulator.events(id)).at(-1)?.posts[0];
    await eventually(async () =>
      expect(await post()).toMatchObject({ attempts: 2, state: 'delivered', status: 204 }),
    );
    await option({ webhookSuccess: '200', webhookMaxRetries: 0 });
    const second = await send();
    await eventually(async () =>
      expect((await simulator.events(second)).at(-1)?.posts).toMatchObject([
        { state: 'given up', status: 204 },
      ]),
    );
  });

  it('9 Webhooks: a subaccount tells its own; the master hears of it as an option', async () => {
    const tenant = await simulator.subaccount();
    await subscribe({ events: ['delivered'] });
    const unheard = await send({}, tenant.key);
    await eventually(async () => expect(await names(unheard)).toContain('delivered'));
    await option({ masterWebhookSeesSubaccounts: true });
    const heard = await send({}, tenant.key);
    await eventually(() =>
      expect(postsOf('delivered').map(({ fields }) => fields.email_id)).toEqual([heard]),
    );
  });

  it('10 Activity: found after its lag, filtered, paged, as far back as it is kept, in its region', async () => {
    for (const subject of ['Invoice 1', 'Invoice 2', 'Receipt']) await send({ subject });
    const search = async (query: Json) => (await simulator.call('/activity/search', query)).data;
    const delivered = { event_types: ['delivered'] };
    await eventually(async () => expect((await search(delivered)).total_events).toBe(3));
    expect((await search({ ...delivered, search_subject: 'invoice' })).total_events).toBe(2);
    const starts = { ...delivered, search_subject: 'receipt', search_subject_op: 'starts_with' };
    expect((await search(starts)).total_events).toBe(1);
    expect((await search({ ...starts, search_subject_op: 'not_contains' })).total_events).toBe(2);
    expect((await search({ ...delivered, search: 'invoice 1 | receipt' })).total_events).toBe(2);
    const first = await search({ ...delivered, limit: 2 });
    const rest = await search({ ...delivered, limit: 2, continue_token: first.continue_token });
    expect([first.events.length, rest.events.length, rest.continue_token]).toEqual([2, 1, null]);
    const latest = await search({ only_latest: true });
    expect(latest.events.map(({ event }: Json) => event)).toEqual(Array(3).fill('delivered'));
    expect(latest.continue_token).toBeNull();
    expect((await search({ region: 'us' })).total_events).toBe(0);
    expect((await simulator.call('/activity/search', { limit: 1001 })).status).toBe(400);
    await option({ activityRetentionDays: 0 });
    expect((await search(delivered)).total_events).toBe(0);
    await option({ activityRetentionDays: 30, activityLagMs: 120_000 });
    expect((await search(delivered)).total_events).toBe(0);
  });

  it('13 SMS: queued with an id each, then sending, submitted and delivered, or opted out', async () => {
    await subscribe({ events: [], sms_events: ['sending', 'submitted', 'delivered', 'opt-out'] });
    const destination = ['+12025550003'];
    const { data } = await simulator.call('/sms/send', { destination, content: 'Hi' });
    expect(data.messages).toMatchObject([
      { status: 'queued', message_id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    ]);
    await eventually(() => expect(receiver.posts).toHaveLength(4));
    expect(receiver.posts.map(({ fields }) => fields.event).sort()).toEqual([
      'sms_delivered',
      'sms_opt-out',
      'sms_sending',
      'sms_submitted',
    ]);
    expect(receiver.posts[0]?.fields).toMatchObject({
      message_id: data.messages[0].message_id,
      destination_number: '+12025550003',
      message_content: 'Hi',
    });
    const { id, key } = await simulator.subaccount({ sms_limit: 1 });
    await option({ quotaExhausted: 'failure' });
    const another = () => simulator.call('/sms/send', { destination, content: 'Hi' }, key);
    expect([(await another()).status, (await another()).status]).toEqual([200, 400]);
    expect((await simulator.call('/sms/summary', { subaccount_id: id })).data.total_messages).toBe(1);
  });

  it.each([
    ['reset-after', {}],
    ['half-reply', {}],
    ['hang', { accept: true }],
    ['hold', { ms: 60_000 }],
  ])('14 Ambiguity: %s loses the answer of an e-mail that is sent', async (kind, settings) => {
    await simulator.control('POST', '/faults', { kind, count: 1, operation: '/email/send', ...settings });
    const lost = fetch(`${simulator.url}/v3/email/send`, {
      method: 'POST',
      headers: { 'x-smtp2go-api-key': simulator.masterKey },
      body: JSON.stringify(anEmail({ custom_headers: [{ header: 'X-Ref', value: 'lost' }] })),
      signal: AbortSignal.timeout(200),
    });
    await expect(lost.then((response) => response.text())).rejects.toThrow();
    await eventually(async () => {
      const { data } = await simulator.call('/activity/search', {
        search_recipient: 'ada',
        custom_headers: ['X-Ref'],
      });
      expect(data.events.at(-1)?.custom_headers).toEqual({ 'X-Ref': 'lost' });
    });
  });

  it('14 Ambiguity: an error page of a proxy, or a 200 that is one, for an e-mail that is sent; a 429 that lasts', async () => {
    const post = () =>
      fetch(`${simulator.url}/v3/email/send`, {
        method: 'POST',
        headers: { 'x-smtp2go-api-key': simulator.masterKey },
        body: JSON.stringify(anEmail()),
      });
    for (const fault of [
      { kind: 'server-error', status: 504, accept: true },
      { kind: 'html', accept: true },
    ]) {
      await simulator.control('POST', '/faults', { count: 1, ...fault });
      const response = await post();
      expect([response.status, response.headers.get('content-type')]).toEqual([
        fault.status ?? 200,
        'text/html',
      ]);
    }
    expect(await simulator.ledger()).toHaveLength(2);
    await simulator.control('POST', '/faults', { kind: 'rate-limit', count: 1, ms: 60_000 });
    expect([(await post()).status, (await post()).status]).toEqual([429, 429]);
  });
});
