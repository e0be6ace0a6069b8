import { Carillon, type TestTenant } from '../support/carillon';
import { rawRequest } from '../support/raw-request';

const PROTECTION = [
  'content-security-policy',
  'strict-transport-security',
  'x-content-type-options',
  'x-frame-options',
  'referrer-policy',
];
/** A page of somebody else's asks from within a browser. */
const FROM_ELSEWHERE = {
  origin: 'https://evil.example',
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization,content-type',
};

type Case = [
  what: string,
  method: string,
  path: string,
  status: number,
  headers?: Record<string, string>,
  body?: string,
];
const JSON_TYPE = { 'content-type': 'application/json' };
const CASES: Case[] = [
  ['a list', 'GET', '/v1/messages', 200],
  [
    'an accepted message',
    'POST',
    '/v1/messages',
    202,
    JSON_TYPE,
    '{"channel":"sms","to":["+6421555123"],"body":"x"}',
  ],
  ['no key', 'GET', '/v1/messages', 401, { authorization: 'none' }],
  ['a key of the wrong kind', 'GET', '/v1/tenants', 403],
  ['something absent', 'GET', '/v1/templates/tpl_01kaj6v3m4e2ra8x0q6s1t5y9z', 404],
  ['no route', 'GET', '/nothing', 404],
  ['no route for the method', 'PUT', '/v1/messages', 405],
  ['a path that cannot be decoded', 'GET', '/v1/%zz', 400],
  ['a body that is no JSON', 'POST', '/v1/messages', 400, JSON_TYPE, '{'],
  ['a body of another kind', 'POST', '/v1/messages', 415, { 'content-type': 'text/plain' }, 'x'],
  ['a packed body', 'POST', '/v1/messages', 415, { ...JSON_TYPE, 'content-encoding': 'gzip' }, 'x'],
  ['a body that is too large', 'POST', '/v1/messages', 413, { ...JSON_TYPE, 'content-length': '60000000' }],
  ['a body with faults', 'POST', '/v1/messages', 422, JSON_TYPE, '{}'],
  ['how we are', 'GET', '/health/live', 200],
  ['a kind of problem', 'GET', '/problems/not_found', 200],
  ['the documentation', 'GET', '/docs', 200],
  ['a question before a request', 'OPTIONS', '/v1/messages', 405],
  ['a question before a request to nowhere', 'OPTIONS', '/nothing', 404],
];

describe('every answer', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  it.each(CASES)(
    'protects browsers, lets no other site read it and tells nothing of us: %s',
    async (_what, method, path, status, headers = {}, body) => {
      const length: Record<string, string> =
        body === undefined ? {} : { 'content-length': String(body.length) };
      const answer = await rawRequest(carillon.url, path, {
        method,
        headers: { authorization: `Bearer ${tenant.key}`, ...FROM_ELSEWHERE, ...length, ...headers },
        chunks: body === undefined ? [] : [body],
      });
      expect(answer.status).toBe(status);
      const names = [...answer.headers.keys()];
      expect(names).toEqual(expect.arrayContaining(PROTECTION));
      expect(names.filter((name) => /^access-control-|^x-powered-by$|^server$|^via$/.test(name))).toEqual([]);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.text).not.toMatch(/\n\s+at |node_modules|\/(src|dist)\/|\.(ts|js):\d+|"stack"/);
      expect(answer.text).not.toContain(tenant.key);
    },
  );
});
