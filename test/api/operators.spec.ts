import { newId } from '../../src/common/ids';
import { prefixOf } from '../../src/tenants/api-key-format';
import { isAtLeast, OPERATOR_ROLES, type OperatorRole } from '../../src/tenants/operator-role';
import { Caller } from '../support/caller';
import { Carillon } from '../support/carillon';
import { eventually } from '../support/eventually';
import { absent, idPrefixOf, keyOf, operations, pathWith } from '../support/openapi';
import { expectProblem } from '../support/problem';

const OPERATORS = '/v1/operators';
/** What makes operators, changes or removes them. */
const OF_OWNERS = [' /v1/operators', ' /v1/operator-invitations', 'PATCH /v1/people', 'DELETE /v1/people'];
const ofOperators = operations.filter((operation) => keyOf(operation) === 'operatorKey');

describe('operators', () => {
  let carillon: Carillon;
  const callers = new Map<OperatorRole, Caller>();

  beforeAll(async () => {
    carillon = await Carillon.start({ worker: false });
    for (const role of OPERATOR_ROLES) callers.set(role, with_((await make(role)).key));
  });
  afterAll(() => carillon.stop());

  const with_ = (key: string) => new Caller(carillon.url, key);
  const make = async (role: OperatorRole, settings: object = {}) => {
    const answer = await carillon.operator.post(OPERATORS, { name: role, role, ...settings });
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body as { id: string; key: string; hint: string };
  };

  describe(`roles: ${OPERATOR_ROLES.length} roles x ${ofOperators.length} routes`, () => {
    const cases = ofOperators.flatMap((operation) =>
      OPERATOR_ROLES.map(
        (role) =>
          [role, `${operation.method} ${operation.path}`, operation, operation['x-required-role']] as const,
      ),
    );

    it.each(cases)('%s: %s', async (role, _title, operation, needed) => {
      // Of things that nobody has: a role that may do it is told so, or that the body is not valid.
      const path = pathWith(operation, (parameter) => absent(idPrefixOf(parameter)));
      const body = operation.requestBody ? '{}' : undefined;
      const answer = await (callers.get(role) as Caller).send(operation.method, path, body);
      if (!isAtLeast(role, needed as OperatorRole)) {
        expectProblem(answer, 'forbidden');
        expect(answer.body.detail).toContain(`"${needed}"`);
      } else {
        expect([401, 403]).not.toContain(answer.status);
      }
    });

    it('reading takes the least, changing more, operators themselves the most', () => {
      for (const { method, path, 'x-required-role': role } of ofOperators) {
        const isOfOwners = OF_OWNERS.some((own) => `${method} ${path}`.includes(own));
        const expected =
          isOfOwners && !path.endsWith('/me') ? 'owner' : method === 'GET' ? 'read_only' : 'operator';
        expect([method, path, role]).toEqual([method, path, expected]);
      }
    });
  });

  it('have keys that are shown once, in the checked format', async () => {
    const { id, key, hint } = await make('operator');
    expect(prefixOf(key)).toBe('car_op');
    expect(key.startsWith(`${hint}_`)).toBe(true);
    const list = await carillon.operator.get(`${OPERATORS}?limit=100`);
    expect(list.body.data.map((row: { id: string }) => row.id)).toContain(id);
    expect(list.text).not.toContain(key.slice(hint.length + 1));
    const [row] = await carillon.owner.query<{ key_digest: string }[]>(
      'SELECT key_digest FROM operators WHERE id = $1',
      [id],
    );
    expect(row?.key_digest).not.toContain(key);
    const mistyped = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0');
    expectProblem(await with_(mistyped).get('/v1/tenants'), 'unauthorized');
  });

  it('are told who they are', async () => {
    const { id, key } = await make('read_only');
    expect((await with_(key).get(`${OPERATORS}/me`)).body).toMatchObject({ id, role: 'read_only' });
    expect((await carillon.operator.get(`${OPERATORS}/me`)).body).toMatchObject({ id: null, role: 'owner' });
  });

  it('are refused where tenants call', async () => {
    const { key } = await make('owner');
    expectProblem(await with_(key).get('/v1/messages'), 'forbidden');
  });

  it('change with effect from the next request on', async () => {
    const { id, key } = await make('operator');
    const create = () => with_(key).post('/v1/tenants', {});
    expectProblem(await create(), 'invalid_request');
    await carillon.operator.patch(`${OPERATORS}/${id}`, { role: 'read_only' });
    expectProblem(await create(), 'forbidden');
    expect((await with_(key).get('/v1/tenants')).status).toBe(200);
  });

  it('are revoked at once; twice is no error and keeps the first time, and nothing brings them back', async () => {
    const { id, key } = await make('operator');
    expect((await with_(key).get('/v1/tenants')).status).toBe(200);
    const revokedAt = async () => {
      expect((await carillon.operator.delete(`${OPERATORS}/${id}`)).status).toBe(204);
      return (await carillon.operator.get(`${OPERATORS}/${id}`)).body.revoked_at as string;
    };
    const first = await revokedAt();
    expectProblem(await with_(key).get('/v1/tenants'), 'unauthorized');
    expect(await revokedAt()).toBe(first);
    expectProblem(await carillon.operator.patch(`${OPERATORS}/${id}`, { role: 'owner' }), 'conflict');
    expectProblem(await carillon.operator.post(`${OPERATORS}/${id}/rotate`), 'conflict');
  });

  it('get a new key in place of the old one', async () => {
    const { id, key } = await make('operator');
    const { body } = await carillon.operator.post(`${OPERATORS}/${id}/rotate`);
    expectProblem(await with_(key).get('/v1/tenants'), 'unauthorized');
    expect((await with_(body.key).get(`${OPERATORS}/me`)).body.id).toBe(id);
  });

  it('expire, at a time to come', async () => {
    const past = { name: 'x', role: 'operator', expires_at: '2020-01-01T00:00:00Z' };
    expectProblem(await carillon.operator.post(OPERATORS, past), 'invalid_request', ['/expires_at']);
    const { key } = await make('operator', { expires_at: new Date(Date.now() + 1_500).toISOString() });
    expect((await with_(key).get('/v1/tenants')).status).toBe(200);
    await eventually(async () => expectProblem(await with_(key).get('/v1/tenants'), 'unauthorized'));
  });

  it('stand in the audit log with what they did', async () => {
    const { id, key } = await make('operator');
    const made = await with_(key).post('/v1/tenants', { name: 'audited', slug: 'audited' });
    const { body } = await carillon.operator.get(`/v1/operator-audit-log?actor=${id}`);
    expect(body.data).toMatchObject([{ action: 'tenant.create', tenant_id: made.body.id, actor: { id } }]);
    const { body: own } = await carillon.operator.get(
      '/v1/operator-audit-log?action=operator.create&limit=1',
    );
    expect(own.data).toMatchObject([
      { tenant_id: null, target: { type: 'operator', id }, after: { role: 'operator' } },
    ]);
  });

  it('that are not there are not found, and roles are words of the list', async () => {
    expectProblem(await carillon.operator.get(`${OPERATORS}/${newId('opr')}`), 'not_found');
    for (const role of ['admin', '', null, 1])
      expectProblem(await carillon.operator.post(OPERATORS, { name: 'x', role }), 'invalid_request', [
        '/role',
      ]);
  });
});
