import { Carillon, type TestTenant } from '../support/carillon';

/** Who does not send as usual, for the operator: the same words as in each tenant's own state. */
describe('GET /v1/operator-sending', () => {
  let carillon: Carillon;

  beforeAll(async () => {
    carillon = await Carillon.start();
  }, 60_000);
  afterAll(() => carillon.stop());

  const sql = (text: string, parameters: unknown[] = []) => carillon.owner.query(text, parameters);
  const read = async () => {
    const { status, body } = await carillon.operator.get('/v1/operator-sending');
    expect([status, body.object]).toEqual([200, 'operator_sending']);
    return body as { tenants: { tenant_id: string; status: string }[]; platform_paused_until: string | null };
  };
  const limited = (tenant: TestTenant, reason: string | null, cutAt: string) =>
    sql(
      `INSERT INTO sending_limits (tenant_id, cut_to, cut_at, paused_until, reason) VALUES ($1, 1, now() - $3::interval, now() - $3::interval, $2)`,
      [tenant.id, reason, cutAt],
    );

  it('names who is paused, parked, slowed or under an alarm, and nobody else', async () => {
    const tenants: TestTenant[] = [];
    for (let i = 0; i < 6; i += 1) tenants.push(await carillon.tenant());
    const [usual, over, suspended, parked, slowed, alarmed] = tenants as [
      ...[TestTenant, TestTenant, TestTenant],
      ...[TestTenant, TestTenant, TestTenant],
    ];
    expect(await read()).toMatchObject({ tenants: [], platform_paused_until: null, has_more: false });
    await limited(over, null, '1 day');
    await limited(parked, 'credential', '1 day');
    await limited(slowed, null, '1 second');
    await sql(
      `INSERT INTO sending_alarms (tenant_id, reason, rate, recipients) VALUES ($1, 'bounces', 0.5, 10)`,
      [alarmed.id],
    );
    await sql(`UPDATE tenants SET status = 'suspended' WHERE id = $1`, [suspended.id]);

    const { tenants: found } = await read();
    const states = found.map(({ tenant_id: id, status }) => [id, status]);
    expect(states).toEqual(
      expect.arrayContaining([
        [suspended.id, 'paused'],
        [parked.id, 'parked'],
        [slowed.id, 'slowed'],
        [alarmed.id, 'bulk_paused'],
      ]),
    );
    expect(states).toHaveLength(4);
    expect(states.at(-1)).toEqual([suspended.id, 'paused']);
    for (const [id, status] of states)
      expect((await carillon.operator.get(`/v1/tenants/${id}/sending`)).body.status).toBe(status);
    expect((await usual.api.get('/v1/operator-sending')).status).toBe(403);
  });

  it('says until when the provider asked the platform to slow down', async () => {
    await sql(
      `INSERT INTO platform_pause (paused_until) VALUES (now() + interval '1 minute')
       ON CONFLICT DO NOTHING`,
    );
    expect((await read()).platform_paused_until).not.toBeNull();
  });
});
