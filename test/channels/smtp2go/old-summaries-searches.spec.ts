import { type RunningSimulator, startSimulator } from '../../../simulator/server';
import { STAMP_HEADER } from '../../../src/channels/delivery-stamp';
import { Smtp2goAccounts } from '../../../src/channels/smtp2go/accounts';
import { emailEvidence, smsEvidence } from '../../../src/channels/smtp2go/evidence';
import { parseActivityEvent } from '../../../src/channels/smtp2go/provider-event-vocabulary';
import type { Json } from '../../simulator/simulator-client';
import { eventually } from '../../support/eventually';
import { OverheardProvider, ProviderEar, publishedRequest } from './overheard-provider';

/** The points (see the file on sending) about looking up what became of messages. */
describe('against older summaries: searching', () => {
  let simulator: RunningSimulator;
  let provider: OverheardProvider;

  beforeAll(async () => {
    simulator = await startSimulator({ port: 0, unknownFields: 'refuse' });
    provider = new OverheardProvider(simulator, await ProviderEar.start());
  });
  afterEach(() => provider.expectHeardByTheContract());
  afterAll(async () => {
    await provider.close();
    await simulator.close();
  });

  const email = { sender: 'Shop <hello@example.com>', subject: 'Hello', text_body: 'It rings.' };

  it('12 Sent and received SMS: /sms/view-sent and /sms/view-received', async () => {
    const since = new Date();
    await provider.ask('/sms/send', { destination: ['+6421555112'], content: 'Your code is 482913.' });
    const evidence = await smsEvidence(provider.client, provider.master, since, 'Your code is 482913.');
    expect(evidence).toEqual({ found: [{ number: '+6421555112', messageId: expect.any(String) }] });
    expect(provider.ear.all('/sms/view-sent')).toHaveLength(1);

    const sms = { from: '+6421555112', to: '+6421555000', content: 'STOP' };
    await provider.control.post('/simulator/sms/received', sms);
    const received = await provider.client.call('/sms/view-received', provider.master, {});
    expect(received).toMatchObject({ data: { messages: [{ content: 'STOP' }] } });
    for (const old of ['/sms/sent', '/sms/received']) await provider.expectNoOperation(old);
  });

  it('30 One archived e-mail is /archive/email, not /archive/view', async () => {
    const { data } = await provider.ask('/api_keys/add', { archive_enabled: true, endpoints: ['*'] });
    const credential = { apiKey: data[0].api_key as string, region: 'global' as const };
    const sent = await provider.ask('/email/send', { ...email, to: ['ada@example.org'] }, credential.apiKey);
    const { email_id } = sent.data;
    const outcome = await provider.client.call('/archive/email', credential, { email_id });
    expect(outcome).toMatchObject({ kind: 'accepted', data: { email_id, subject: 'Hello' } });
    await provider.expectNoOperation('/archive/view');
  });

  it('34 /email/search is gone: what became of an e-mail is searched in the activity', async () => {
    await provider.expectNoOperation('/email/search');
    const accounts = new Smtp2goAccounts(provider.client, provider.master);
    const account = await accounts.addSubaccount('Tenant');
    await accounts.addKey(account.kind === 'accepted' ? account.data : '', 'sending');
    const { endpoints } = provider.ear.last('/api_keys/add').body;
    expect(endpoints).toContain('/activity/search');
    expect(endpoints).not.toContain('/email/search');
    await emailEvidence(provider.client, provider.master, new Date(), new Date());
    expect(provider.ear.all('/activity/search')).toHaveLength(1);
  });

  it('35 The activity is filtered by event_types, a list in words of its own', async () => {
    const { fields, properties } = publishedRequest('POST /activity/search');
    expect(fields).not.toContain('event_type');
    const description = properties.event_types.description as string;
    const words = [...description.matchAll(/'([\w-]+)'/g)].map(([, word]) => word ?? '');
    expect(words).toHaveLength(10);
    for (const event of words) {
      const fact = parseActivityEvent({ event, recipient: 'ada@example.org' }, STAMP_HEADER);
      expect(fact).toMatchObject({ channel: 'email', recipient: 'ada@example.org' });
      expect(await provider.ask('/activity/search', { event_types: [event] })).toMatchObject({ status: 200 });
    }
    // The words of webhooks are others.
    for (const event of ['bounce', 'reject', 'open', 'click', 'unsubscribe']) {
      expect(parseActivityEvent({ event, recipient: 'ada@example.org' }, STAMP_HEADER)).toBeNull();
      const reply = await provider.ask('/activity/search', { event_types: [event] });
      expect(reply).toMatchObject({ status: 400, field: 'event_types' });
    }
    const old = await provider.ask('/activity/search', { event_type: 'delivered' });
    expect(old).toMatchObject({ status: 400, field: 'event_type' });

    const from = new Date();
    await provider.ask('/email/send', { ...email, to: ['bounce@example.org'] });
    await eventually(async () => {
      const { data } = await provider.ask('/activity/search', { event_types: ['hard-bounced'] });
      expect(data.events).toMatchObject([{ event: 'hard-bounced', recipient: 'bounce@example.org' }]);
    });
    const evidence = await emailEvidence(provider.client, provider.master, from, soon());
    const kinds = 'found' in evidence ? evidence.found.map(({ kind }) => kind) : [];
    expect(kinds).toContain('bounced');
  });

  it('36 The activity comes in pages: 100 unless asked for up to 1,000, and the token goes on', async () => {
    const { limit } = publishedRequest('POST /activity/search').properties;
    expect(limit).toMatchObject({ default: 100, description: expect.stringContaining('Max: 1000') });
    const from = new Date();
    const many: Json[] = Array(600).fill({ ...email, to: ['ada@example.org'], subject: 'Many' });
    await provider.ask('/email/batch', { emails: many });
    const search = { search_subject: 'Many', start_date: from.toISOString() };
    await eventually(async () => {
      const { data } = await provider.ask('/activity/search', search);
      expect(data.total_events).toBe(1200);
      expect(data.events).toHaveLength(100);
      expect(data.continue_token).toEqual(expect.any(String));
    });
    const largest = await provider.ask('/activity/search', { ...search, limit: 1000 });
    expect(largest.data.events).toHaveLength(1000);
    const tooMany = await provider.ask('/activity/search', { ...search, limit: 1001 });
    expect(tooMany).toMatchObject({ status: 400, field: 'limit' });

    const before = provider.ear.all('/activity/search').length;
    const evidence = await emailEvidence(provider.client, provider.master, from, soon());
    expect('found' in evidence ? evidence.found.length : 0).toBeGreaterThanOrEqual(1200);
    const [first, second] = provider.ear
      .all('/activity/search')
      .slice(before)
      .map(({ body }) => body);
    expect(first).toMatchObject({ limit: 1000 });
    expect(second).toEqual({ ...first, continue_token: expect.any(String) });
  });
});

/** The end of a search is exclusive, and the simulator's clock is this one. */
function soon(): Date {
  return new Date(Date.now() + 1000);
}
