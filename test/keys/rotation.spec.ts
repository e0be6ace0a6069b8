import { Client } from 'pg';
import { newId, type TenantId, type WebhookEndpointId } from '../../src/common/ids';
import { MasterKey } from '../../src/config/master-key';
import { Database } from '../../src/database/database';
import { webhookSecret } from '../../src/keys/sealed-place';
import { TenantSecrets } from '../../src/keys/tenant-secrets';
import { Carillon, type TestTenant } from '../support/carillon';
import { Caller } from '../support/caller';
import { Command } from '../support/command';
import { eventually } from '../support/eventually';
import { sealInFirstFormat } from '../support/first-format';
import { anEmail, send, until } from '../support/messages';
import { openAccount } from '../support/open-secrets';
import { TestServices } from '../support/services/test-services';
import { WebhookReceiver } from '../support/webhook-receiver';
import { environmentOf, WorkerProcess } from '../support/worker-process';

/** The key that the template database was migrated with, and the one that is to take its place. */
const OLD = process.env.CARILLON_MASTER_KEY ?? '';
const NEW = Buffer.alloc(32, 'the next one').toString('base64');
const [oldId, newId_] = [OLD, NEW].map((key) => new MasterKey(Buffer.from(key, 'base64')).id);
const BOTH = { CARILLON_MASTER_KEY: NEW, CARILLON_OLD_MASTER_KEYS: OLD };
const ONLY_OLD = { CARILLON_MASTER_KEY: OLD, CARILLON_OLD_MASTER_KEYS: '' };
const ONLY_NEW = { CARILLON_MASTER_KEY: NEW, CARILLON_OLD_MASTER_KEYS: '' };

/**
 * The whole way from one master key to the next, with real processes, in a PostgreSQL of its own: the passwords of the
 * roles belong to the server, and other test files use theirs.
 */
