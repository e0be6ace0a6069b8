import { Caller } from '../support/caller';
import { Campaigns, people } from '../support/campaigns';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { expectProblem } from '../support/problem';

describe('who gets what of a campaign', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' }, simulator: { activityLagMs: 0 } });
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  const settings = async (body: object) =>
    expect((await tenant.api.send('PATCH', '/v1/campaign-settings', JSON.stringify(body))).status).toBe(200);
  const sentTo = async (): Promise<string[]> =>
    (await carillon.ledger()).flatMap(({ recipients }) => recipients).sort();

  it('everybody of an audience and of those given, each address once, in their language', async () => {
    const campaigns = await Campaigns.of(tenant.api, {
      ...{ channel: 'email', subject: 'News for {{name}}', text: 'Hello {{name}}', default_locale: 'en' },
      translations: [{ locale: 'fr', subject: 'Nouvelles pour {{name}}', text: 'Bonjour {{name}}' }],
    });
    const contact = (fields: object) => tenant.api.post('/v1/contacts', fields);
    await contact({ email: 'ada@one.example', locale: 'en-GB', properties: { name: 'Ada', plan: 'pro' } });
    await contact({ email: 'luc@one.example', locale: 'fr-CA', properties: { name: 'Luc', plan: 'pro' } });
    await contact({ email: 'free@one.example', properties: { name: 'Eve', plan: 'free' } });
    await contact({ phone: '+64215550123', properties: { name: 'Tim', plan: 'pro' } });
    const filter = { field: 'properties.plan', equals: 'pro' };
    const audience = await tenant.api.post('/v1/audiences', { name: 'pro', kind: 'filter', filter });
    const id = await campaigns.launched({ audience_id: audience.body.id }, [
      { to: 'Ada <ADA@one.example>', variables: { name: 'Countess' } },
      { to: 'given@one.example', variables: { name: 'Given' } },
    ]);
    const done = await campaigns.until(id, { status: 'completed' });
    expect(done.progress).toMatchObject({
      recipients: 4,
      skipped: 1,
      pending: 0,
      deliveries: { delivered: 3 },
    });
    const ledger = (await carillon.ledger()).filter(({ recipients }) =>
      recipients[0]?.endsWith('one.example'),
    );
    expect(ledger.map(({ subject }) => subject).sort()).toEqual([
      'News for Countess',
      'News for Given',
      'Nouvelles pour Luc',
    ]);
    const got = await tenant.api.get(`/v1/campaigns/${id}/deliveries?status=delivered&limit=2`);
    const more = await tenant.api.get(`/v1/campaigns/${id}/deliveries?after=${got.body.next_cursor}`);
    const rows = [...got.body.data, ...more.body.data] as { recipient: string; message_id: string }[];
    expect(rows.map(({ recipient }) => recipient).sort()).toEqual([
      'Ada <ADA@one.example>',
      'given@one.example',
      'luc@one.example',
    ]);
    expect((await tenant.api.get(`/v1/messages/${rows[0]?.message_id}`)).status).toBe(200);
    const { body } = await tenant.api.get(`/v1/campaigns/${id}/skipped`);
    expect(body.data).toEqual([
      { recipient: expect.stringMatching(/^con_/), code: 'no_address', reason: expect.any(String) },
    ]);
    const [run] = await campaigns.runs(id);
    expect(await campaigns.run(id, run?.id ?? '')).toMatchObject({ skipped_by: { no_address: 1 } });
  });

  it('an audience that is gone fails the campaign, and says so', async () => {
    const campaigns = await Campaigns.of(tenant.api);
    const audience = await tenant.api.post('/v1/audiences', { name: 'gone', kind: 'static' });
    const schedule = { at: new Date(Date.now() + 3_000).toISOString() };
    const id = await campaigns.launched({ audience_id: audience.body.id, schedule }, []);
    expect((await tenant.api.send('DELETE', `/v1/audiences/${audience.body.id}`)).status).toBe(204);
    await campaigns.until(id, {
      status: 'failed',
      progress: { status: 'failed', problem: 'The audience is gone.' },
    });
  });

  it('a dry run says who would get it and who would not, what it costs and what it looks like, and sends nothing', async () => {
    const campaigns = await Campaigns.of(tenant.api, {
      ...{ channel: 'email', subject: 'News for {{name}}', text: 'Hello {{name}}', default_locale: 'en' },
      translations: [{ locale: 'de', subject: 'Neues für {{name}}', text: 'Hallo {{name}}' }],
    });
    await tenant.api.post('/v1/suppressions', { channel: 'email', address: 'suppressed@two.example' });
    const id = await campaigns.create({ throttle: [{ limit: 1, per: 'day' }] }, [
      { to: 'ada@two.example', variables: { name: 'Ada' } },
      { to: 'lena@two.example', locale: 'de-CH', variables: { name: 'Lena' } },
      { to: 'suppressed@two.example', variables: { name: 'Sid' } },
      { to: 'nameless@two.example' },
    ]);
    const { id: runId } = await campaigns.ask(id, 'dry-runs');
    const run = await campaigns.untilRun(id, runId, { status: 'completed', dry: true });
    expect(run).toMatchObject({
      occurrence: 'dry',
      progress: { recipients: 4, skipped: 2 },
      skipped_by: { suppressed: 1, cannot_be_rendered: 1 },
      estimate: { recipients: 2, emails: 2, sms_segments: 0, over_quota: 0, wait_for_window: 0 },
    });
    const planned = Date.parse(run.planned_at);
    expect(Date.parse(run.estimate.ends_not_before) - planned).toBe(24 * 3_600_000);
    expect(run.samples).toEqual([
      {
        locale: null,
        recipient: 'ada@two.example',
        content: expect.objectContaining({ subject: 'News for Ada' }),
      },
      {
        locale: 'de-CH',
        recipient: 'lena@two.example',
        content: expect.objectContaining({ text: 'Hallo Lena' }),
      },
    ]);
    const { body } = await tenant.api.get(`/v1/campaigns/${id}/skipped?run=${runId}`);
    expect(body.data.map(({ code }: { code: string }) => code)).toEqual(['suppressed', 'cannot_be_rendered']);
    expect((await campaigns.get(id)).status).toBe('draft');
    expect((await sentTo()).filter((to) => to.endsWith('two.example'))).toEqual([]);
  });

  it('a dry run of SMS counts their segments, beyond the quota too', async () => {
    const campaigns = await Campaigns.of(tenant.api, { channel: 'sms', body: '{{text}}' });
    const quota = await carillon.operator.send(
      'PUT',
      `/v1/tenants/${tenant.id}/quotas`,
      JSON.stringify({ sms: { day: 1 } }),
    );
    expect(quota.status).toBe(200);
    const id = await campaigns.create({ channel: 'sms', from: undefined }, [
      { to: '+64215550101', variables: { text: 'short' } },
      { to: '+64215550102', variables: { text: 'ж'.repeat(71) } },
    ]);
    const { id: runId } = await campaigns.ask(id, 'dry-runs');
    const run = await campaigns.untilRun(id, runId, { status: 'completed' });
    expect(run.estimate).toMatchObject({ recipients: 2, emails: 0, sms_segments: 3, over_quota: 1 });
  });

  it('not more campaigns than the cap lets somebody have, two at once included', async () => {
    await settings({ frequency_cap: { limit: 1, days: 7 } });
    const campaigns = await Campaigns.of(tenant.api);
    const [one, other] = await Promise.all(
      ['one', 'other'].map(() => campaigns.launched({}, people('capped', 20))),
    );
    const ends = await Promise.all(
      [one, other].map((id) => campaigns.until(id ?? '', { status: 'completed' })),
    );
    const delivered = ends.map(({ progress }) => progress.deliveries.delivered ?? 0) as number[];
    expect(delivered.reduce((sum, n) => sum + n, 0)).toBe(20);
    expect((await sentTo()).filter((to) => to.startsWith('capped'))).toEqual(
      people('capped', 20)
        .map(({ to }) => to)
        .sort(),
    );
    const critical = await campaigns.launched({ priority: 'critical' }, people('capped', 1));
    await campaigns.until(critical, { status: 'completed', progress: { deliveries: { delivered: 1 } } });
    await settings({ frequency_cap: null });
  });

  it('what one key has launched another one approves, or it is taken back and changed', async () => {
    await settings({ approval_required: true });
    const campaigns = await Campaigns.of(tenant.api);
    const second = await carillon.operator.post(`/v1/tenants/${tenant.id}/api-keys`, { name: 'second' });
    const other = new Caller(carillon.url, second.body.key);
    const id = await campaigns.create({}, people('approved', 1));
    expect((await campaigns.ask(id, 'launch')).status).toBe('pending_approval');
    expectProblem(await tenant.api.post(`/v1/campaigns/${id}/approve`), 'conflict');
    expect((await campaigns.ask(id, 'withdraw')).status).toBe('draft');
    const renamed = await tenant.api.send('PATCH', `/v1/campaigns/${id}`, JSON.stringify({ name: 'better' }));
    expect(renamed.body).toMatchObject({ name: 'better', status: 'draft', from: 'Acme <news@example.com>' });
    await campaigns.ask(id, 'launch');
    expectProblem(await tenant.api.send('PATCH', `/v1/campaigns/${id}`, '{"name":"late"}'), 'conflict');
    expect((await other.post(`/v1/campaigns/${id}/approve`)).body.status).toBe('scheduled');
    await campaigns.until(id, { status: 'completed' });
    const audit = (await tenant.api.get('/v1/audit-log?limit=100')).body.data as { action: string }[];
    expect(audit.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['campaign.launch', 'campaign.withdraw', 'campaign.update', 'campaign.approve']),
    );
  });

  it('the variant that does best, for those who were not in the test', async () => {
    const api = await carillon.testKeyOf(tenant);
    const campaigns = await Campaigns.of(api, { channel: 'email', subject: '{{headline}}', text: 'Hello' });
    const recipients = [
      ...Array.from({ length: 60 }, (_, i) => ({ to: `open@three${i}.example` })),
      ...people('quiet', 60),
    ];
    const id = await campaigns.launched(
      {
        experiment: {
          variants: ['plain', 'question'].map((name) => ({ name, variables: { headline: name } })),
          ...{ test_share: 0.5, winner_by: 'opened', wait: 3_600 },
        },
      },
      recipients,
    );
    const [run] = await eventually(async () => {
      const runs = await campaigns.runs(id);
      expect(runs).toHaveLength(1);
      return runs;
    });
    const inTest = await eventually(async () => {
      const { variants, progress } = await campaigns.run(id, run?.id ?? '');
      const sent = variants.reduce((sum: number, each: { sent: number }) => sum + each.sent, 0);
      // Both of them, each of whose messages is made at once.
      expect(Math.min(...variants.map((each: { sent: number }) => each.sent))).toBeGreaterThan(0);
      expect(progress.pending).toBeGreaterThan(0);
      expect(sent + progress.pending).toBe(120);
      return sent;
    });
    // Opens come after deliveries.
    await eventually(async () => {
      const [row] = await carillon.owner.query<{ late: number }[]>(
        `SELECT count(*)::int AS late FROM deliveries
          WHERE tenant_id = $1 AND test_outcome = 'opened' AND opened_at IS NULL`,
        [tenant.id],
      );
      expect(row?.late).toBe(0);
    });
    const before = await campaigns.run(id, run?.id ?? '');
    await campaigns.advance(3_600);
    await campaigns.until(id, { status: 'completed', progress: { pending: 0 } });
    const { variants } = await campaigns.run(id, run?.id ?? '');
    const share = ({ opened, sent }: { opened: number; sent: number }) => opened / sent;
    const best = share(before.variants[0]) >= share(before.variants[1]) ? 0 : 1;
    expect(variants.map(({ winner }: { winner: boolean }) => winner)).toEqual([best === 0, best === 1]);
    const rows = await carillon.owner.query<{ headline: string; n: number }[]>(
      `SELECT m.variables->>'headline' AS headline, count(*)::int AS n FROM messages m
         JOIN deliveries d ON d.message_id = m.id JOIN run_groups g ON g.gate_id = m.gate_id
        WHERE m.tenant_id = $1 AND g.variant IS NULL GROUP BY 1`,
      [tenant.id],
    );
    expect(rows).toEqual([{ headline: ['plain', 'question'][best], n: 120 - inTest }]);
  });

  it('nothing that is wrong with a schedule, a window, a throttle or an experiment', async () => {
    const campaigns = await Campaigns.of(tenant.api);
    const answer = await tenant.api.post('/v1/campaigns', {
      ...{ name: 'x', channel: 'email', from: 'Acme <news@example.com>' },
      template: { id: (await campaigns.get(await campaigns.create())).template.id },
      schedule: { cron: '61 9 * * *', timezone: 'Mars/Olympus', when_past: 'skip' },
      sending_window: {
        open: [{ weekdays: ['monday'], from: '25:00', to: '26:00' }],
        quiet: [],
        holidays: ['2035-02-30'],
      },
      warm_up: { first_day: 10, factor: 1, ceiling: 5 },
      experiment: {
        variants: [{ name: 'a' }, { name: 'a', variables: {} }],
        test_share: 0.5,
        winner_by: 'opened',
        wait: 60,
      },
    });
    expectProblem(answer, 'invalid_request', [
      '/experiment/variants/0',
      '/experiment/variants/1/name',
      '/schedule/cron',
      '/schedule/timezone',
      '/schedule/when_past',
      '/sending_window/holidays/0',
      '/sending_window/open/0/from',
      '/sending_window/open/0/to',
      '/warm_up/ceiling',
      '/warm_up/factor',
    ]);
  });

  it('no template that there is not, of the campaign or of a variant', async () => {
    const campaigns = await Campaigns.of(tenant.api);
    const { template } = await campaigns.get(await campaigns.create());
    const unknown = { id: 'tpl_01kaj6v3m4e2ra8x0q6s1t5y9z' };
    const asked = { name: 'x', channel: 'email', from: 'Acme <news@example.com>' };
    const variants = [
      { name: 'a', template },
      { name: 'b', template: unknown },
    ];
    const experiment = { variants, test_share: 0.5, winner_by: 'opened', wait: 60 };
    const own = await tenant.api.post('/v1/campaigns', { ...asked, template: unknown });
    expectProblem(own, 'invalid_request', ['/template/id']);
    const ofVariant = await tenant.api.post('/v1/campaigns', { ...asked, template, experiment });
    expectProblem(ofVariant, 'invalid_request', ['/experiment/variants/1/template/id']);
  });
});
