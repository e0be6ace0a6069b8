import { Carillon as Client, type CampaignProgressEvent } from '@carillon/client';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { UnreliableProxy } from '../support/unreliable-proxy';

describe('the progress of a campaign, as the TypeScript client tells it', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let proxy: UnreliableProxy;
  let client: Client;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());
  beforeEach(async () => {
    proxy = await UnreliableProxy.start(carillon.url);
    client = new Client({ apiKey: tenant.key, baseUrl: proxy.url });
  });
  afterEach(() => proxy.stop());

  const campaign = async (): Promise<string> => {
    const name = `news-${Math.random().toString(36).slice(2)}`;
    const template = await client.templates.create({ name, channel: 'email', subject: 'News', text: 'News' });
    const from = 'Acme <news@example.com>';
    const { id } = await client.campaigns.create({
      name,
      channel: 'email',
      from,
      template: { id: template.id },
    });
    await client.campaigns.recipients.add(id, { recipients: [{ to: 'ada@example.com' }] });
    return id;
  };
  const asked = () => proxy.requests.filter(({ path }) => path.endsWith('/progress')).length;

  it('goes on over a line that breaks, until the campaign is over', async () => {
    const id = await campaign();
    const told: CampaignProgressEvent[] = [];
    const listening = (async () => {
      for await (const event of client.campaigns.progress(id)) told.push(event);
    })();
    await eventually(() => expect(told).toEqual([{ event: 'progress', data: null }]));
    proxy.cutAll();
    await eventually(() => expect(told).toHaveLength(2));
    proxy.fates.push('lose-request');
    proxy.cutAll();
    await eventually(() => expect(told).toHaveLength(3));
    await client.campaigns.launch(id);
    await listening;
    expect(told.at(-1)).toEqual({ event: 'end', data: { status: 'completed' } });
    expect(told.at(-2)).toMatchObject({ event: 'progress', data: { recipients: 1, delivered: 1 } });
    expect(asked()).toBe(4);
  });

  it('takes a line that says nothing for a broken one, and gives up in the end', async () => {
    const id = await campaign();
    const silent = { status: 200, headers: { 'content-type': 'text/event-stream' }, body: ': nothing\n\n' };
    proxy.fates.push(silent, silent, silent);
    const none = client.campaigns.progress(id).next();
    await expect(none).rejects.toMatchObject({ name: 'CarillonConnectionError' });
    expect(asked()).toBe(3);
    const events = client.campaigns.progress(id, { timeoutMs: 300 });
    expect((await events.next()).value).toEqual({ event: 'progress', data: null });
    // Nothing changes, so that the next is told by another connection.
    expect((await events.next()).value).toEqual({ event: 'progress', data: null });
    expect(asked()).toBe(5);
    await events.return();
  });

  it('ends when nobody listens any more, and refuses what is refused', async () => {
    const id = await campaign();
    for await (const { event } of client.campaigns.progress(id)) {
      expect(event).toBe('progress');
      break;
    }
    const leaving = new AbortController();
    const events = client.campaigns.progress(id, { signal: leaving.signal });
    await events.next();
    leaving.abort();
    await expect(events.next()).rejects.toMatchObject({ name: 'AbortError' });
    const other = 'cmp_01kaj6v3m4e2ra8x0q6s1t5y9z';
    await expect(client.campaigns.progress(other).next()).rejects.toMatchObject({ code: 'not_found' });
    expect(asked()).toBe(3);
  });
});
