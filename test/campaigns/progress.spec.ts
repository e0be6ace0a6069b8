import { CampaignProgress } from '../../src/campaigns/campaign-progress.service';
import { MOST_STREAMS, ProgressWatches } from '../../src/campaigns/progress-watches.service';
import { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { EventSource } from '../support/event-source';
import { eventually } from '../support/eventually';
import { expectProblem } from '../support/problem';

const TEMPLATE = { channel: 'email', subject: 'For {{name}}', text: 'Hello {{name}}' };
const LATER = { schedule: { at: '2035-01-01T00:00:00Z' } };

describe('the progress of a campaign', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let api: Caller;
  let templateId: string;

  beforeAll(async () => {
    carillon = await Carillon.start();
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
    api = tenant.api;
    templateId = (await api.post('/v1/templates', { name: 'news', ...TEMPLATE })).body.id;
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(watched.splice(0).map((source) => source.leave()));
  });
  afterAll(() => carillon.stop());

  const draft = async (recipients: string[] = ['ada@example.com']): Promise<string> => {
    const campaign = { name: 'news', channel: 'email', from: 'Acme <news@example.com>' };
    const { body } = await api.post('/v1/campaigns', { ...campaign, template: { id: templateId } });
    const given = recipients.map((to) => ({ to, variables: { name: 'x' } }));
    await api.post(`/v1/campaigns/${body.id}/recipients`, { recipients: given });
    return body.id;
  };
  const scheduled = async (): Promise<string> => {
    const id = await draft();
    await api.send('PATCH', `/v1/campaigns/${id}`, JSON.stringify(LATER));
    expect((await api.post(`/v1/campaigns/${id}/launch`)).status).toBe(200);
    return id;
  };
  const urlOf = (id: string) => `${carillon.url}/v1/campaigns/${id}/progress`;
  const watched: EventSource[] = [];
  const watch = async (id: string, key = tenant.key): Promise<EventSource> => {
    const source = await EventSource.open(urlOf(id), key);
    watched.push(source);
    return source;
  };
  const open = () => carillon.app.get(ProgressWatches, { strict: false }).open;
  /** How often each campaign was counted so far. */
  const counting = () => {
    const spy = jest.spyOn(carillon.app.get(CampaignProgress, { strict: false }), 'standing');
    return (id: string) => spy.mock.calls.filter(([, campaignId]) => campaignId === id).length;
  };
  const paced = { rate_per_minute: expect.any(Number), estimated_finish: null };

  it('is told from the draft to the end, each time that it has changed, and then the stream closes', async () => {
    const everybody = Array.from({ length: 2_500 }, (_, i) => `told${i}@example.com`);
    const id = await draft([...everybody, 'bounce@example.com']);
    await carillon.control.post('/simulator/faults', { kind: 'hold', operation: '/email/batch', ms: 400 });
    const source = await watch(id);
    expect(await source.until(1)).toEqual([{ event: 'progress', data: null }]);
    await api.post(`/v1/campaigns/${id}/launch`);
    await source.ended();

    const states = source.events.slice(1, -1).map(({ data }) => data);
    expect(source.events.at(-1)).toEqual({ event: 'end', data: { status: 'completed' } });
    expect(new Set(source.events.slice(0, -1).map(({ event }) => event))).toEqual(new Set(['progress']));
    expect(states.length).toBeGreaterThan(1);
    states.slice(1).forEach((state, i) => expect(state).not.toEqual(states[i]));
    for (const [i, state] of states.entries()) {
      const before = states[i - 1] ?? { accepted: 0, sent: 0, delivered: 0 };
      for (const count of ['accepted', 'sent', 'delivered'])
        expect(state[count]).toBeGreaterThanOrEqual(before[count]);
      expect(state.sent).toBeLessThanOrEqual(state.accepted);
      expect(state.accepted + state.pending + state.skipped).toBe(state.recipients);
    }
    const last = states.at(-1);
    expect(last).toMatchObject({
      ...{
        status: 'completed',
        recipients: 2_501,
        accepted: 2_501,
        pending: 0,
        delivered: 2_500,
        sent: 2_501,
      },
      ...{ deliveries: { delivered: 2_500, bounced: 1 }, estimated_finish: null },
    });
    expect(last.rate_per_minute).toBeGreaterThan(0);
    const { progress } = (await api.get(`/v1/campaigns/${id}`)).body;
    expect({ ...last, ...paced }).toEqual({ ...progress, ...paced });

    // Whoever comes when it is over is told so.
    const late = await watch(id);
    await late.ended();
    expect(late.events.map(({ event }) => event)).toEqual(['progress', 'end']);
    await eventually(() => expect(open()).toEqual({ streams: 0, campaigns: 0 }));
  });

  it('says how fast they leave, and when the last will have left', async () => {
    const id = await draft(Array.from({ length: 40 }, (_, i) => `paced${i}@example.com`));
    const throttle = [{ limit: 20, per: 'minute' }];
    await api.send('PATCH', `/v1/campaigns/${id}`, JSON.stringify({ throttle }));
    const source = await watch(id);
    await api.post(`/v1/campaigns/${id}/launch`);
    const onTheWay = await eventually(
      () => {
        const found = source.events.find(({ data }) => data?.sent > 0 && data.sent < data.recipients);
        expect(found?.data.estimated_finish).toEqual(expect.any(String));
        return found?.data;
      },
      { timeoutMs: 40_000 },
    );
    expect(onTheWay.rate_per_minute).toBeGreaterThan(0);
    expect(Date.parse(onTheWay.estimated_finish)).toBeGreaterThan(Date.parse(onTheWay.started_at));
    await api.post(`/v1/campaigns/${id}/cancel`);
    await source.ended();
    expect(source.events.at(-2)?.data).toMatchObject({ status: 'cancelled', estimated_finish: null });
  });

  it('is told when it changes only, however often it is looked at', async () => {
    const id = await scheduled();
    const counts = counting();
    const source = await watch(id);
    await source.until(1);
    await eventually(() => expect(counts(id)).toBeGreaterThanOrEqual(4));
    expect(source.events).toHaveLength(1);
    await api.post(`/v1/campaigns/${id}/cancel`);
    await source.ended();
    const [first, ...rest] = source.events;
    // It has no run before its time.
    expect(first).toEqual({ event: 'progress', data: null });
    expect(rest).toEqual([{ event: 'end', data: { status: 'cancelled' } }]);
  });

  it('is counted once for all who watch, and for nobody not at all', async () => {
    const [id, other] = [await scheduled(), await scheduled()];
    const counts = counting();
    const sources = await Promise.all(Array.from({ length: 10 }, () => watch(id)));
    await Promise.all(sources.map((source) => source.until(1)));
    expect(counts(id)).toBe(1);
    expect(open()).toEqual({ streams: 10, campaigns: 1 });
    // Who comes later is told at once what is known.
    const [before, late] = [counts(id), await watch(id)];
    await late.until(1);
    expect(counts(id)).toBeLessThanOrEqual(before + 1);
    await Promise.all([...sources, late].map((source) => source.leave()));
    await eventually(() => expect(open()).toEqual({ streams: 0, campaigns: 0 }));
    const atLeaving = counts(id);
    const clock = await watch(other);
    await eventually(() => expect(counts(other)).toBeGreaterThanOrEqual(4));
    expect(counts(id)).toBe(atLeaving);
    await clock.leave();
  });

  it('goes on for others when somebody leaves at any moment', async () => {
    const id = await scheduled();
    const stays = await watch(id);
    await Promise.all(
      Array.from({ length: 15 }, async (_, i) => {
        const leaving = new AbortController();
        const headers = { authorization: `Bearer ${tenant.key}` };
        const asked = fetch(urlOf(id), { headers, signal: leaving.signal }).catch(() => undefined);
        for (let turns = 0; turns < i * 3; turns += 1) await new Promise((resolve) => setImmediate(resolve));
        leaving.abort();
        await asked;
      }),
    );
    await eventually(() => expect(open()).toEqual({ streams: 1, campaigns: 1 }));
    await api.post(`/v1/campaigns/${id}/cancel`);
    await stays.ended();
    expect(stays.events.at(-1)?.event).toBe('end');
  });

  it(`is told to ${MOST_STREAMS} of a tenant at once, and to others besides`, async () => {
    const [id, other] = [await scheduled(), await scheduled()];
    const sources = await Promise.all(
      Array.from({ length: MOST_STREAMS }, (_, i) => watch(i % 2 === 0 ? id : other)),
    );
    const refused = await api.get(`/v1/campaigns/${id}/progress`);
    expectProblem(refused, 'rate_limited');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const first = tenant;
    tenant = await carillon.tenant();
    api = tenant.api;
    templateId = (await api.post('/v1/templates', { name: 'news', ...TEMPLATE })).body.id;
    const stranger = await watch(await scheduled());
    expect(stranger.status).toBe(200);
    await sources[0]?.leave();
    await eventually(() => expect(open().streams).toBe(MOST_STREAMS));
    const next = await watch(id, first.key);
    expect(next.status).toBe(200);
    await Promise.all([...sources, next, stranger].map((source) => source.leave()));
  });

  it.each([
    ['is revoked', `revoked_at = now()`],
    ['has expired', `expires_at = now()`],
    ['lost the scope', `scopes = '{messages:read}'`],
    ['may not come from here any more', `allowed_cidrs = '{192.0.2.0/24}'`],
  ])(
    'is not told any more when the key %s',
    async (_what, change) => {
      const id = await scheduled();
      const { body: key } = await carillon.operator.post(`/v1/tenants/${tenant.id}/api-keys`, {
        name: 'to lose',
      });
      const [source, other] = [await watch(id, key.key), await watch(id)];
      await source.until(1);
      // As another process would do it.
      await carillon.owner.query(`UPDATE api_keys SET ${change} WHERE id = $1`, [key.id]);
      await source.ended();
      expect(source.events.map(({ event }) => event)).toEqual(['progress']);
      expect(open()).toEqual({ streams: 1, campaigns: 1 });
      await other.leave();
    },
    60_000,
  );

  it('is shown to keys that may see the campaign, with the fields that every answer has', async () => {
    const id = await scheduled();
    const source = await watch(id);
    expect(source.headers.get('content-type')).toBe('text/event-stream');
    for (const name of ['x-request-id', 'ratelimit', 'x-content-type-options', 'content-security-policy'])
      expect(source.headers.get(name)).toBeTruthy();
    expect(source.headers.get('cache-control')).toBe('no-store');
    await source.leave();
    const path = `/v1/campaigns/${id}/progress`;
    expectProblem(await (await carillon.testKeyOf(tenant)).get(path), 'not_found');
    expectProblem(await (await carillon.tenant()).api.get(path), 'not_found');
    expectProblem(await new Caller(carillon.url).get(path), 'unauthorized');
    const head = await fetch(urlOf(id), {
      method: 'HEAD',
      headers: { authorization: `Bearer ${tenant.key}` },
    });
    expect(head.status).toBe(200);
    await eventually(() => expect(open()).toEqual({ streams: 0, campaigns: 0 }));
  });
});

describe('a process that ends', () => {
  it('ends its streams, and no campaign with them', async () => {
    const carillon = await Carillon.start({ worker: false });
    let stopped = false;
    try {
      const { id } = (await carillon.operator.post('/v1/tenants', { name: 'x', slug: 'ending' })).body;
      await carillon.owner.query(`UPDATE tenants SET status = 'active' WHERE id = $1`, [id]);
      const { key } = (await carillon.operator.post(`/v1/tenants/${id}/api-keys`, { name: 'x' })).body;
      const api = new Caller(carillon.url, key);
      const template = await api.post('/v1/templates', { name: 'news', ...TEMPLATE });
      const campaign = await api.post('/v1/campaigns', {
        ...{ name: 'news', channel: 'email', from: 'news@example.com', template: { id: template.body.id } },
      });
      const source = await EventSource.open(`${carillon.url}/v1/campaigns/${campaign.body.id}/progress`, key);
      await source.until(1);
      await carillon.app.close();
      stopped = true;
      await source.ended();
      expect(source.events).toEqual([{ event: 'progress', data: null }]);
    } finally {
      if (!stopped) await carillon.app.close();
      await carillon.stop();
    }
  });
});