describe('rotating the master key', () => {
  const services = new TestServices();
  let carillon: Carillon;
  let receiver: WebhookReceiver;
  let first: TestTenant;
  let second: TestTenant;
  let fromBefore: string;
  const endpoints: Record<string, { id: string; secret: string }> = {};
  const workers: WorkerProcess[] = [];

  beforeAll(async () => {
    delete process.env.TEST_DATABASE_URL;
    await services.start();
    receiver = await WebhookReceiver.start();
    carillon = await Carillon.start({ worker: false, env: BOTH });
    workers.push(await WorkerProcess.start(carillon.env, BOTH));
    first = await carillon.tenant('first');
    second = await carillon.tenant('second');
    for (const { id, api } of [first, second]) {
      const { body } = await api.post('/v1/webhook-endpoints', { url: receiver.url });
      endpoints[id] = { id: body.id as string, secret: body.secret as string };
    }
    fromBefore = await send(first.api, anEmail({ scheduled_at: '2035-01-01T00:00:00Z' }));
  }, 120_000);
  afterAll(async () => {
    for (const worker of workers) await worker.stop();
    await carillon.stop();
    await receiver.stop();
    await services.stop();
  });

  const environment = (keys: NodeJS.ProcessEnv) => ({ ...environmentOf(carillon.env), ...keys });
  const rotate = (keys: NodeJS.ProcessEnv) => new Command('rotate-keys', environment(keys));
  const wrappedBy = async (): Promise<Record<string, string>> => {
    const rows = await carillon.owner.query<{ name: string; id: string }[]>(
      `SELECT purpose AS name, master_key_id AS id FROM platform_keys
       UNION ALL SELECT tenant_id, master_key_id FROM tenant_keys`,
    );
    return Object.fromEntries(rows.map(({ name, id }) => [name, id]));
  };
  const inFirstFormat = async (): Promise<number> => {
    const [left] = await carillon.owner.query<{ n: number }[]>(
      `SELECT (SELECT count(*) FROM provider_accounts WHERE (api_key_sealed || events_token_sealed || events_bearer_sealed) LIKE '%v1.%')
            + (SELECT count(*) FROM webhook_endpoints WHERE secret_sealed LIKE 'v1.%') AS n`,
    );
    return Number(left?.n);
  };
  const everythingIsWrappedBy = async (id: string | undefined) =>
    expect(new Set(Object.values(await wrappedBy()))).toEqual(new Set([id]));
  const logsIn = async (key: string, role = 'carillon_app'): Promise<boolean> => {
    const url = new URL(carillon.env.database.ownerUrl ?? '');
    url.username = role;
    url.password = new MasterKey(Buffer.from(key, 'base64')).rolePassword(role);
    const client = new Client({ connectionString: url.href });
    return client.connect().then(
      () => client.end().then(() => true),
      () => false,
    );
  };

  it('begins with processes that know both keys, and leaves to the database which one wraps', async () => {
    await everythingIsWrappedBy(oldId);
    expect(await logsIn(OLD)).toBe(true);
    expect(await logsIn(NEW)).toBe(false);
  });

  it('lets processes that know the old key alone go on meanwhile, with tenants that others have made', async () => {
    const alone = await WorkerProcess.start(carillon.env, ONLY_OLD);
    await workers.shift()?.stop();
    const id = await send(second.api, anEmail({ to: ['delivered@example.com'] }));
    await until(second.api, id, 'completed');
    workers.push(await WorkerProcess.start(carillon.env, BOTH));
    await alone.stop();
  });

  it('opens what was sealed before there were data keys', async () => {
    const { owner } = carillon;
    const key = Buffer.from(OLD, 'base64');
    const { providerKey, token, bearer } = await openAccount(carillon, second.id);
    const v1 = (plaintext: string, place: string) =>
      sealInFirstFormat(key, plaintext, `${second.id}|${place}`);
    await owner.query(
      `UPDATE provider_accounts SET api_key_sealed = $2, events_token_sealed = $3, events_bearer_sealed = $4
        WHERE tenant_id = $1`,
      [
        second.id,
        v1(providerKey, 'provider_api_key'),
        v1(token, 'events_token'),
        v1(bearer, 'events_bearer'),
      ],
    );
    await owner.query(`UPDATE webhook_endpoints SET secret_sealed = $2 WHERE tenant_id = $1`, [
      second.id,
      v1(endpoints[second.id]?.secret ?? '', 'webhook_secret'),
    ]);
    receiver.received.length = 0;
    await until(second.api, await send(second.api, anEmail()), 'completed');
    await eventually(() => expect(receiver.received.length).toBeGreaterThan(2));
  });

  it('is refused as a whole while a key is missing, and says which', async () => {
    const before = await wrappedBy();
    const stranger = Buffer.alloc(32, 'stranger').toString('base64');
    const withoutLogin = rotate({ CARILLON_MASTER_KEY: stranger, CARILLON_OLD_MASTER_KEYS: NEW });
    expect(await withoutLogin.ended).toBe(1);
    expect(withoutLogin.said).toContain('the database refused the login');
    // Where the log-ins are managed elsewhere, the wraps themselves tell.
    const urlOf = (role: string) => {
      const url = new URL(carillon.env.database.ownerUrl ?? '');
      url.username = role;
      url.password = new MasterKey(Buffer.from(OLD, 'base64')).rolePassword(role);
      return url.href;
    };
    const withLogin = rotate({
      ...ONLY_NEW,
      DATABASE_APP_URL: urlOf('carillon_app'),
      DATABASE_PLATFORM_URL: urlOf('carillon_platform'),
    });
    expect(await withLogin.ended).toBe(1);
    expect(withLogin.said).toContain(`wrapped by ${oldId}, and this process knows ${newId_} only`);
    expect(withLogin.said).toContain('CARILLON_OLD_MASTER_KEYS');
    expect(await wrappedBy()).toEqual(before);
  });

  it('goes on where it was killed, while messages are sent, and loses and doubles none', async () => {
    // A third tenant whose key is held, so that the rotation stops after the first two.
    const third = await carillon.tenant('third');
    const blocker = new Client({ connectionString: carillon.env.database.ownerUrl });
    await blocker.connect();
    await blocker.query('BEGIN');
    await blocker.query('SELECT 1 FROM tenant_keys WHERE tenant_id = $1 FOR UPDATE', [third.id]);

    const sent: { tenant: TestTenant; id: string }[] = [];
    let sending = true;
    const senders = [first, second, third].map(async (tenant) => {
      while (sending) sent.push({ tenant, id: await send(tenant.api, anEmail()) });
    });
    const killed = rotate(BOTH);
    await eventually(
      async () => {
        expect((await wrappedBy())[second.id]).toBe(newId_);
        expect(await inFirstFormat()).toBe(0);
      },
      { timeoutMs: 20_000 },
    );
    await killed.kill();
    const halfWay = await wrappedBy();
    expect(halfWay).toMatchObject({ digest: newId_, [first.id]: newId_, [third.id]: oldId });
    expect(killed.said).not.toContain('keys rotated');
    expect(await logsIn(OLD)).toBe(true);
    // A tenant that is made now is wrapped by the new key already.
    const made = (await carillon.operator.post('/v1/tenants', { name: 'between', slug: 'between' })).body.id;
    expect((await wrappedBy())[made]).toBe(newId_);
    await blocker.query('ROLLBACK');
    await blocker.end();

    const resumed = rotate(BOTH);
    expect(await resumed.ended).toBe(0);
    const line = resumed.line('keys rotated');
    expect(line).toMatchObject({
      masterKeyId: newId_,
      platformKeys: 0,
      tenants: 4,
      tenantKeys: 1,
      resealed: 0,
    });
    expect(line.next).toContain(`Nothing in the database hangs on ${oldId} any more`);
    await everythingIsWrappedBy(newId_);
    sending = false;
    await Promise.all(senders);
    // Every connection is made anew, many at once: the API finds the password that works now.
    await carillon.owner.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'carillon_%' AND state = 'idle'`,
    );
    await eventually(async () => expect((await first.api.get('/v1/messages')).status).toBe(200));
    const burst = [first, second, third].flatMap((tenant) =>
      Array.from({ length: 8 }, async () => sent.push({ tenant, id: await send(tenant.api, anEmail()) })),
    );
    await Promise.all(burst);
    expect(sent.length).toBeGreaterThan(10);
    for (const { tenant, id } of sent) await until(tenant.api, id, 'completed', { timeoutMs: 30_000 });
    const [stamps] = await carillon.owner.query<{ copies: number; messages: number }[]>(
      `SELECT count(DISTINCT provider_message_id)::int AS copies, count(*)::int AS messages FROM deliveries
        WHERE message_id = ANY($1) AND confirmed_copies IS NULL AND NOT possible_duplicate`,
      [sent.map(({ id }) => id)],
    );
    expect(stamps).toEqual({ copies: sent.length, messages: sent.length });
  }, 120_000);

  it('has sealed anew what was in the first format, and finds nothing to do when it is run again', async () => {
    expect(await inFirstFormat()).toBe(0);
    const again = rotate(BOTH);
    expect(await again.ended).toBe(0);
    expect(again.line('keys rotated')).toMatchObject({
      platformKeys: 0,
      tenants: 4,
      tenantKeys: 0,
      resealed: 0,
    });
    expect(await logsIn(NEW)).toBe(true);
    expect(await logsIn(OLD)).toBe(false);
  });

  it('leaves nothing for the old key to open: without it everything goes on, and with it alone nothing starts', async () => {
    await expect(WorkerProcess.start(carillon.env, ONLY_OLD)).rejects.toThrow('ended with 1');
    for (const worker of workers.splice(0)) await worker.stop();
    const port = new URL(carillon.url).port;
    const elsewhere = String(Number(port) + 1);
    const api = await WorkerProcess.start(carillon.env, { ...ONLY_NEW, API_PORT: elsewhere }, 'main');
    workers.push(api, await WorkerProcess.start(carillon.env, ONLY_NEW));
    const caller = new Caller(carillon.url.replace(port, elsewhere), first.key);
    receiver.received.length = 0;
    await until(caller, await send(caller, anEmail({ to: ['delivered@example.com'] })), 'completed');
    await eventually(() => expect(receiver.received.length).toBeGreaterThan(2));
    const { Webhook } = await import('standardwebhooks');
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
    expect(() => new Webhook(endpoints[first.id]?.secret ?? '').verify(body, headers)).not.toThrow();
    expect((await caller.post(`/v1/messages/${fromBefore}/cancel`)).status).toBe(200);
  });

  it('opens no value that was moved to another row or to another tenant, and no key', async () => {
    const { body } = await first.api.post('/v1/webhook-endpoints', { url: receiver.url });
    const secrets = carillon.app.get(TenantSecrets);
    const database = carillon.app.get(Database);
    const sealedOf = async (id: string): Promise<string> => {
      const [row] = await carillon.owner.query<{ sealed: string }[]>(
        'SELECT secret_sealed AS sealed FROM webhook_endpoints WHERE id = $1',
        [id],
      );
      return row?.sealed ?? '';
    };
    const open = (tenantId: string, sealed: string, endpointId: string) =>
      database.forTenant(tenantId as TenantId, (tx) =>
        secrets.open(tx, tenantId as TenantId, sealed, webhookSecret(endpointId as WebhookEndpointId)),
      );
    const own = body.id as string;
    const sealed = await sealedOf(own);
    expect(await open(first.id, sealed, own)).toBe(body.secret);
    await expect(open(first.id, sealed, endpoints[first.id]?.id ?? '')).rejects.toThrow();
    await expect(open(second.id, sealed, own)).rejects.toThrow('was not sealed with the key');

    const stranger = newId('ten');
    await carillon.owner.query(
      `INSERT INTO tenants (id, name, slug, region, status, provisioning_step) VALUES ($1, 'x', 'x', 'eu', 'active', 'requested')`,
      [stranger],
    );
    await carillon.owner.query(
      `INSERT INTO tenant_keys (tenant_id, id, wrapped_key, master_key_id)
       SELECT $2, id, wrapped_key, master_key_id FROM tenant_keys WHERE tenant_id = $1`,
      [first.id, stranger],
    );
    await expect(open(stranger, sealed, own)).rejects.toThrow(/unable to authenticate/);
  });

  it('keeps the digests and stamps of a database that is older than their keys', async () => {
    const { owner } = carillon;
    const before = await owner.query('SELECT * FROM platform_keys');
    await owner.query('DELETE FROM platform_keys');
    const migrated = new Command('migrate', environment(BOTH));
    expect(await migrated.ended).toBe(0);
    const rows = await owner.query<{ purpose: string; wrapped_key: string; master_key_id: string }[]>(
      'SELECT purpose, wrapped_key, master_key_id FROM platform_keys',
    );
    expect(rows).toHaveLength(before.length);
    const master = new MasterKey(Buffer.from(OLD, 'base64'));
    for (const purpose of ['digest', 'stamp'] as const) {
      const wrapped = rows.find((row) => row.purpose === purpose)?.wrapped_key ?? '';
      expect(master.unwrap(wrapped, `platform_keys|${purpose}`)).toEqual(master.firstKeyOf(purpose));
    }
  });
});
