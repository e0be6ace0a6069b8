import { Carillon, type TestTenant } from '../support/carillon';
import { furnish } from '../support/furnish';
import { anEmail, send } from '../support/messages';
import { openSecrets } from '../support/open-secrets';
import { dumpRedis } from '../support/dump-redis';
import { dumpDatabase } from '../support/stored-rows';
import { WebhookReceiver } from '../support/webhook-receiver';

/** After all kinds of work: nothing that opens a door stands readable where it is stored. */
describe('secrets at rest', () => {
  let carillon: Carillon;
  let receiver: WebhookReceiver;
  let tenant: TestTenant;
  let secrets: Record<string, string>;

  beforeAll(async () => {
    carillon = await Carillon.start();
    receiver = await WebhookReceiver.start();
    // A tenant whose first key was lost, so that a problem and a second key are on record.
    const fault = { kind: 'reset-after', operation: '/api_keys/add', count: 1 };
    await carillon.control.post('/simulator/faults', fault);
    tenant = await carillon.tenant();
    await furnish(carillon, tenant, receiver.url);
    const endpoint = await tenant.api.post('/v1/webhook-endpoints', { url: receiver.url });
    await carillon.worker?.close();
    carillon.worker = undefined;
    // Nobody takes these from the queues: what is rung stays in Redis to be looked at.
    await send(tenant.api, anEmail());
    secrets = { ...(await openSecrets(carillon, tenant)), webhookSecret: endpoint.body.secret };
  });
  afterAll(async () => {
    await receiver.stop();
    await carillon.stop();
  });

  it('are known to the test, each long enough to be searched for', () => {
    expect(Object.keys(secrets)).toHaveLength(8);
    for (const secret of Object.values(secrets)) expect(secret.length).toBeGreaterThan(25);
    expect(secrets.providerKey).toMatch(/^api-[A-Za-z0-9]{32}$/);
  });

  it('are not in the database', async () => {
    const dump = await dumpDatabase(carillon.owner);
    // What may be told of a key is found: the search works.
    expect(dump).toContain(secrets.providerKey?.slice(0, 16));
    expect(dump).toContain(tenant.key.slice(0, 17));
    expect(found(dump, secrets)).toEqual([]);
    expect(found(`${dump} ${Buffer.from(secrets.bearer ?? '').toString('hex')}`, secrets)).toEqual([
      'bearer',
    ]);
  });

  it('are not in Redis', async () => {
    const dump = await dumpRedis();
    expect(dump).toContain(tenant.id);
    expect(dump).toContain('dsp_');
    expect(found(dump, secrets)).toEqual([]);
    // Ids only: neither addresses nor content.
    expect(dump).not.toContain('ada@example.com');
    expect(dump).not.toContain('Your receipt');
  });

  it('are not in what the API tells', async () => {
    const paths = ['/v1/webhook-endpoints', '/v1/messages', '/v1/templates', '/v1/suppressions'];
    const told = await Promise.all([
      ...paths.map((path) => tenant.api.get(path)),
      ...['', `/${tenant.id}`, `/${tenant.id}/api-keys`].map((path) =>
        carillon.operator.get(`/v1/tenants${path}`),
      ),
    ]);
    for (const { status } of told) expect(status).toBe(200);
    expect(found(told.map(({ text }) => text).join(), secrets)).toEqual([]);
  });
});

/** Names of the secrets that stand in the text: plainly, or in an encoding that hides nothing. */
function found(text: string, secrets: Record<string, string>): string[] {
  const forms = (secret: string): string[] => {
    const raw = secret.startsWith('whsec_') ? secret.slice(6) : secret;
    const bytes = Buffer.from(raw, 'latin1');
    const inner = Buffer.from(raw, 'base64');
    const encoded = [
      bytes.toString('hex'),
      bytes.toString('base64'),
      bytes.toString('base64url'),
      inner.toString('hex'),
    ];
    return [raw, raw.slice(-20), ...encoded];
  };
  return Object.entries(secrets).flatMap(([name, secret]) =>
    forms(secret).some((form) => text.includes(form)) ? [name] : [],
  );
}
