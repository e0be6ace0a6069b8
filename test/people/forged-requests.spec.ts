import { newId } from '../../src/common/ids';
import { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import {
  absent,
  idPrefixOf,
  isOfSession,
  keyOf,
  type Operation,
  operations,
  pathWith,
} from '../support/openapi';
import { aMember, anOperatorPerson, invite, PASSWORD, type TestPerson } from '../support/people';
import { expectProblem } from '../support/problem';
import { countRows } from '../support/stored-rows';

const changing = operations.filter(
  (operation) => operation.method !== 'GET' && (keyOf(operation) !== null || isOfSession(operation)),
);
const FROM_ELSEWHERE: Record<string, string>[] = [
  { origin: 'https://evil.example' },
  { 'sec-fetch-site': 'cross-site' },
];
const SIGN_IN = ['/v1/session', '/v1/people', '/v1/password-resets'];

/** What a page of another site can have a browser do: cookies go along, headers of ours do not. */
describe(`requests that another site makes a browser send: ${changing.length} routes`, () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let person: TestPerson;
  let operator: TestPerson;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
    person = await aMember(carillon, tenant, 'admin');
    operator = await anOperatorPerson(carillon, 'owner');
  });
  afterAll(() => carillon.stop());

  const ask = (operation: Operation, headers: Record<string, string>) => {
    const { cookie } = keyOf(operation) === 'operatorKey' ? operator : person;
    const path = pathWith(operation, (parameter) => absent(idPrefixOf(parameter)));
    const body = operation.requestBody ? '{}' : undefined;
    const named = { cookie, 'carillon-tenant': tenant.id };
    return new Caller(carillon.url, undefined, { ...named, ...headers }).send(operation.method, path, body);
  };

  it.each(changing.map((each) => [`${each.method} ${each.path}`, each] as const))(
    '%s takes the token that only our pages are told',
    async (_title, operation) => {
      const before = await countRows(carillon.owner);
      const { csrf } = keyOf(operation) === 'operatorKey' ? operator : person;
      const others = keyOf(operation) === 'operatorKey' ? person.csrf : operator.csrf;
      const wrong: Record<string, string>[] = [
        {},
        { 'carillon-csrf': '' },
        { 'carillon-csrf': others },
        { 'carillon-csrf': `${csrf}x` },
      ];
      for (const headers of wrong) expectProblem(await ask(operation, headers), 'csrf_refused');
      const elsewhere = { 'carillon-csrf': csrf, origin: 'https://evil.example' };
      expectProblem(await ask(operation, elsewhere), 'csrf_refused');
      expect(await countRows(carillon.owner)).toEqual(before);
    },
  );

  it.each([
    [{ origin: 'https://evil.example' }, true],
    [{ origin: 'null' }, true],
    [{ 'sec-fetch-site': 'cross-site' }, true],
    [{ 'sec-fetch-site': 'same-site' }, true],
    [{ 'sec-fetch-site': 'same-origin' }, false],
    [{ 'sec-fetch-site': 'none' }, false],
    [{}, false],
  ])('that come with %j are refused: %s', async (headers, refused) => {
    const answer = await new Caller(carillon.url, undefined, {
      cookie: person.cookie,
      'carillon-csrf': person.csrf,
      ...headers,
    }).patch('/v1/session/person', { name: 'Ada' });
    expect(answer.status).toBe(refused ? 403 : 200);
  });

  it('from our own pages are taken, under the public URL and under the host of the request', async () => {
    const { port } = new URL(carillon.url);
    for (const origin of [carillon.url, `http://127.0.0.1:${port}`]) {
      const own = { cookie: person.cookie, 'carillon-csrf': person.csrf, origin };
      const answer = await new Caller(carillon.url, undefined, own).patch('/v1/session/person', {
        name: 'A',
      });
      expect(answer.status).toBe(200);
    }
  });

  it('to sign in, to join and to set a password are refused, and use no link up', async () => {
    const invitation = await invite(carillon, tenant, 'viewer');
    const bodies = [
      { email: person.email, password: PASSWORD },
      { invitation, name: 'Eve', password: PASSWORD },
      { token: invitation, password: PASSWORD },
    ];
    for (const [i, path] of SIGN_IN.entries()) {
      for (const headers of FROM_ELSEWHERE) {
        const answer = await new Caller(carillon.url, undefined, headers).post(path, bodies[i]);
        expectProblem(answer, 'csrf_refused');
        expect(answer.headers.get('set-cookie')).toBeNull();
      }
    }
    expect((await new Caller(carillon.url).post('/v1/people', bodies[1])).status).toBe(201);
  });

  it('only read, where they read', async () => {
    const bare = new Caller(carillon.url, undefined, { cookie: person.cookie, 'carillon-tenant': tenant.id });
    expect((await bare.get('/v1/messages')).status).toBe(200);
    expect((await bare.get('/v1/session')).headers.get('access-control-allow-origin')).toBeNull();
    expectProblem(await bare.get(`/v1/messages/${newId('msg')}`), 'not_found');
  });
});
