import { eventually } from '../support/eventually';
import { anEmail } from '../support/messages';
import { expectProblem } from '../support/problem';
import { ProviderRecords, TOMORROW } from '../support/provider-records';

const HELLO = {
  emails: 7,
  bounces: 2,
  rejects: 1,
  complaints: 1,
  unsubscribes: 1,
  opens: 1,
  clicks: 1,
  bounce_percent: 28.57,
  complaint_percent: 14.29,
  open_percent: 14.29,
  reject_percent: 14.29,
  unsubscribe_percent: 14.29,
};
const BILLING = {
  emails: 1,
  bounces: 0,
  rejects: 0,
  complaints: 0,
  unsubscribes: 0,
  opens: 0,
  clicks: 0,
  bounce_percent: 0,
  open_percent: 0,
};

/** What the provider counts of a tenant, after one message to seven who fare differently, and one to one. */
describe('statistics of the provider', () => {
  let records: ProviderRecords;

  beforeAll(async () => {
    records = await ProviderRecords.start();
    const names = ['ada', 'bounce', 'softbounce', 'spam', 'unsubscribe', 'click', 'reject'];
    await records.sendAndWait(anEmail({ to: names.map((name) => `${name}@example.com`) }));
    await records.sendAndWait(anEmail({ from: 'billing@carillon.example' }));
    await eventually(async () => expect(await statistics('summary')).toMatchObject({ clicks: 1 }));
  });
  afterAll(() => records.stop());
  afterEach(() => records.control.delete('/simulator/faults'));

  const statistics = async (name: string, query: Record<string, string> = {}, as = records.tenant) => {
    const answer = await records.get(`/v1/statistics/${name}`, query, as);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.body;
  };
  const month = new Date().toISOString().slice(0, 7);
  const cycleOf = (used: number) => ({
    object: 'statistics_cycle',
    starts_at: `${month}-01T00:00:00.000Z`,
    ends_at: expect.stringMatching(new RegExp(`^${month}-(28|29|30|31)T00:00:00\\.000Z$`)),
    used,
    remaining: 10_000 - used,
    allowance: 10_000,
  });

  it('tell the bounces', async () => {
    expect(await statistics('bounces')).toEqual({
      object: 'statistics_bounces',
      emails: 8,
      rejects: 1,
      soft_bounces: 1,
      hard_bounces: 1,
      bounce_percent: 25,
    });
  });

  it('tell the complaints and the unsubscribes', async () => {
    expect(await statistics('complaints')).toEqual({
      object: 'statistics_complaints',
      emails: 8,
      rejects: 1,
      complaints: 1,
      complaint_percent: 12.5,
    });
    expect(await statistics('unsubscribes')).toEqual({
      object: 'statistics_unsubscribes',
      emails: 8,
      rejects: 1,
      unsubscribes: 1,
      unsubscribe_percent: 12.5,
    });
  });

  it('tell the billing cycle', async () => {
    expect(await statistics('cycle')).toEqual(cycleOf(8));
  });

  it('tell all of it in one', async () => {
    expect(await statistics('summary')).toEqual({
      object: 'statistics_summary',
      emails: 8,
      rejects: 1,
      soft_bounces: 1,
      hard_bounces: 1,
      bounce_percent: 25,
      complaints: 1,
      complaint_percent: 12.5,
      unsubscribes: 1,
      unsubscribe_percent: 12.5,
      opens: 1,
      clicks: 1,
      cycle: cycleOf(8),
    });
  });

  it('can be of one username', async () => {
    const all = { username: records.username };
    const none = { username: 'relay' };
    expect(await statistics('bounces', all)).toMatchObject({ emails: 8, bounce_percent: 25 });
    expect(await statistics('bounces', none)).toMatchObject({ emails: 0, bounce_percent: 0 });
    expect(await statistics('complaints', none)).toMatchObject({ emails: 0, complaint_percent: 0 });
    expect(await statistics('unsubscribes', none)).toMatchObject({ emails: 0, unsubscribe_percent: 0 });
    expect(await statistics('summary', none)).toMatchObject({ emails: 0, clicks: 0, cycle: { used: 8 } });
  });

  it.each([
    ['sender', [{ sender: 'hello@example.com' }, { sender: 'billing@carillon.example' }]],
    ['domain', [{ domain: 'example.com', domain_verified: false }, { domain: 'carillon.example' }]],
  ])('tell the history by %s', async (group_by, [hello, billing]) => {
    const history = await statistics('history', { group_by });
    expect(history).toMatchObject({
      object: 'statistics_history',
      group_by,
      bounce_percent: 25,
      complaint_percent: 12.5,
      open_percent: 12.5,
      reject_percent: 12.5,
      unsubscribe_percent: 12.5,
    });
    const nobody = { sender: null, username: null, username_description: null, domain: null };
    expect(history.data).toEqual([
      expect.objectContaining({ ...nobody, ...hello, ...HELLO }),
      expect.objectContaining({ ...nobody, ...billing, ...BILLING }),
    ]);
  });

  it('tell the history by username, to the last field', async () => {
    expect((await statistics('history', { group_by: 'username' })).data).toEqual([
      {
        object: 'statistics_group',
        sender: null,
        username: records.username,
        username_description: expect.any(String),
        domain: null,
        domain_verified: null,
        emails: 8,
        bytes: expect.any(Number),
        average_bytes: expect.any(Number),
        last_ip: expect.stringContaining('127.0.0.1'),
        bounces: 2,
        rejects: 1,
        complaints: 1,
        unsubscribes: 1,
        opens: 1,
        clicks: 1,
        bounce_percent: 25,
        complaint_percent: 12.5,
        open_percent: 12.5,
        reject_percent: 12.5,
        unsubscribe_percent: 12.5,
      },
    ]);
  });

  it('tell the history of a period, by sender when nothing is said', async () => {
    const whole = await statistics('history', { from: '2026-01-01T00:00:00Z', until: TOMORROW });
    expect(whole).toEqual(await statistics('history'));
    expect(whole.group_by).toBe('sender');
    const periods: Record<string, string>[] = [{ from: TOMORROW }, { until: '2026-01-01T13:00:00+13:00' }];
    for (const none of periods) {
      expect(await statistics('history', none)).toMatchObject({ bounce_percent: 0, data: [] });
    }
  });

  it('are nobody else’s', async () => {
    for (const name of ['bounces', 'complaints', 'unsubscribes', 'summary']) {
      expect(await statistics(name, {}, records.stranger)).toMatchObject({ emails: 0, rejects: 0 });
      const query = { username: records.username };
      expect(await statistics(name, query, records.stranger)).toMatchObject({ emails: 0 });
    }
    expect(await statistics('cycle', {}, records.stranger)).toEqual(cycleOf(0));
    expect((await statistics('history', {}, records.stranger)).data).toEqual([]);
  });

  it.each<[string, string, string, Record<string, string>]>([
    ['email_history', 'history', 'group_by', { group_by: 'subaccount' }],
    ['email_history', 'history', 'until', { from: TOMORROW, until: TOMORROW }],
    ['email_history', 'history', 'from', { from: '2026-11-21 00:00:00' }],
    ['email_history', 'history', 'username', { username: 'relay' }],
    ['email_bounces', 'bounces', 'username', { username: '' }],
    ['email_spam', 'complaints', 'from', { from: TOMORROW }],
    ['email_summary', 'summary', 'subaccounts', { subaccounts: 'Master account' }],
  ])('are not asked (%s) for %s with a wrong %s', async (operation, name, field, query) => {
    const path = `/v1/statistics/${name}`;
    await records.refusedUnasked(`/stats/${operation}`, () => records.get(path, query), [`/${field}`]);
  });

  it.each([
    ['html', {}],
    ['server-error', { status: 500 }],
    ['rate-limit', {}],
  ])(
    'are unavailable for now when the provider fails (%s), and can be asked again',
    async (kind, settings) => {
      const fault = { kind, operation: '/stats/email_cycle', count: 1, ...settings };
      await records.control.post('/simulator/faults', fault);
      expectProblem(await records.get('/v1/statistics/cycle'), 'unavailable');
      await records.control.delete('/simulator/faults');
      expect(await statistics('cycle')).toEqual(cycleOf(8));
    },
  );
});
