import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildRelease,
  fileOfRelease,
  hasPreviousRelease,
  previousRelease,
} from '../../scripts/support/previous-release';
import { freePort } from '../../scripts/support/ports';
import { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send } from '../support/messages';
import { WebhookReceiver } from '../support/webhook-receiver';
import { WorkerProcess } from '../support/worker-process';

const whereReleased = hasPreviousRelease() ? describe : describe.skip;
const BUILD_MS = 300_000;
const MESSAGES = 60;

interface ReleasedDocument {
  paths: Record<string, { get?: { parameters?: { in: string; required?: boolean }[]; security?: object[] } }>;
}

/**
 * While a release is rolled out, programs of the one before run over its schema, beside it; and they do alone when it is
 * taken back.
 */
whereReleased('the previous release, over the schema of this one', () => {
  let folder: string;
  let carillon: Carillon;
  let tenant: TestTenant;
  let receiver: WebhookReceiver;
  let oldApi: WorkerProcess;
  let oldUrl: string;
  let oldTenant: Caller;
  const workers: WorkerProcess[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'carillon-release-'));
    buildRelease(previousRelease(), folder);
    carillon = await Carillon.start({
      worker: false,
      env: { DISPATCH_LEASE: '3s', SWEEP_INTERVAL: '300ms' },
      simulator: { activityLagMs: 0 },
    });
    receiver = await WebhookReceiver.start();
    const port = String(await freePort());
    oldUrl = `http://127.0.0.1:${port}`;
    oldApi = await WorkerProcess.start(carillon.env, { API_PORT: port }, 'main', folder);
    workers.push(await WorkerProcess.start(carillon.env, {}, 'worker', folder));
    tenant = await carillon.tenant();
    oldTenant = new Caller(oldUrl, tenant.key);
    await tenant.api.post('/v1/webhook-endpoints', {
      url: receiver.url,
      event_types: ['delivery.delivered'],
    });
  }, BUILD_MS);
  afterAll(async () => {
    for (const program of [oldApi, ...workers]) await program?.stop();
    await receiver?.stop();
    await carillon?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function sendMany(name: string, apis: Caller[]): Promise<void> {
    for (let i = 0; i < MESSAGES; i += 1)
      await send(apis[i % apis.length] ?? tenant.api, anEmail({ to: [`${name}${i}@example.com`] }));
  }

  async function expectEachOnce(name: string): Promise<void> {
    await eventually(async () => {
      const rows = await carillon.owner.query(
        `SELECT status, count(*)::int AS n FROM deliveries WHERE address LIKE $1 GROUP BY status`,
        [`${name}%`],
      );
      expect(rows).toEqual([{ status: 'delivered', n: MESSAGES }]);
    });
    const copies = (await carillon.ledger()).filter(({ recipients }) => recipients[0]?.startsWith(name));
    expect(new Set(copies.map(({ recipients }) => recipients[0])).size).toBe(MESSAGES);
    expect(copies).toHaveLength(MESSAGES);
    await eventually(() => {
      const told = receiver.received.filter(({ body }) => body.includes(`"${name}`));
      expect(new Set(told.map(({ headers }) => headers['webhook-id'])).size).toBe(MESSAGES);
    });
  }

  it('is another one than this', () => {
    const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {
      version: string;
    };
    expect(previousRelease().version).not.toBe(version);
    const released = JSON.parse(fileOfRelease(previousRelease(), 'package.json')) as { version: string };
    expect(released.version).toBe(previousRelease().version);
  });

  it('sends what it takes in, alone', async () => {
    await sendMany('alone', [oldTenant]);
    await expectEachOnce('alone');
  });

  it('shares the work with this one, whoever took it in', async () => {
    workers.push(await WorkerProcess.start(carillon.env));
    await sendMany('both', [oldTenant, tenant.api]);
    await expectEachOnce('both');
  });

  it('hands over to this one in the midst of it, and takes over again', async () => {
    const sending = sendMany('handed', [oldTenant, tenant.api]);
    expect(await workers[0]?.stop()).toBe(0);
    await sending;
    await expectEachOnce('handed');
    workers[0] = await WorkerProcess.start(carillon.env, {}, 'worker', folder);
    const again = sendMany('back', [tenant.api]);
    expect(await workers[1]?.stop()).toBe(0);
    await again;
    await expectEachOnce('back');
  });

  it('reads what this one has written, by every list that it has', async () => {
    const document = JSON.parse(fileOfRelease(previousRelease(), 'openapi.json')) as ReleasedDocument;
    const lists = Object.entries(document.paths).filter(
      ([path, { get }]) => get && !path.includes('{') && !get.parameters?.some(({ required }) => required),
    );
    expect(lists.length).toBeGreaterThan(20);
    const faults: string[] = [];
    for (const [path, { get }] of lists) {
      const isOperators = JSON.stringify(get?.security ?? []).includes('operatorKey');
      const caller = isOperators ? new Caller(oldUrl, carillon.env.operatorKey) : oldTenant;
      const { status } = await caller.get(path);
      if (status >= 400) faults.push(`${path}: ${status}`);
    }
    expect(faults).toEqual([]);
  });
});
