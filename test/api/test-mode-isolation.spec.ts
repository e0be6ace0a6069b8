import type { Answer, Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { HOLD_SOON, holdMessage } from '../support/held-deliveries';
import { anEmail, anSms, send } from '../support/messages';
import {
  absent,
  idPrefixOf,
  keyOf,
  type Operation,
  operations,
  pathParameters,
  pathWith,
} from '../support/openapi';
import { expectProblem } from '../support/problem';
import { digestOfTenant } from '../support/stored-rows';

/** Valid, so that nothing but the id can be the reason of a refusal. */
const BODIES: Record<string, object> = {
  Schedule_reschedule: { scheduled_at: '2031-01-01T00:00:00Z' },
  Delivery_close: { status: 'sent' },
};

/** What names a message, a delivery or a suppression: there a test key must find live ones absent. */
const PREFIXES = ['msg', 'dlv', 'sup'] as const;
const matrix = operations.flatMap((operation) => {
  const prefixes = pathParameters(operation).map(idPrefixOf);
  const prefix = PREFIXES.find((each) => prefixes.includes(each));
  return prefix && keyOf(operation) === 'tenantKey'
    ? [[`${operation.method} ${operation.path}`, operation, prefix] as const]
    : [];
});

describe('a test key and what is live', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let test: Caller;
  let live: Record<(typeof PREFIXES)[number], string>;
  let tested: Record<(typeof PREFIXES)[number], string>;

  beforeAll(async () => {
    carillon = await Carillon.start(HOLD_SOON);
    tenant = await carillon.tenant();
    test = await carillon.testKeyOf(tenant);
    live = {
      dlv: (await holdMessage(carillon, tenant)).deliveries[0] ?? '',
      ...(await furnish(tenant.api)),
    };
    const lost = await send(test, anSms({ test_outcome: 'unknown' }));
    const dlv = await eventually(async () => {
      const [row] = (await test.get(`/v1/messages/${lost}/deliveries`)).body.data;
      expect((await test.get(`/v1/deliveries/${row.id}`)).body.held).toBe(true);
      return row.id as string;
    });
    tested = { dlv, ...(await furnish(test)) };
    // From now on rows change only if somebody changes them.
    await carillon.worker?.close();
    carillon.worker = undefined;
  });
  afterAll(() => carillon.stop());

  const furnish = async (api: Caller) => ({
    msg: await send(api, anEmail({ scheduled_at: '2035-01-01T00:00:00Z' })),
    sup: (await api.post('/v1/suppressions', { channel: 'email', address: 'same@example.com' })).body.id,
  });

  const call = (caller: Caller, operation: Operation, id: string): Promise<Answer> => {
    const body = BODIES[operation.operationId];
    return caller.send(
      operation.method,
      pathWith(operation, () => id),
      body && JSON.stringify(body),
    );
  };

  it('covers what it must', () => expect(matrix.length).toBeGreaterThanOrEqual(9));

  it.each(matrix)('%s finds it absent, and changes nothing', async (_title, operation, prefix) => {
    const before = await digestOfTenant(carillon.owner, tenant.id);
    const hidden = await call(test, operation, live[prefix]);
    expectProblem(hidden, 'not_found');
    const nobodys = await call(test, operation, absent(prefix));
    expect({ ...hidden.body, request_id: '' }).toEqual({ ...nobodys.body, request_id: '' });
    expect(await digestOfTenant(carillon.owner, tenant.id)).toBe(before);
  });

  it.each(['/v1/messages', '/v1/deliveries'])('%s shows each key its mode', async (path) => {
    const idsOf = ({ body }: Answer) => (body.data as { id: string }[]).map(({ id }) => id);
    const prefix = path === '/v1/messages' ? 'msg' : 'dlv';
    const shown = async (api: Caller, query: string) => {
      const ids = idsOf(await api.get(`${path}?limit=100${query}`));
      return [ids.includes(live[prefix]), ids.includes(tested[prefix])];
    };
    expect(await shown(tenant.api, '')).toEqual([true, false]);
    expect(await shown(tenant.api, '&test=false')).toEqual([true, false]);
    expect(await shown(tenant.api, '&test=true')).toEqual([false, true]);
    expect(await shown(test, '')).toEqual([false, true]);
    expect(await shown(test, '&test=true')).toEqual([false, true]);
    for (const [api, value] of [
      [test, 'false'],
      [tenant.api, 'maybe'],
    ] as const)
      expectProblem(await api.get(`${path}?test=${value}`), 'invalid_request', ['/test']);
  });

  it('lists suppressions of its own mode only', async () => {
    const idsOf = async (api: Caller) =>
      ((await api.get('/v1/suppressions?limit=100')).body.data as { id: string }[]).map(({ id }) => id);
    expect(await idsOf(tenant.api)).toEqual([live.sup]);
    expect(await idsOf(test)).toEqual([tested.sup]);
  });

  // Last, as it changes what is there.
  it.each(matrix)('%s serves a test key what is of test mode', async (_title, operation, prefix) => {
    // A held delivery is decided once.
    const decided = operation.operationId === 'Delivery_close' ? [200, 409] : [200, 202, 204];
    expect(decided).toContain((await call(test, operation, tested[prefix])).status);
  });

  it('and a live key may read and stop what is of test mode', async () => {
    const id = await send(test, anEmail({ scheduled_at: '2035-01-01T00:00:00Z' }));
    expect((await tenant.api.get(`/v1/messages/${id}`)).body).toMatchObject({ id, test: true });
    expect((await tenant.api.post(`/v1/messages/${id}/cancel`)).body.status).toBe('cancelled');
  });
});
