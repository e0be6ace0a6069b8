import Redis from 'ioredis';
import { Campaigns } from '../support/campaigns';
import { testRedisUrl } from '../support/services/test-database';
import { Carillon, type TestTenant } from '../support/carillon';
import { imported } from '../support/contact-files';
import { eventually } from '../support/eventually';
import { WorkerProcess } from '../support/worker-process';

/** 100,000 by hand: CAMPAIGN_CONTACTS=100000 npx jest test/campaigns/through-thick-and-thin.spec.ts */
const ROWS = Number(process.env.CAMPAIGN_CONTACTS ?? 15_000);
const BAD_EVERY = 100;
const LOCALES = ['en-GB', 'fr-CA', 'de-CH'];
const ZONES = [
  'Pacific/Auckland',
  'Asia/Kolkata',
  'Europe/Berlin',
  'America/New_York',
  'America/Los_Angeles',
];
const GREETINGS: Record<string, string> = { 'en-GB': 'Hello', 'fr-CA': 'Bonjour', 'de-CH': 'Hallo' };
const PATIENCE = { timeoutMs: 120_000 + ROWS * 6, everyMs: 200 };

/** Whom the campaign is for, by what they are to read. */
function intended(): Map<string, string> {
  const all = Array.from({ length: ROWS }, (_, i) => i + 1).filter((i) => i % BAD_EVERY !== 0);
  return new Map(
    all.map((i) => [`reader${i}@example.com`, `${GREETINGS[LOCALES[i % LOCALES.length] ?? '']} ${i}`]),
  );
}

function fileOfContacts(): string {
  const rows = Array.from({ length: ROWS }, (_, n) => {
    const i = n + 1;
    const email = i % BAD_EVERY === 0 ? `nobody ${i}` : `reader${i}@example.com`;
    return [email, LOCALES[i % LOCALES.length], ZONES[i % ZONES.length], i].join(',');
  });
  return ['email,locale,time_zone,number', ...rows].join('\n');
}

/** Everything of the product dies in the middle; what it had in Redis is lost. */
describe('a campaign from a file to its report', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let worker: WorkerProcess;
  let api: WorkerProcess | undefined;

  beforeAll(async () => {
    carillon = await Carillon.start({
      worker: false,
      env: { DISPATCH_LEASE: '3s', SWEEP_INTERVAL: '300ms', UNKNOWN_SETTLE_AFTER: '1s,3s,5s' },
      simulator: { activityLagMs: 0 },
    });
    worker = await WorkerProcess.start(carillon.env);
    tenant = await carillon.tenant();
  });
  afterAll(async () => {
    await worker.stop();
    await api?.stop();
    await carillon.stop();
  });

  const startApi = async () => {
    api = await WorkerProcess.start(carillon.env, { API_PORT: String(carillon.env.api.port) }, 'main');
  };
  const ledger = async () =>
    (await carillon.ledger()).filter(({ recipients }) => recipients[0]?.startsWith('reader'));

  it(
    'reaches each of them once, in their language, and the numbers add up',
    async () => {
      const people = intended();
      const { body: audience } = await tenant.api.post('/v1/audiences', { name: 'readers', kind: 'static' });
      const file = await imported(tenant.api, fileOfContacts(), `?audience_id=${audience.id}`);
      expect(file.rows).toMatchObject({ total: ROWS, created: people.size, failed: ROWS - people.size });
      const campaigns = await Campaigns.of(tenant.api, {
        ...{ channel: 'email', default_locale: 'en', subject: 'Hello {{number}}', text: 'Hello' },
        translations: [
          { locale: 'fr', subject: 'Bonjour {{number}}', text: 'Bonjour' },
          { locale: 'de', subject: 'Hallo {{number}}', text: 'Hallo' },
        ],
      });
      // From here on the API is a process that can be killed, at the same address.
      await carillon.app.close();
      await startApi();
      await carillon.control.post('/simulator/faults', {
        kind: 'hold',
        operation: '/email/batch',
        ms: 1_000,
      });
      const id = await campaigns.launched(
        { audience_id: audience.id, schedule: { local_time: '2026-01-01T09:00', when_past: 'send_now' } },
        [],
      );
      await eventually(async () => expect((await ledger()).length).toBeGreaterThan(0), PATIENCE);
      await campaigns.ask(id, 'pause');
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      const atPause = (await ledger()).length;
      expect(atPause).toBeLessThan(people.size);
      await Promise.all([worker.kill(), api?.kill()]);
      const redis = new Redis(testRedisUrl());
      await redis.flushdb();
      await redis.quit();
      await startApi();
      worker = await WorkerProcess.start(carillon.env);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      expect((await ledger()).length).toBe(atPause);
      await campaigns.ask(id, 'resume');
      await eventually(async () => expect((await ledger()).length).toBeGreaterThan(atPause), PATIENCE);
      // And once more, this time on its way.
      await Promise.all([worker.kill(), api?.kill()]);
      await startApi();
      worker = await WorkerProcess.start(carillon.env);
      await carillon.control.delete('/simulator/faults');
      const done = await campaigns.until(id, { status: 'completed' }, PATIENCE.timeoutMs + 150_000);

      const sent = await ledger();
      const subjects = new Map(sent.map(({ recipients, subject }) => [recipients[0] ?? '', subject ?? '']));
      expect(sent).toHaveLength(people.size);
      expect([...subjects].sort()).toEqual([...people].sort());
      const { progress } = done;
      expect(progress).toMatchObject({
        ...{ recipients: people.size, skipped: 0, pending: 0, problem: null },
        ...{ accepted: people.size, sent: people.size, delivered: people.size },
        deliveries: { delivered: people.size },
      });
      const groups = await carillon.owner.query<{ zone: string; filled: number }[]>(
        `SELECT time_zone AS zone, filled FROM run_groups WHERE tenant_id = $1 ORDER BY 1`,
        [tenant.id],
      );
      expect(groups.map(({ zone }) => zone)).toEqual([...ZONES].sort());
      expect(groups.reduce((sum, { filled }) => sum + filled, 0)).toBe(people.size);
    },
    900_000 + ROWS * 12,
  );
});
