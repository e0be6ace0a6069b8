import { newId } from '../../src/common/ids';
import { Carillon, type TestTenant } from '../support/carillon';
import { anEmail, send, until } from '../support/messages';

/** Domains of the platform's own account, lent to tenants. */
describe('platform domains', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let other: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    [tenant, other] = await Promise.all([carillon.tenant(), carillon.tenant()]);
    await carillon.operator.post('/v1/platform-domains', { domain: 'platform.example' });
  });
  afterAll(() => carillon.stop());

  const lend = (tenant_ids: string[], future_tenants = false, domain = 'platform.example') =>
    carillon.operator.send(
      'PUT',
      `/v1/platform-domains/${domain}/tenants`,
      JSON.stringify({ tenant_ids, future_tenants }),
    );
  const domainsOf = async ({ api }: TestTenant) =>
    (await api.get('/v1/sender-domains')).body.data as object[];

  it('are lent to a tenant, who sends from them, and taken back', async () => {
    await carillon.control.post('/simulator/domains', {
      domain: 'platform.example',
      dkim: true,
      rpath: true,
      tracking: true,
    });
    expect((await carillon.operator.post('/v1/platform-domains/platform.example/verify')).body).toMatchObject(
      {
        object: 'platform_domain',
        verified: true,
        tenant_ids: [],
        future_tenants: false,
      },
    );
    const from = 'Shop <hello@platform.example>';
    const refused = await until(tenant.api, await send(tenant.api, anEmail({ from })), 'completed');
    expect(refused.summary).toEqual({ rejected: 1 });

    expect((await lend([tenant.id])).body).toMatchObject({ tenant_ids: [tenant.id] });
    expect(await domainsOf(tenant)).toContainEqual(
      expect.objectContaining({ domain: 'platform.example', verified: true, delegated: true }),
    );
    expect(await domainsOf(other)).toEqual([]);
    const taken = await until(tenant.api, await send(tenant.api, anEmail({ from })), 'completed');
    expect(taken.summary).toEqual({ delivered: 1 });

    expect((await lend([other.id])).body).toMatchObject({ tenant_ids: [other.id] });
    expect(await domainsOf(tenant)).toEqual([]);
    expect((await lend([])).body).toMatchObject({ tenant_ids: [] });
  });

  it('that are lent cannot be changed by the tenant', async () => {
    await lend([tenant.id]);
    expect((await tenant.api.delete('/v1/sender-domains/platform.example')).status).toBe(404);
    expect((await carillon.operator.get('/v1/platform-domains/platform.example')).status).toBe(200);
  });

  it('stay lent to subaccounts that are no tenant', async () => {
    const key = carillon.simulator.masterKey;
    const ask = async (path: string, body: object) => {
      const answer = await fetch(`${carillon.simulator.url}/v3${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-smtp2go-api-key': key },
        body: JSON.stringify(body),
      });
      return (await answer.json()) as { data: Record<string, unknown> };
    };
    const { data } = await ask('/subaccount/add', { fullname: 'made by hand' });
    await ask('/domain/subaccount_access', { domain: 'platform.example', subaccounts: [data.id] });
    expect((await lend([tenant.id])).body.tenant_ids).toEqual([tenant.id]);
    const view = await ask('/domain/view', { domain: 'platform.example' });
    const [domain] = view.data.domains as { subaccount_access: { subaccounts: string[] } }[];
    expect(domain?.subaccount_access.subaccounts).toHaveLength(2);
    expect(domain?.subaccount_access.subaccounts).toContain(data.id);
  });

  it('may be for tenants to come', async () => {
    expect((await lend([], true)).body).toMatchObject({ tenant_ids: [], future_tenants: true });
  });

  it('are refused to tenants that are not there, each named', async () => {
    const stranger = newId('ten');
    const { status, body } = await lend([tenant.id, stranger, 'nonsense']);
    expect(status).toBe(422);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/tenant_ids/1',
      '/tenant_ids/2',
    ]);
    expect((await lend([tenant.id], false, 'absent.example')).status).toBe(404);
  });

  it('are added once, listed and removed', async () => {
    expect(
      await carillon.operator.post('/v1/platform-domains', { domain: 'platform.example' }),
    ).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    const listed = await carillon.operator.get('/v1/platform-domains');
    expect(listed.body.data.map(({ domain }: { domain: string }) => domain)).toEqual(['platform.example']);
    expect((await carillon.operator.delete('/v1/platform-domains/platform.example')).status).toBe(204);
    expect((await carillon.operator.get('/v1/platform-domains/platform.example')).status).toBe(404);
    expect((await carillon.operator.delete('/v1/platform-domains/platform.example')).status).toBe(404);
  });
});
