import { eventually } from '../support/eventually';
import { aSimulator, anEmail, type Json, type SimulatorClient } from './simulator-client';

describe('statistics and archive', () => {
  let simulator: SimulatorClient;
  let one: { id: string; key: string };
  let two: { id: string; key: string };

  beforeAll(async () => {
    simulator = await aSimulator();
    one = await simulator.subaccount({ fullname: 'One', archiving: true });
    two = await simulator.subaccount({ fullname: 'Two' });
    const to = ['ada', 'bounce', 'softbounce', 'spam', 'unsubscribe', 'click', 'reject'].map(
      (n) => `${n}@example.org`,
    );
    await simulator.call('/email/send', anEmail({ to }), one.key);
    await simulator.call('/email/send', anEmail({ sender: 'x@example.com' }), two.key);
    await eventually(async () => expect((await stats('email_summary', {}, one.key)).clicks).toBe(1));
  });
  afterAll(() => simulator.close());

  const stats = async (name: string, body: Json = {}, key = simulator.masterKey) =>
    (await simulator.call(`/stats/${name}`, body, key)).data;

  it('counts what became of the last 30 days, per recipient', async () => {
    expect(await stats('email_bounces', {}, one.key)).toEqual({
      emails: 7,
      rejects: 1,
      softbounces: 1,
      hardbounces: 1,
      bounce_percent: '28.57',
    });
    expect(await stats('email_spam', {}, one.key)).toEqual({
      emails: 7,
      rejects: 1,
      spams: 1,
      spam_percent: '14.29',
    });
    expect(await stats('email_unsubs', {}, one.key)).toMatchObject({
      unsubscribes: 1,
      unsubscribe_percent: '14.29',
    });
    expect(await stats('email_summary', {}, one.key)).toMatchObject({
      email_count: 7,
      opens: 1,
      clicks: 1,
      cycle_used: 7,
    });
    expect(await stats('email_bounces', { username: two.key.slice(0, 16) })).toMatchObject({
      emails: 1,
      rejects: 0,
    });
  });

  it('tells the cycle: the month, and what is left of the plan', async () => {
    const month = new Date().toISOString().slice(0, 7);
    expect(await stats('email_cycle', {}, two.key)).toEqual({
      cycle_start: `${month}-01 00:00:00+00:00`,
      cycle_end: expect.stringMatching(new RegExp(`^${month}-(28|29|30|31) 00:00:00`)),
      cycle_used: 1,
      cycle_remaining: 9999,
      cycle_max: 10_000,
    });
    const found = await simulator.call('/subaccounts/search', { search_terms: ['Two'] });
    expect(found.data.subaccounts).toMatchObject([{ plan_used: 1, plan_remaining: 9999 }]);
  });

  it('lets the master see its subaccounts, unless told otherwise', async () => {
    expect((await stats('email_cycle')).cycle_used).toBe(8);
    expect((await stats('email_bounces')).emails).toBe(8);
    await simulator.control('PATCH', '/options', { masterCountsSubaccounts: false });
    expect((await stats('email_cycle')).cycle_used).toBe(0);
    expect((await stats('email_bounces')).emails).toBe(0);
    await simulator.control('PATCH', '/options', { masterCountsSubaccounts: true });
  });

  it.each([
    ['email_address', { email_address: 'hello@carillon.example' }, { email_address: 'x@example.com' }],
    ['domain', { domain: 'carillon.example', domain_verified: false }, { domain: 'example.com' }],
    ['subaccount', { subaccount: 'One' }, { subaccount: 'Two' }],
    ['username', { description: '' }, { description: '' }],
  ])('groups the history by %s', async (group_by, first, second) => {
    const { count, history, bounce_percent_total } = await stats('email_history', { group_by });
    expect(count).toBe(2);
    expect(history).toMatchObject([
      { ...first, used: 7, bounces: 2, opens: 1, clicks: 1, spam: 1, unsubscribes: 1, bounce_percent: 28.57 },
      { ...second, used: 1, bounces: 0, lastip: expect.stringContaining('127.0.0.1') },
    ]);
    expect(bounce_percent_total).toBe(25);
  });

  it('narrows the history to subaccounts and to a time', async () => {
    const narrow = await stats('email_history', { subaccounts: [two.id] });
    expect(narrow.history).toMatchObject([{ email_address: 'x@example.com' }]);
    expect((await stats('email_history', { end_date: '2020-01-01' })).count).toBe(0);
    expect((await stats('email_history', { subaccounts: [two.id] }, one.key)).history).toMatchObject([
      { used: 7 },
    ]);
    expect((await simulator.call('/stats/email_history', { group_by: 'weather' })).status).toBe(400);
  });

  it('archives what a key with archive_enabled sends, where the account may archive', async () => {
    const archiving = { archive_enabled: true };
    const key = (await simulator.call('/api_keys/add', { ...archiving, subaccount_id: one.id })).data[0]
      .api_key;
    const other = (await simulator.call('/api_keys/add', { ...archiving, subaccount_id: two.id })).data[0]
      .api_key;
    const email = anEmail({
      subject: 'Grüße',
      html_body: '<p>Hi</p>',
      custom_headers: [{ header: 'X-Ref', value: 'order-7' }],
      attachments: [{ filename: 'a.txt', fileblob: 'aGk=', mimetype: 'text/plain' }],
    });
    const { data: sent } = await simulator.call('/email/send', email, key);
    await simulator.call('/email/send', email, other);
    await simulator.call('/email/send', email, one.key);

    const search = async (query: Json) =>
      (await simulator.call('/archive/search', { subaccount_id: one.id, ...query })).data;
    const { email_count, emails } = await search({
      headers: 'x-ref: ORDER-7',
      recipient: 'ada@',
      subject: 'grüße',
    });
    expect(email_count).toBe(1);
    expect(emails[0]).toMatchObject({
      email_id: sent.email_id,
      attachment_count: 1,
      envelope_from: 'hello@carillon.example',
      username: key.slice(0, 16),
    });
    expect((await search({ headers: 'order-8' })).email_count).toBe(0);
    expect((await search({ end_date: '2020-01-01' })).emails).toEqual([]);
    const byId = await simulator.call('/archive/email', { email_id: sent.email_id, subaccount_id: one.id });
    expect(byId.data).toEqual(emails[0]);
    expect((await simulator.call('/archive/search', { subaccount_id: two.id })).data.email_count).toBe(0);
    const missing = await simulator.call('/archive/email', { email_id: sent.email_id });
    expect(missing.data.error_code).toBe('E_ApiResponseCodes.API_EXCEPTION');

    const source = await (await fetch(emails[0].url)).text();
    const again = await simulator.call('/email/mime', { mime_email: Buffer.from(source).toString('base64') });
    const copy = await simulator.control('GET', `/messages/${again.data.email_id}`);
    expect(copy).toMatchObject({
      subject: 'Grüße',
      text: 'It rings.',
      html: '<p>Hi</p>',
      to: ['ada@example.org'],
    });
    expect(copy.attachments).toMatchObject([{ filename: 'a.txt', fileblob: 'aGk=' }]);
    expect(copy.headers).toContainEqual({ header: 'X-Ref', value: 'order-7' });
  });

  it('finds an e-mail in the archive only after its lag', async () => {
    const late = await aSimulator({ archiveLagMs: 60_000 });
    const key = (await late.call('/api_keys/add', { archive_enabled: true })).data[0].api_key;
    await late.call('/email/send', anEmail(), key);
    expect((await late.call('/archive/search', {})).data.email_count).toBe(0);
    await late.control('PATCH', '/options', { archiveLagMs: 0 });
    expect((await late.call('/archive/search', {})).data.email_count).toBe(1);
    await late.close();
  });
});
