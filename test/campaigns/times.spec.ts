import { Campaigns, people } from '../support/campaigns';
import { Carillon, type TestTenant } from '../support/carillon';

const HOUR = 3_600_000;

/** Midnight in UTC, at least a day ahead: what follows is counted from it. */
function tomorrowAfter(now: Date): Date {
  return new Date(Math.ceil(now.getTime() / (24 * HOUR)) * 24 * HOUR + 24 * HOUR);
}
const dateOf = (at: Date) => at.toISOString().slice(0, 10);
const timeOf = (at: Date) => at.toISOString().slice(11, 16);
const after = (at: Date, ms: number) => new Date(at.getTime() + ms);
const EVERY_DAY = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** By the clock of test mode, which is set ahead as the tests go. */
describe('the times of a campaign', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let campaigns: Campaigns;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
    tenant = await carillon.tenant();
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
    campaigns = await Campaigns.of(await carillon.testKeyOf(tenant));
  });
  afterAll(() => carillon.stop());

  it('a local time comes to each zone when its clocks show it', async () => {
    const day = tomorrowAfter(await campaigns.now());
    const id = await campaigns.launched(
      { schedule: { local_time: `${dateOf(day)}T12:00`, timezone: 'Etc/GMT-10' } },
      [
        { to: 'auckland@example.com', timezone: 'Etc/GMT-12' },
        { to: 'nowhere@example.com' },
        { to: 'berlin@example.com', timezone: 'Etc/GMT-1' },
        { to: 'new.york@example.com', timezone: 'Etc/GMT+5' },
      ],
    );
    // Who is in it is written down before the first zone of the world has it.
    await campaigns.until(id, {
      status: 'scheduled',
      next_run_at: after(day, -2 * HOUR - 300_000).toISOString(),
    });
    await campaigns.advanceTo(after(day, -1.5 * HOUR));
    await campaigns.until(id, { status: 'running', progress: { recipients: 4, pending: 4 } });
    await campaigns.advanceTo(after(day, 60_000));
    await campaigns.until(id, { progress: { pending: 3, deliveries: { delivered: 1 } } });
    await campaigns.advanceTo(after(day, 2 * HOUR));
    await campaigns.until(id, { progress: { pending: 2, deliveries: { delivered: 2 } } });
    await campaigns.advanceTo(after(day, 11 * HOUR));
    await campaigns.until(id, { progress: { pending: 1, deliveries: { delivered: 3 } } });
    await campaigns.advanceTo(after(day, 17 * HOUR));
    await campaigns.until(id, { status: 'completed', progress: { deliveries: { delivered: 4 } } });
    expect(await campaigns.runs(id)).toHaveLength(1);
  });

  it('a local time that is past somewhere skips those, sends at once, or waits for the next day', async () => {
    const day = tomorrowAfter(await campaigns.now());
    await campaigns.advanceTo(after(day, 6 * HOUR));
    const zones = [
      { to: 'east@example.com', timezone: 'Etc/GMT-12' },
      { to: 'west@example.com', timezone: 'Etc/GMT+11' },
    ];
    const schedule = { local_time: `${dateOf(day)}T12:00` };
    const skipping = await campaigns.launched({ schedule: { ...schedule, when_past: 'skip' } }, zones);
    const sending = await campaigns.launched({ schedule: { ...schedule, when_past: 'send_now' } }, zones);
    const waiting = await campaigns.launched({ schedule: { ...schedule, when_past: 'next_day' } }, zones);
    await campaigns.until(skipping, { progress: { skipped: 1, pending: 1 } });
    const { body } = await campaigns.api.get(`/v1/campaigns/${skipping}/skipped`);
    expect(body.data).toEqual([
      { recipient: 'east@example.com', code: 'time_past', reason: expect.stringContaining('past') },
    ]);
    await campaigns.until(sending, { progress: { pending: 1, deliveries: { delivered: 1 } } });
    await campaigns.until(waiting, { progress: { pending: 2, deliveries: {} } });
    await campaigns.advanceTo(after(day, 23.5 * HOUR));
    for (const id of [skipping, sending]) await campaigns.until(id, { status: 'completed' });
    await campaigns.until(waiting, { progress: { pending: 1, deliveries: { delivered: 1 } } });
    await campaigns.advanceTo(after(day, 24.5 * HOUR));
    await campaigns.until(waiting, { status: 'completed', progress: { deliveries: { delivered: 2 } } });
  });

  it('outside of its window it holds, or skips; critical passes', async () => {
    const now = await campaigns.now();
    const opens = after(now, 2 * HOUR);
    const sending_window = {
      open: [{ weekdays: EVERY_DAY, from: timeOf(opens), to: timeOf(after(opens, HOUR)) }],
      quiet: [],
      holidays: [],
    };
    const [holding, skipping, critical] = [
      await campaigns.launched({ sending_window }, people('hold', 3)),
      await campaigns.launched({ sending_window, outside_window: 'skip' }, people('skip', 3)),
      await campaigns.launched({ sending_window, priority: 'critical' }, people('critical', 3)),
    ];
    await campaigns.until(critical, { status: 'completed', progress: { deliveries: { delivered: 3 } } });
    const skipped = await campaigns.until(skipping, { status: 'completed', progress: { skipped: 3 } });
    expect(skipped.progress.deliveries).toEqual({});
    await campaigns.until(holding, { status: 'running', progress: { pending: 3, deliveries: {} } });
    await campaigns.advanceTo(after(opens, 60_000));
    await campaigns.until(holding, { status: 'completed', progress: { deliveries: { delivered: 3 } } });
  });

  it('what was made ready leaves in a window only, after a pause too', async () => {
    const now = await campaigns.now();
    const id = await campaigns.create({}, people('paused', 3));
    await campaigns.ask(id, 'launch');
    await campaigns.until(id, { status: 'completed' });
    // The settings count for what has not left yet.
    const quiet = [
      { weekdays: EVERY_DAY, from: timeOf(after(now, -HOUR)), to: timeOf(after(now, 3 * HOUR)) },
    ];
    const settings = { sending_window: { open: [], quiet, holidays: [] }, timezone: 'UTC' };
    const slow = await campaigns.launched({ throttle: [{ limit: 2, per: 'hour' }] }, people('slow', 4));
    await campaigns.until(slow, { progress: { pending: 2, deliveries: { delivered: 2 } } });
    await campaigns.ask(slow, 'pause');
    const changed = await campaigns.api.send('PATCH', '/v1/campaign-settings', JSON.stringify(settings));
    expect(changed.status).toBe(200);
    await campaigns.ask(slow, 'resume');
    await campaigns.advance(2 * 3_600);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect((await campaigns.get(slow)).progress).toMatchObject({ pending: 2, deliveries: { delivered: 2 } });
    await campaigns.advance(3_600 + 120);
    await campaigns.until(slow, { status: 'completed', progress: { deliveries: { delivered: 4 } } });
  });

  it('a throttle lets so many leave in each hour from the beginning, a warm-up more each day', async () => {
    const hourly = await campaigns.launched({ throttle: [{ limit: 2, per: 'hour' }] }, people('hourly', 5));
    const warmed = await campaigns.launched(
      { warm_up: { first_day: 1, factor: 2, ceiling: 100 } },
      people('warmed', 4),
    );
    await campaigns.until(hourly, { progress: { pending: 3, deliveries: { delivered: 2 } } });
    await campaigns.until(warmed, { progress: { pending: 3, deliveries: { delivered: 1 } } });
    await campaigns.advance(3_600);
    await campaigns.until(hourly, { progress: { pending: 1, deliveries: { delivered: 4 } } });
    await campaigns.advance(3_600);
    await campaigns.until(hourly, { status: 'completed', progress: { deliveries: { delivered: 5 } } });
    await campaigns.advance(22 * 3_600);
    await campaigns.until(warmed, { progress: { pending: 1, deliveries: { delivered: 3 } } });
    await campaigns.advance(24 * 3_600);
    await campaigns.until(warmed, { status: 'completed' });
  });

  it('comes again and again, each occurrence once, until its end', async () => {
    const day = tomorrowAfter(await campaigns.now());
    const id = await campaigns.launched(
      {
        schedule: {
          ...{ cron: '0 9 * * *', timezone: 'UTC', start: `${dateOf(day)}T00:00` },
          ...{ until: dateOf(after(day, 3 * 24 * HOUR)), exceptions: [dateOf(after(day, 24 * HOUR))] },
        },
      },
      people('again', 2),
    );
    await campaigns.until(id, { status: 'scheduled', next_run_at: after(day, 9 * HOUR).toISOString() });
    await campaigns.advanceTo(after(day, 9 * HOUR + 60_000));
    await campaigns.until(id, {
      ...{ status: 'running', next_run_at: after(day, 57 * HOUR).toISOString() },
      progress: { status: 'completed', deliveries: { delivered: 2 } },
    });
    for (const days of [2, 3]) await campaigns.advanceTo(after(day, (days * 24 + 9) * HOUR + 60_000));
    await campaigns.until(id, { status: 'completed', next_run_at: null });
    const runs = await campaigns.runs(id);
    expect(runs.map(({ occurrence }) => occurrence).sort()).toEqual(
      [0, 2, 3].map((days) => `${dateOf(after(day, days * 24 * HOUR))}T09:00`),
    );
  });

  it('what comes up late is asked about, and what a later run replaces is skipped', async () => {
    const day = tomorrowAfter(await campaigns.now());
    const id = await campaigns.launched(
      { schedule: { cron: '0 9 * * *', timezone: 'UTC', until: dateOf(after(day, 4 * 24 * HOUR)) } },
      people('late', 2),
    );
    await campaigns.ask(id, 'pause');
    await campaigns.advanceTo(after(day, (3 * 24 + 15) * HOUR));
    expect(await campaigns.runs(id)).toEqual([]);
    await campaigns.ask(id, 'resume');
    await campaigns.until(id, { status: 'running' });
    const runs = await campaigns.runs(id);
    const [latest, ...older] = runs;
    expect(latest).toMatchObject({ status: 'awaiting_decision', problem: expect.stringContaining('late') });
    expect(older.length).toBeGreaterThanOrEqual(3);
    for (const run of older) expect(run).toMatchObject({ status: 'skipped', problem: expect.any(String) });
    await campaigns.ask(id, `runs/${latest?.id}/decide`, { verdict: 'run' });
    await campaigns.untilRun(id, latest?.id ?? '', {
      status: 'completed',
      progress: { deliveries: { delivered: 2 } },
    });
    await campaigns.advanceTo(after(day, (4 * 24 + 9) * HOUR + 60_000));
    await campaigns.until(id, { status: 'completed' });
  });
});
