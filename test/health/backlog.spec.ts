import { Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { ConfigModule } from '../../src/config/config.module';
import { newId } from '../../src/common/ids';
import { DatabaseModule } from '../../src/database/database.module';
import { BacklogGauges } from '../../src/health/backlog-gauges';
import { BacklogStore } from '../../src/health/backlog.store';
import { Metrics } from '../../src/metrics/metrics';
import { MetricsModule } from '../../src/metrics/metrics.module';
import { QueueModule } from '../../src/queue/queue.module';
import { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { anEmail, send } from '../support/messages';
import { PrometheusText } from '../support/prometheus-text';

@Module({ providers: [BacklogStore, BacklogGauges] })
class GaugesModule {}

/** The gauges of a worker without its processors: what is due stays due. */
describe('what waits', () => {
  let carillon: Carillon;
  const started: TestingModule[] = [];

  beforeAll(async () => {
    carillon = await Carillon.start();
  }, 60_000);
  afterEach(async () => {
    for (const module of started.splice(0)) await module.close();
  });
  afterAll(() => carillon.stop());

  const sql = (text: string, parameters: unknown[] = []) => carillon.owner.query(text, parameters);
  const gauges = async (): Promise<Metrics> => {
    const { env } = carillon;
    const imports = [
      ConfigModule.register(env),
      MetricsModule.register('worker'),
      DatabaseModule.register([]),
      QueueModule.register(env, 'producer'),
      GaugesModule,
    ];
    const module = await Test.createTestingModule({ imports }).compile();
    started.push(await module.init());
    return module.get(Metrics, { strict: false });
  };
  const read = async (metrics: Metrics) => new PrometheusText(await metrics.read());
  const dispatchOf = async (messageId: string): Promise<string> =>
    (await sql(`SELECT dispatch_id AS id FROM deliveries WHERE message_id = $1 LIMIT 1`, [messageId]))[0].id;
  const dueSince = async (tenant: TestTenant, seconds: number, overrides = {}): Promise<string> => {
    const id = await dispatchOf(await send(tenant.api, anEmail(overrides)));
    await sql(`UPDATE dispatches SET next_attempt_at = now() - $2 * interval '1 second' WHERE id = $1`, [
      id,
      seconds,
    ]);
    return id;
  };

  it('is told as far as it could leave, with the age of the oldest', async () => {
    const [busy, suspended, alarmed, paused] = [
      await carillon.tenant(),
      await carillon.tenant(),
      await carillon.tenant(),
      await carillon.tenant(),
    ];
    await carillon.worker?.close();
    carillon.worker = undefined;
    await dueSince(busy, 100);
    await dueSince(busy, 20);
    await dueSince(busy, 30, { lane: 'bulk' });
    await dueSince(busy, -600);
    await dueSince(suspended, 1_000);
    await dueSince(alarmed, 1_000, { lane: 'bulk' });
    await dueSince(paused, 1_000);
    const gated = await dueSince(busy, 1_000);
    const gate = newId('gat');
    await sql(`INSERT INTO gates (tenant_id, id, paused) VALUES ($1, $2, true)`, [busy.id, gate]);
    await sql(`UPDATE dispatches SET gate_id = $2 WHERE id = $1`, [gated, gate]);
    await sql(`UPDATE tenants SET status = 'suspended', provisioning_problem = 'none' WHERE id = $1`, [
      suspended.id,
    ]);
    await sql(
      `INSERT INTO sending_alarms (tenant_id, reason, rate, recipients) VALUES ($1, 'bounces', 0.5, 10)`,
      [alarmed.id],
    );
    await sql(
      `INSERT INTO sending_limits (tenant_id, cut_to, cut_at, paused_until, reason) VALUES ($1, 1, now(), now() + interval '1 hour', 'quota')`,
      [paused.id],
    );
    const page = await read(await gauges());
    const waiting = (lane: string) => page.sum('carillon_lane_dispatches', { lane });
    const oldest = (lane: string) => page.sum('carillon_lane_oldest_due_seconds', { lane });
    expect([waiting('email'), waiting('bulk-email'), waiting('sms'), waiting('test')]).toEqual([2, 1, 0, 0]);
    expect(oldest('email')).toBeGreaterThanOrEqual(100);
    expect(oldest('email')).toBeLessThan(900);
    expect(oldest('bulk-email')).toBeGreaterThanOrEqual(30);
    expect(oldest('sms')).toBe(0);
    expect(page.sum('carillon_sending_alarms')).toBe(1);
    expect(page.sum('carillon_tenants_paused')).toBe(1);
    expect(page.sum('carillon_provisioning_problems')).toBe(1);
    expect(page.sum('carillon_jobs_waiting', { queue: 'send-dispatch-email' })).toBeGreaterThan(0);
  });

  it('is told of doubt, of webhooks and of events', async () => {
    const [tenant] = await sql(`SELECT id FROM tenants WHERE status = 'active' ORDER BY id LIMIT 1`);
    const { body } = await carillon.operator.post(`/v1/tenants/${tenant.id}/api-keys`, { name: 'more' });
    const of: TestTenant = { id: tenant.id, key: body.key, api: new Caller(carillon.url, body.key) };
    const doubtful = await dueSince(of, -600, { to: ['a@example.com', 'b@example.com'] });
    const held = await dueSince(of, -600);
    await sql(`UPDATE dispatches SET status = 'unknown' WHERE id = $1`, [doubtful]);
    await sql(`UPDATE dispatches SET status = 'held' WHERE id = $1`, [held]);
    await sql(`UPDATE deliveries SET status = 'unknown' WHERE dispatch_id = ANY($1)`, [[doubtful, held]]);
    await sql(
      `INSERT INTO provider_events (tenant_id, id, dedupe_key, payload, next_attempt_at)
       VALUES ($1, $2, 'due', '{}', now() - interval '50 seconds'), ($1, $3, 'later', '{}', now() + interval '1 hour')`,
      [of.id, newId('pev'), newId('pev')],
    );
    const endpoint = await of.api.post('/v1/webhook-endpoints', { url: 'https://hooks.example.com/' });
    await sql(
      `INSERT INTO webhook_deliveries (tenant_id, id, endpoint_id, event_id, status, next_attempt_at)
       SELECT tenant_id, $2, $3, id, 'pending', now() - interval '70 seconds' FROM message_events WHERE tenant_id = $1 LIMIT 1`,
      [of.id, newId('whd'), endpoint.body.id],
    );
    await sql(`UPDATE dispatches SET status = 'done', set_aside = 'not_prepared' WHERE id = $1`, [
      await dueSince(of, -600),
    ]);
    await sql(
      `INSERT INTO provider_events (tenant_id, id, dedupe_key, payload, applied_at, result, discarded_at)
       VALUES ($1, $2, 'odd', '{}', now(), 'unstamped', NULL), ($1, $3, 'gone', '{}', now(), 'unstamped', now()),
              ($1, $4, 'well', '{}', now(), 'applied', NULL)`,
      [of.id, newId('pev'), newId('pev'), newId('pev')],
    );
    const page = await read(await gauges());
    const setAside = ['dispatch', 'provider_event', 'webhook_delivery'].map((kind) =>
      page.sum('carillon_set_aside', { kind }),
    );
    expect(setAside).toEqual([1, 1, 0]);
    expect(page.sum('carillon_deliveries_in_doubt')).toBe(3);
    expect(page.sum('carillon_deliveries_held')).toBe(1);
    expect(page.sum('carillon_provider_events_waiting')).toBe(1);
    expect(page.sum('carillon_provider_events_oldest_seconds')).toBeGreaterThanOrEqual(50);
    expect(page.sum('carillon_webhook_tries_due')).toBe(1);
    expect(page.sum('carillon_webhook_oldest_due_seconds')).toBeGreaterThanOrEqual(70);
    expect(page.sum('carillon_backlog_reading_failures_total')).toBe(0);
  });

  it('is not told when it cannot be read, and that is counted', async () => {
    const metrics = await gauges();
    await sql(`REVOKE SELECT ON provider_events FROM carillon_platform`);
    await sql(
      `REVOKE SELECT (tenant_id, id, applied_at, next_attempt_at) ON provider_events FROM carillon_platform`,
    );
    const page = await read(metrics);
    await sql(
      `GRANT SELECT (tenant_id, id, applied_at, next_attempt_at) ON provider_events TO carillon_platform`,
    );
    expect(page.of('carillon_provider_events_waiting')).toEqual([]);
    expect(page.sum('carillon_backlog_reading_failures_total', { reading: 'provider_events' })).toBe(1);
    expect(page.sum('carillon_lane_dispatches', { lane: 'bulk-email' })).toBe(1);
  });

  it('is read once for those who ask within ten seconds', async () => {
    const metrics = await gauges();
    const pages = await Promise.all([read(metrics), read(metrics)]);
    const before = pages[0]?.sum('carillon_deliveries_in_doubt');
    expect(pages[1]?.sum('carillon_deliveries_in_doubt')).toBe(before);
    await sql(`UPDATE deliveries SET status = 'sent' WHERE status = 'unknown'`);
    expect((await read(metrics)).sum('carillon_deliveries_in_doubt')).toBe(before);
    expect((await read(await gauges())).sum('carillon_deliveries_in_doubt')).toBe(0);
  });
});
