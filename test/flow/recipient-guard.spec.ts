import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, anSms, send, statuses, until } from '../support/messages';
import { expectProblem } from '../support/problem';
import { countRows } from '../support/stored-rows';

const LIST = {
  email_addresses: ['Ada@example.org'],
  email_domains: ['Example.com'],
  phone_numbers: ['+6421555123'],
};
const NOT_ON_THE_LIST = 'Not on the list of allowed recipients.';

/** For staging systems: a tenant that sends to a list of recipients only. */
describe('a list of allowed recipients', () => {
  let carillon: Carillon;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
  });
  afterAll(() => carillon.stop());

  const put = (tenant: TestTenant, list: object) =>
    carillon.operator.send('PUT', `/v1/tenants/${tenant.id}/recipient-guard`, JSON.stringify(list));
  const tenantWith = async (list: object) => {
    const tenant = await carillon.tenant();
    expect((await put(tenant, list)).status).toBe(200);
    return tenant;
  };
  const sentTo = async () => (await carillon.ledger()).flatMap(({ recipients }) => recipients);

  it('is set, seen and removed by the operator', async () => {
    const tenant = await carillon.tenant();
    const path = `/v1/tenants/${tenant.id}/recipient-guard`;
    const none = { by_list_only: false, email_addresses: [], email_domains: [], phone_numbers: [] };
    expect((await carillon.operator.get(path)).body).toMatchObject({ ...none, otherwise: 'refuse' });
    const set = await put(tenant, { ...LIST, otherwise: 'suppress' });
    expect(set.body).toEqual({
      object: 'recipient_guard',
      by_list_only: true,
      email_addresses: ['ada@example.org'],
      email_domains: ['example.com'],
      phone_numbers: ['+6421555123'],
      otherwise: 'suppress',
    });
    expect((await carillon.operator.get(path)).body).toEqual(set.body);
    const wrong = { email_addresses: ['ada'], email_domains: ['a@example.com'], phone_numbers: ['123'] };
    expectProblem(await put(tenant, wrong), 'invalid_request', [
      '/email_addresses/0',
      '/email_domains/0',
      '/phone_numbers/0',
    ]);
    expect((await carillon.operator.delete(path)).status).toBe(204);
    expect((await carillon.operator.delete(path)).status).toBe(204);
    expect((await carillon.operator.get(path)).body.by_list_only).toBe(false);
  });

  it('refuses a message to anybody else, names where they stand and not who they are, and stores nothing', async () => {
    const tenant = await tenantWith(LIST);
    const before = await countRows(carillon.owner);
    const refused = await tenant.api.post(
      '/v1/messages',
      anEmail({
        to: ['ada@example.org', 'x@sub.example.com'],
        cc: ['grace@example.com'],
        bcc: ['bob@example.com', 'eve@example.net'],
      }),
    );
    expectProblem(refused, 'invalid_request', ['/to/1', '/bcc/1']);
    expect(refused.body.errors).toHaveLength(2);
    expect(refused.body.errors[0].code).toBe('recipient_not_allowed');
    expect(refused.text).not.toMatch(/eve|sub\.example/);
    const individual = { to: undefined, recipients: [{ to: 'a@example.com' }, { to: 'b@example.net' }] };
    expectProblem(await tenant.api.post('/v1/messages', anEmail(individual)), 'invalid_request', [
      '/recipients/1/to',
    ]);
    expectProblem(await tenant.api.post('/v1/messages', anSms({ to: ['+6421555999'] })), 'invalid_request', [
      '/to/0',
    ]);
    const document = 'From: hello@example.com\r\nTo: eve@example.net\r\nSubject: Hi\r\n\r\nHi';
    const mime = { channel: 'email', mime: Buffer.from(document).toString('base64') };
    expectProblem(await tenant.api.post('/v1/messages', mime), 'invalid_request', ['/mime']);
    expect(await countRows(carillon.owner)).toEqual(before);
    await until(tenant.api, await send(tenant.api, anSms()), 'completed');
    const good = await send(tenant.api, anEmail({ to: ['ADA@example.org'], cc: ['x@example.com'] }));
    await until(tenant.api, good, 'completed');
  });

  it('or accepts it, and lets those who are not on it end as suppressed', async () => {
    const tenant = await tenantWith({ ...LIST, otherwise: 'suppress' });
    const id = await send(tenant.api, anEmail({ to: ['one@example.com', 'eve@example.net'] }));
    const message = await until(tenant.api, id, 'completed');
    expect(statuses(message)).toEqual({ 'one@example.com': 'delivered', 'eve@example.net': 'suppressed' });
    expect(message.deliveries[1].reason).toBe(NOT_ON_THE_LIST);
    const { data } = (await tenant.api.get(`/v1/messages/${id}/timeline`)).body;
    const told = (data as { type: string; description: string }[]).find(
      ({ type }) => type === 'delivery.suppressed',
    );
    expect(told?.description).toBe(`Not sent. ${NOT_ON_THE_LIST}`);
    expect(await sentTo()).not.toContain('eve@example.net');
    expect((await tenant.api.get('/v1/suppressions')).body.data).toEqual([]);
  });

  it('stops what was accepted before it was set, whatever is said of new messages', async () => {
    const tenant = await carillon.tenant();
    const later = { scheduled_at: '2035-01-01T00:00:00Z' };
    const mail = await send(tenant.api, anEmail({ ...later, to: ['late@example.com', 'late@example.net'] }));
    const sms = await send(tenant.api, anSms({ ...later, to: ['+6421555999'] }));
    await put(tenant, LIST);
    for (const id of [mail, sms])
      await tenant.api.patch(`/v1/messages/${id}`, { scheduled_at: '2020-01-01T00:00:00Z' });
    expect(statuses(await until(tenant.api, mail, 'completed'))).toEqual({
      'late@example.com': 'delivered',
      'late@example.net': 'suppressed',
    });
    expect(statuses(await until(tenant.api, sms, 'completed'))).toEqual({ '+6421555999': 'suppressed' });
    const ledger = await sentTo();
    expect(ledger).toContain('late@example.com');
    expect(ledger).not.toContain('late@example.net');
    expect(ledger).not.toContain('+6421555999');
  });

  it('does not concern test mode, nor another tenant, and is over when it is removed', async () => {
    const [tenant, other] = [await tenantWith(LIST), await carillon.tenant()];
    const test = await carillon.testKeyOf(tenant);
    const to = ['free@example.net'];
    expect(statuses(await until(test, await send(test, anEmail({ to })), 'completed'))).toEqual({
      'free@example.net': 'delivered',
    });
    await until(other.api, await send(other.api, anEmail({ to })), 'completed');
    await carillon.operator.delete(`/v1/tenants/${tenant.id}/recipient-guard`);
    const id = await eventually(() => send(tenant.api, anEmail({ to })));
    await until(tenant.api, id, 'completed');
  });
});
