import { firstIdAt, type Id, type TenantId } from '../../src/common/ids';
import { Database } from '../../src/database/database';
import { EventFeedStore } from '../../src/webhooks/event-feed.store';
import { typesOf } from '../../src/webhooks/event-filter';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send } from '../support/messages';
import { expectProblem } from '../support/problem';
import { WebhookReceiver } from '../support/webhook-receiver';

interface Event {
  object: string;
  id: string;
  type: string;
  timestamp: string;
  data: { message_id?: string; test: boolean };
}
interface Page {
  data: Event[];
  has_more: boolean;
  next_cursor: string;
}

const HOUR_MS = 3_600_000;

describe('the list of events', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
    receiver = await WebhookReceiver.start();
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
  });
  afterAll(async () => {
    await receiver.stop();
    await carillon.stop();
  });

  const page = async (query: string, { api } = tenant): Promise<Page> => {
    const { status, body } = await api.get(`/v1/events?${query}`);
    expect(status).toBe(200);
    return body as Page;
  };
  /** Everything there is, over as many pages as it takes, and where it ends. */
  const readOn = async (query: string, cursor = ''): Promise<{ events: Event[]; cursor: string }> => {
    const events: Event[] = [];
    for (let more = true; more;) {
      const { data, has_more, next_cursor } = await page(`${query}${cursor && `&after=${cursor}`}`);
      events.push(...data);
      [cursor, more] = [next_cursor, has_more];
    }
    return { events, cursor };
  };
  const delivered = async (message: Record<string, unknown> = {}): Promise<string> => {
    const id = await send(tenant.api, anEmail(message));
    await eventually(async () =>
      expect((await tenant.api.get(`/v1/messages/${id}`)).body.status).toBe('completed'),
    );
    return id;
  };

  it('says what webhooks say, word for word, without any endpoint as well', async () => {
    await delivered();
    expect((await readOn('')).events.map(({ type }) => type)).toEqual([
      'message.accepted',
      'delivery.sent',
      'delivery.delivered',
    ]);
    await tenant.api.post('/v1/webhook-endpoints', { url: receiver.url });
    const before = (await readOn('')).cursor;
    await delivered({ to: ['bounce@example.com'] });
    const { events } = await readOn('', before);
    expect(events.map(({ type }) => type)).toContain('suppression.created');
    await eventually(() => {
      const bodies = new Map(receiver.received.map(({ headers, body }) => [headers['webhook-id'], body]));
      for (const { id, type, timestamp, data } of events)
        expect(bodies.get(id)).toBe(JSON.stringify({ type, timestamp, data }));
    });
  });

  it('goes on from where it ended, page by page, and repeats nothing', async () => {
    const first = await delivered();
    const whole = (await readOn('limit=100')).events.map(({ id }) => id);
    const { events, cursor } = await readOn('limit=1');
    expect(events.map(({ id }) => id)).toEqual(whole);
    expect([...whole].sort()).toEqual(whole);
    const nothing = await page(`after=${cursor}`);
    expect(nothing).toMatchObject({ data: [], has_more: false });
    const second = await delivered();
    const since = (await readOn('limit=2', nothing.next_cursor)).events;
    expect(new Set(since.map(({ data }) => data.message_id))).toEqual(new Set([second]));
    expect(second).not.toBe(first);
  });

  it('begins where it is told to, and never ahead of the clock', async () => {
    await delivered();
    const at = (ms: number) => encodeURIComponent(new Date(Date.now() + ms).toISOString());
    for (const hours of [1, 2.5, 24 * 30, 24 * 365 * 20])
      expect((await readOn(`since=${at(-hours * HOUR_MS)}`)).events).toHaveLength(3);
    const { data, next_cursor } = await page(`since=${at(24 * HOUR_MS)}`);
    expect(data).toEqual([]);
    await delivered();
    expect((await readOn('', next_cursor)).events).toHaveLength(3);
  });

  it('gives an empty page rather than look ahead for long', async () => {
    const [feed, database] = [EventFeedStore, Database].map((each) => carillon.app.get(each)) as [
      EventFeedStore,
      Database,
    ];
    const read = (id: TenantId, after: Id<'evt'>) =>
      database.forTenant(id, (tx) => feed.read(tx, id, { types: typesOf([]), test: false }, after, 10, 0));
    // As if it had been a tenant for two hours and a half.
    const id = firstIdAt('ten', new Date(Date.now() - 2.5 * HOUR_MS));
    let position = firstIdAt('evt', new Date(0));
    for (const hasMore of [true, true, false]) {
      const found = await read(id, position);
      expect([found.events, found.hasMore]).toEqual([[], hasMore]);
      expect(found.position > position).toBe(true);
      position = found.position;
    }
  });

  it('is of one mode, and of the types that are asked for', async () => {
    const test = await carillon.testKeyOf(tenant);
    await delivered();
    await send(test, anEmail());
    await eventually(async () =>
      expect((await test.get('/v1/events')).body.data.at(-1).type).toBe('delivery.delivered'),
    );
    const modes = async (query: string, api = tenant.api) => {
      const { data } = await page(query, { ...tenant, api });
      return [...new Set(data.map((event) => event.data.test))];
    };
    expect(await modes('')).toEqual([false]);
    expect(await modes('test=true')).toEqual([true]);
    expect(await modes('', test)).toEqual([true]);
    expectProblem(await test.get('/v1/events?test=false'), 'invalid_request', ['/test']);
    const types = async (query: string) => (await page(query)).data.map(({ type }) => type);
    expect(await types('event_types=delivery.*')).toEqual(['delivery.sent', 'delivery.delivered']);
    expect(await types('event_types=delivery.sent&event_types=message.*')).toEqual([
      'message.accepted',
      'delivery.sent',
    ]);
  });

  it('says what is wrong with the question', async () => {
    const { api } = tenant;
    expectProblem(await api.get('/v1/events?event_types=delivery'), 'invalid_request', ['/event_types']);
    expectProblem(await api.get('/v1/events?since=yesterday'), 'invalid_request', ['/since']);
    expectProblem(await api.get('/v1/events?after=xyz'), 'invalid_cursor');
    const message = await delivered();
    const cursor = Buffer.from(message).toString('base64url');
    expectProblem(await api.get(`/v1/events?after=${cursor}`), 'invalid_cursor');
  });
});
