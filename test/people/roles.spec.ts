import { MEMBER_ROLES, type MemberRole } from '../../src/tenants/member-role';
import { isAtLeast, OPERATOR_ROLES, type OperatorRole } from '../../src/tenants/operator-role';
import { type Scope, SCOPES } from '../../src/tenants/scopes';
import type { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { absent, idPrefixOf, keyOf, type Operation, operations, pathWith } from '../support/openapi';
import { aMember, anOperatorPerson, memberOf, type TestPerson } from '../support/people';
import { expectProblem } from '../support/problem';

const ofTenants = operations.filter((operation) => keyOf(operation) === 'tenantKey');
const ofOperators = operations.filter((operation) => keyOf(operation) === 'operatorKey');

/** By hand, not by the table that the product reads: what each role may do that the one before may not. */
const VIEWER: Scope[] = [
  ...(['messages', 'templates', 'campaigns', 'suppressions', 'contacts', 'webhooks'] as const).map(
    (noun) => `${noun}:read` as const,
  ),
  ...(['senders:read', 'smtp:read', 'reports:read'] as const),
];
const EDITOR: Scope[] = [
  ...VIEWER,
  ...(['messages', 'templates', 'campaigns', 'contacts', 'suppressions'] as const).map(
    (noun) => `${noun}:write` as const,
  ),
];
const MAY: Record<MemberRole, readonly Scope[]> = { viewer: VIEWER, editor: EDITOR, admin: SCOPES };

describe('what people may do', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  const members = new Map<MemberRole, TestPerson>();
  const operatorPeople = new Map<OperatorRole, TestPerson>();

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
    for (const role of MEMBER_ROLES) members.set(role, await aMember(carillon, tenant, role));
    for (const role of OPERATOR_ROLES) operatorPeople.set(role, await anOperatorPerson(carillon, role));
  });
  afterAll(() => carillon.stop());

  const member = (role: MemberRole, mode: 'live' | 'test' = 'live') =>
    memberOf(carillon, members.get(role)!, tenant.id, mode);

  /** Of things that nobody has, with a body that is empty: what the route itself says does not matter here. */
  const call = (caller: Caller, operation: Operation) => {
    const path = pathWith(operation, (parameter) => absent(idPrefixOf(parameter)));
    return caller.send(operation.method, path, operation.requestBody ? '{}' : undefined);
  };

  it.each(MEMBER_ROLES)('is told to %ss by their session', async (role) => {
    const { body } = await members.get(role)!.api.get('/v1/session');
    const [membership] = body.memberships as { role: MemberRole; scopes: Scope[] }[];
    expect(membership?.role).toBe(role);
    expect([...(membership?.scopes ?? [])].sort()).toEqual([...MAY[role]].sort());
  });

  describe(`as members: ${MEMBER_ROLES.length} roles x ${ofTenants.length} routes`, () => {
    const cases = ofTenants.flatMap((operation) =>
      MEMBER_ROLES.map((role) => [role, `${operation.method} ${operation.path}`, operation] as const),
    );

    it.each(cases)('%s: %s', async (role, _title, operation) => {
      const scope = operation['x-required-scope'] as Scope;
      const answer = await call(member(role), operation);
      if (MAY[role].includes(scope)) return expect([401, 403]).not.toContain(answer.status);
      expectProblem(answer, 'insufficient_scope');
      expect(answer.body.detail).toContain(`"${scope}"`);
    });
  });

  describe(`as operators: ${OPERATOR_ROLES.length} roles x ${ofOperators.length} routes`, () => {
    const cases = ofOperators.flatMap((operation) =>
      OPERATOR_ROLES.map((role) => [role, `${operation.method} ${operation.path}`, operation] as const),
    );

    it.each(cases)('%s: %s', async (role, _title, operation) => {
      const answer = await call(operatorPeople.get(role)!.api, operation);
      const needed = operation['x-required-role'] as OperatorRole;
      if (isAtLeast(role, needed)) expect([401, 403]).not.toContain(answer.status);
      else expectProblem(answer, 'forbidden');
    });
  });

  it.each(ofOperators.map((each) => [`${each.method} ${each.path}`, each] as const))(
    'no admin of a tenant is an operator: %s',
    async (_title, operation) => {
      expectProblem(await call(member('admin'), operation), 'forbidden');
      expectProblem(await call(members.get('admin')!.api, operation), 'forbidden');
    },
  );

  it('no operator is a member of anything by that', async () => {
    const owner = operatorPeople.get('owner')!;
    expectProblem(await memberOf(carillon, owner, tenant.id).get('/v1/messages'), 'forbidden');
  });

  it('names the tenant in a header', async () => {
    const { api, cookie, csrf } = members.get('viewer')!;
    expectProblem(await api.get('/v1/messages'), 'invalid_request');
    for (const nobodys of ['ten_x', '', absent('ten'), `${tenant.id} `.trimEnd().toUpperCase()]) {
      const answer = await memberOf(carillon, { cookie, csrf }, nobodys).get('/v1/messages');
      expectProblem(answer, 'forbidden');
    }
  });

  it('is in live mode unless the header says test, where what is live is not seen', async () => {
    const body = { channel: 'email', from: 'a@example.com', to: ['b@example.com'], subject: 'x', text: 'x' };
    const live = await member('editor').post('/v1/messages', body);
    const test = await member('editor', 'test').post('/v1/messages', body);
    expect([live.body.test, test.body.test]).toEqual([false, true]);
    expectProblem(await member('editor', 'test').get(`/v1/messages/${live.body.id}`), 'not_found');
    expect((await member('editor').get(`/v1/messages/${test.body.id}`)).status).toBe(200);
    const nonsense = memberOf(carillon, members.get('editor')!, tenant.id, 'both' as 'live');
    expectProblem(await nonsense.get('/v1/messages'), 'invalid_request');
  });

  it('counts against the limits of the tenant, and stands in its log of requests', async () => {
    const answer = await member('viewer').get('/v1/messages');
    expect(answer.headers.get('ratelimit')).toMatch(/^"tenant";r=\d+;t=\d+$/);
    const { id } = members.get('viewer')!;
    const requestId = answer.headers.get('x-request-id');
    for (let tries = 0; tries < 100; tries += 1) {
      const { body } = await tenant.api.get(`/v1/requests?api_key_id=${id}&limit=100`);
      const found = (body.data as { id: string; api_key_id: string }[]).find((each) => each.id === requestId);
      if (found) return expect(found.api_key_id).toBe(id);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the request is not in the log');
  });

  it('does not make links to a log of webhooks, which live as long as a key', async () => {
    const { body } = await tenant.api.post('/v1/webhook-endpoints', { url: 'https://example.com/' });
    const answer = await member('admin').post(`/v1/webhook-endpoints/${body.id}/portal-links`);
    expectProblem(answer, 'forbidden');
    expect(answer.body.detail).toContain('API key');
  });

  it('is told who they are as an operator', async () => {
    const { id, api } = operatorPeople.get('operator')!;
    expect((await api.get('/v1/operators/me')).body).toMatchObject({ id, role: 'operator' });
    const made = await api.post('/v1/tenants', { name: 'By a person', slug: 'by-a-person' });
    const { body } = await carillon.operator.get(`/v1/operator-audit-log?actor=${id}&limit=1`);
    expect(body.data).toMatchObject([{ tenant_id: made.body.id, actor: { type: 'operator', id } }]);
  });
});
