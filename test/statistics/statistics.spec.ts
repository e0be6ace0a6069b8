import { Campaigns } from '../support/campaigns';
import type { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, anSms, send, until } from '../support/messages';
import { openAccount } from '../support/open-secrets';
import { expectProblem } from '../support/problem';
import { type Axis, type Counted, counted, ledgerOf, withoutZeros } from '../support/statistics-oracle';

const LONG_SMS = 'A text that does not fit into one segment of an SMS. '.repeat(4);
const AXES = ['template', 'campaign', 'tag'] as const;

/** Everything through the front door and the simulator: what the API tells is what the ledger holds. */
describe('statistics', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let testApi: Caller;
  let templateId: string;
  let campaignId: string;
  const today = new Date().toISOString().slice(0, 10);

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
    testApi = await carillon.testKeyOf(tenant);
    await sendAll();
  }, 120_000);
  afterAll(() => carillon.stop());

  const sendAll = async () => {
    const { api } = tenant;
    const source = { name: 'receipt', channel: 'email', subject: 'Receipt', text: 'Thank you, {{name}}' };
    templateId = (await api.post('/v1/templates', source)).body.id;
    const people = [
      'ada',
      'open',
      'click',
      'bounce',
      'softbounce',
      'spam',
      'unsubscribe',
      'reject',
      'silent',
    ];
    const ids = [
      await send(api, {
        ...{ channel: 'email', from: 'hello@example.com', template: { id: templateId } },
        recipients: people.map((name) => ({ to: `${name}@example.com`, variables: { name } })),
        tags: ['receipts', 'all'],
      }),
      await send(api, anEmail({ to: ['one@example.com'], cc: ['two@example.com'], tags: ['all'] })),
      await send(
        api,
        anSms({ to: ['+6421555101', '+6421550001', '+6421550003'], body: LONG_SMS, tags: ['all'] }),
      ),
      await send(testApi, anEmail({ to: ['test@example.com'], tags: ['all'] })),
    ];
    await eventually(
      async () => {
        const rows = await ledgerOf(carillon.owner, tenant.id);
        const byAddress = await carillon.owner.query<{ address: string; status: string; marked: boolean }[]>(
          `SELECT address, status, opened_at IS NOT NULL OR complained_at IS NOT NULL OR unsubscribed_at IS NOT NULL AS marked
             FROM deliveries WHERE message_id = ANY($1)`,
          [ids],
        );
        expect(rows).toHaveLength(people.length + 2 + 3 + 1);
        const open = byAddress.filter(({ status }) => ['queued', 'unknown', 'sent'].includes(status));
        expect(open.map(({ address }) => address)).toEqual(['silent@example.com']);
        expect(byAddress.filter(({ marked }) => marked)).toHaveLength(5);
      },
      { timeoutMs: 60_000 },
    );
    // Whom nobody may write to any more, what was called off, and what only a machine has opened.
    await send(api, anEmail({ to: ['bounce@example.com'], tags: ['all'] }));
    const later = await send(
      api,
      anEmail({ to: ['later@example.com'], scheduled_at: '2035-01-01T00:00:00Z' }),
    );
    expect((await api.post(`/v1/messages/${later}/cancel`)).status).toBe(200);
    await openByMachine();
    const campaigns = await Campaigns.of(api);
    campaignId = await campaigns.launched({}, [
      { to: 'reader1@example.com' },
      { to: 'click+reader2@example.com' },
    ]);
    await campaigns.until(campaignId, { status: 'completed' });
    await eventually(async () => {
      const rows = await ledgerOf(carillon.owner, tenant.id);
      expect(rows.filter((row) => row.campaign_id === campaignId && row.clicked_at)).toHaveLength(1);
    });
  };

  const openByMachine = async () => {
    const { token, bearer } = await openAccount(carillon, tenant.id);
    const stamp = (await carillon.ledger()).find(({ recipients }) =>
      recipients.includes('ada@example.com'),
    )?.stamp;
    const event = {
      ...{ event: 'open', rcpt: 'ada@example.com', email_id: '1u0SwL-B9zBpi9ffUq-JAB2' },
      ...{ time: '2026-11-21T10:00:01Z', 'opened-at': '2026-11-21T10:00:01Z' },
      ...{ 'user-agent': 'Mozilla/5.0', 'X-Carillon-Delivery': stamp },
    };
    const answer = await fetch(`${carillon.url}/provider-events/${token}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      body: JSON.stringify(event),
    });
    expect(answer.status).toBe(200);
    await eventually(async () => {
      const rows = await carillon.owner.query(
        `SELECT 1 FROM message_events WHERE type = 'delivery.opened' AND data ->> 'machine' = 'true'`,
      );
      expect(rows).toHaveLength(1);
    });
  };

  const get = async (query: string, caller: Caller = tenant.api) => {
    const answer = await caller.get(`/v1/statistics?${query}`);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.body;
  };

  interface Row {
    day: string;
    channel: string;
    template_id: string | null;
    campaign_id: string | null;
    tag: string | null;
    counts: Record<string, number>;
  }
  const keyed = (rows: Row[], axis: Axis, mode: string): Counted =>
    Object.fromEntries(
      rows.map((row) => {
        const value = row.template_id ?? row.campaign_id ?? row.tag ?? '';
        return [`${row.day} ${mode} ${row.channel} ${axis} ${value}`, withoutZeros(row.counts)];
      }),
    );

  const ofMode = (all: Counted, mode: string): Counted =>
    Object.fromEntries(Object.entries(all).filter(([key]) => key.includes(` ${mode} `)));

  const truth = async (axis: Axis, mode: string) =>
    ofMode(counted(await ledgerOf(carillon.owner, tenant.id), [axis]), mode);

  it('tell what the ledger holds, by day and channel, and by template, campaign and tag', async () => {
    const totals = await truth('total', 'live');
    expect(keyed((await get('group_by=day,channel')).data, 'total', 'live')).toEqual(totals);
    expect(Object.values(totals).reduce((sum, { accepted = 0 }) => sum + accepted, 0)).toBe(18);
    for (const axis of AXES) {
      const { data } = await get(`group_by=${axis},day,channel`);
      const expected = await truth(axis, 'live');
      expect(Object.keys(expected).length).toBeGreaterThan(0);
      expect(keyed(data, axis, 'live')).toEqual(expected);
    }
  });

  it('count what each word says', async () => {
    const { totals } = await get('channel=email');
    expect(totals.counts).toEqual({
      accepted: 15,
      sent: 12,
      delivered: 9,
      soft_bounced: 1,
      bounced: 1,
      rejected: 1,
      failed: 0,
      suppressed: 1,
      cancelled: 1,
      // By people: open@, and the two who clicked. The machine's open of ada@ is none.
      opened: 3,
      clicked: 2,
      complained: 1,
      unsubscribed: 1,
      segments: 0,
    });
    expect(totals.rates.delivered).toEqual({ rate: 0.75, divided_by: 'sent' });
    expect(totals.rates.bounced).toEqual({ rate: 0.083333, divided_by: 'sent' });
    expect(totals.rates.clicked).toEqual({ rate: 0.222222, divided_by: 'delivered' });
    const sms = (await get('channel=sms')).totals;
    expect(sms.counts).toMatchObject({
      accepted: 3,
      sent: 3,
      delivered: 2,
      failed: 1,
      unsubscribed: 1,
      segments: 6,
    });
  });

  it('narrow to one template, campaign or tag, and total what is left', async () => {
    const byTemplate = await get(`template_id=${templateId}`);
    expect(byTemplate).toMatchObject({ data: [], totals: { counts: { accepted: 9 } } });
    expect((await get(`campaign_id=${campaignId}&group_by=day`)).data).toMatchObject([
      { day: today, campaign_id: null, counts: { accepted: 2, delivered: 2, clicked: 1 } },
    ]);
    const tagged = await get('tag=all&channel=sms&group_by=tag');
    expect(tagged.data).toMatchObject([{ tag: 'all', channel: null, counts: { accepted: 3 } }]);
    expect(tagged.totals.counts).toEqual(tagged.data[0].counts);
    expect((await get('tag=none')).totals).toMatchObject({
      counts: { accepted: 0, delivered: 0 },
      rates: { delivered: { rate: null, divided_by: 'sent' } },
    });
    expect((await get(`from=2026-01-01&to=2026-01-31&group_by=day`)).data).toEqual([]);
  });

  it('are of the mode of the key', async () => {
    const ofTest = await truth('total', 'test');
    expect(keyed((await get('group_by=day,channel', testApi)).data, 'total', 'test')).toEqual(ofTest);
    expect(keyed((await get('group_by=day,channel&test=true')).data, 'total', 'test')).toEqual(ofTest);
    expectProblem(await testApi.get('/v1/statistics?test=false'), 'invalid_request', ['/test']);
  });

  it('stay the same when they are folded, and are folded in the background', async () => {
    const before = await get('group_by=day,channel,tag');
    await eventually(async () => {
      const rows = await carillon.owner.query('SELECT 1 FROM statistic_changes LIMIT 1');
      expect(rows).toEqual([]);
    });
    const stored = await carillon.owner.query('SELECT 1 FROM statistics');
    expect(stored.length).toBeGreaterThan(3);
    expect(await get('group_by=day,channel,tag')).toEqual(before);
  });

  it('are the operator’s to read: one tenant, or all of them', async () => {
    const other = await carillon.tenant();
    await until(other.api, await send(other.api, anEmail()), 'completed');
    const one = await carillon.operator.get(`/v1/tenants/${tenant.id}/statistics?group_by=day,channel`);
    expect(one.body).toEqual(await get('group_by=day,channel'));
    const all = await carillon.operator.get('/v1/operator-statistics?group_by=tenant');
    const accepted = all.body.data.map((row: { tenant_id: string; counts: { accepted: number } }) => [
      row.tenant_id,
      row.counts.accepted,
    ]);
    expect(accepted.sort()).toEqual(
      [
        [tenant.id, 18],
        [other.id, 1],
      ].sort(),
    );
    expect(all.body.totals.counts).toMatchObject({ accepted: 19 });
    expect((await carillon.operator.get('/v1/operator-statistics?channel=sms')).body).toMatchObject({
      data: [],
      totals: { counts: { accepted: 3, segments: 6 } },
    });
    expectProblem(await tenant.api.get('/v1/operator-statistics'), 'forbidden');
    const nobody = '/v1/tenants/ten_01kaj6v3m4e2ra8x0q6s1t5y9z/statistics';
    expectProblem(await carillon.operator.get(nobody), 'not_found');
  });

  it('cost what the price list says of their day', async () => {
    expect((await get('')).totals.cost).toBeNull();
    const set = (prices: object[], currency = 'EUR') =>
      carillon.operator.send('PUT', '/v1/price-list', JSON.stringify({ currency, prices }));
    const prices = [
      { from: '2031-01-01', email: 100, sms_segment: 100 },
      { from: '2020-01-01', email: 0.08, sms_segment: 4.5 },
    ];
    expect((await set(prices)).body).toMatchObject({ currency: 'EUR', prices: [prices[1], prices[0]] });
    expect((await get('channel=email')).totals.cost).toEqual({ currency: 'EUR', minor_units: 0.96 });
    const byChannel = await get('group_by=channel');
    expect(byChannel.data.map((row: { cost: object }) => row.cost)).toEqual([
      { currency: 'EUR', minor_units: 0.96 },
      { currency: 'EUR', minor_units: 27 },
    ]);
    expect(byChannel.totals.cost.minor_units).toBe(27.96);
    expect((await get('', testApi)).totals.cost).toBeNull();
    const again = [{ ...prices[0] }, { ...prices[0] }];
    expectProblem(await set(again), 'invalid_request', ['/prices/1/from']);
    expectProblem(await set(prices, 'euro'), 'invalid_request', ['/currency']);
    expectProblem(await set([{ ...prices[0], email: -1 }]), 'invalid_request', ['/prices/0/email']);
  });

  it.each([
    ['from=2026-02-30', '/from'],
    ['from=2026-02-02&to=2026-02-01', '/from'],
    ['from=2024-01-01&to=2026-01-01', '/from'],
    ['group_by=hour', '/group_by'],
    ['group_by=day,day', '/group_by'],
    ['group_by=tag,template', '/group_by'],
    ['group_by=tag&campaign_id=cmp_01kaj6v3m4e2ra8x0q6s1t5y9z', '/campaign_id'],
    ['tag=a&template_id=tpl_01kaj6v3m4e2ra8x0q6s1t5y9z', '/tag'],
    ['template_id=receipt', '/template_id'],
    ['channel=fax', '/channel'],
    ['until=2026-01-01', '/until'],
  ])('refuse %s by name', async (query, pointer) => {
    expectProblem(await tenant.api.get(`/v1/statistics?${query}`), 'invalid_request', [pointer]);
  });
});
