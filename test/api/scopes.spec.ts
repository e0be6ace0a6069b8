import { type Scope, SCOPES } from '../../src/tenants/scopes';
import { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { absent, idPrefixOf, keyOf, type Operation, operations, pathWith } from '../support/openapi';
import { expectProblem } from '../support/problem';

const ofTenants = operations.filter((operation) => keyOf(operation) === 'tenantKey');
const cases = ofTenants.map(
  (operation) => [`${operation.method} ${operation.path}`, operation, operation['x-required-scope']] as const,
);

describe(`scopes: ${SCOPES.length} scopes x ${ofTenants.length} routes`, () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  /** With one scope each, and with all but one. */
  const only = new Map<Scope, Caller>();
  const without = new Map<Scope, Caller>();

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
    for (const scope of SCOPES) {
      only.set(scope, await callerWith([scope]));
      without.set(scope, await callerWith(SCOPES.filter((each) => each !== scope)));
    }
  });
  afterAll(() => carillon.stop());

  const callerWith = async (scopes: Scope[]): Promise<Caller> => {
    const { body } = await carillon.operator.post(`/v1/tenants/${tenant.id}/api-keys`, {
      name: scopes.join(' ').slice(0, 100),
      scopes,
    });
    expect(body.scopes).toEqual(scopes);
    return new Caller(carillon.url, body.key);
  };

  /** Of things that nobody has, with a body that is empty: what the route itself says does not matter here. */
  const call = (caller: Caller | undefined, operation: Operation) => {
    const path = pathWith(operation, (parameter) => absent(idPrefixOf(parameter)));
    if (!caller) throw new Error('there is no such scope');
    return caller.send(operation.method, path, operation.requestBody ? '{}' : undefined);
  };

  it.each(cases)('%s', async (_title, operation, needed) => {
    const scope = needed as Scope;
    const refused = await call(without.get(scope), operation);
    expectProblem(refused, 'insufficient_scope');
    expect(refused.body.detail).toContain(`"${scope}"`);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope"');
    const { status } = await call(only.get(scope), operation);
    expect([401, 403]).not.toContain(status);
  });

  it('are all of them when a key is made with none', async () => {
    const { body } = await carillon.operator.post(`/v1/tenants/${tenant.id}/api-keys`, {
      name: 'everything',
    });
    expect(body.scopes).toEqual(SCOPES);
  });

  it('are words of the list, at least one, none twice', async () => {
    for (const scopes of [
      ['messages:send'],
      [],
      ['messages:read', 'messages:read'],
      'messages:read',
      [1],
      null,
    ]) {
      const answer = await carillon.operator.post(`/v1/tenants/${tenant.id}/api-keys`, { name: 'x', scopes });
      expectProblem(answer, 'invalid_request', ['/scopes']);
    }
  });
});
