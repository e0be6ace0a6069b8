import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { newId } from '../../src/common/ids';
import { PlatformKeys } from '../../src/keys/platform-keys';
import { ACCESS, type Access } from '../../src/tenants/access';
import { newApiKey } from '../../src/tenants/api-key-format';
import { SCOPES } from '../../src/tenants/scopes';
import { Carillon } from '../support/carillon';
import { Caller } from '../support/caller';

/** Routes that take no key of ours, and why. Whatever is not here must answer 401 without one. */
const PUBLIC: Record<string, string> = {
  'GET /health/live': 'asked by load balancers',
  'GET /health/ready': 'asked by load balancers',
  'GET /problems/:code': 'documentation',
  'POST /provider-events/:token':
    'SMTP2GO has no key of ours; the token and the bearer secret stand in for it',
  'GET /u/:token':
    'a person with a link from an e-mail has no key; the token names one delivery, and cannot be made up',
  'POST /u/:token': 'as GET: RFC 8058 asks for it',
  'GET /webhook-portal/:token':
    'somebody with a portal link has no key; the token names one endpoint, ends soon, and cannot be made up',
  'GET /webhook-portal/:token/:deliveryId': 'as above',
  'POST /webhook-portal/:token/:deliveryId': 'as above',
  'GET /console': 'a page without data, which asks for a session',
  'GET /console*': 'as above',
  'GET /console/frame': 'an empty page to show content in',
  'POST /v1/session': 'whoever signs in has nothing yet to show; guesses are counted',
  'POST /v1/people': 'somebody who was invited has no account yet; the token of the link cannot be made up',
  'POST /v1/password-resets': 'somebody who has lost the password; the token of the link cannot be made up',
  'GET /v1/session/ways': 'whoever has not signed in yet has to know how to',
  'GET /v1/session/oidc': 'leads a browser to the issuer, who asks the person',
  'GET /v1/session/oidc/callback': 'whoever comes back has an answer of the issuer to show',
  'GET /docs': 'documentation',
  'GET /openapi.json': 'documentation',
  'GET /openapi.yaml': 'documentation',
};

/** The pages' own files, each of which is a route. */
const PUBLIC_FILES = ['GET /docs/', 'GET /console/assets/'];
/** No operations: a person's browser is led through them. */
const LEADS_BROWSERS = ['GET /v1/session/oidc', 'GET /v1/session/oidc/callback'];

interface Described {
  security?: object[];
  description?: string;
  'x-required-scope'?: string;
}

interface OpenApi {
  paths: Record<string, Record<string, Described>>;
}

/** Fastify tells its routes as a tree: four characters a level, then the rest of the path and the methods. */
function routesOf(tree: string): string[] {
  const path: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const found = /^((?:│ {3}| {4})*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line);
    if (!found) return [];
    const [, indent = '', segment = '', methods = ''] = found;
    const depth = indent.length / 4;
    path.splice(depth, path.length, segment);
    const verbs = methods
      .split(', ')
      .filter((method) => method !== '' && method !== 'HEAD' && method !== 'OPTIONS');
    return verbs.map((verb) => `${verb} ${path.join('')}`);
  });
}

describe('the routes', () => {
  let carillon: Carillon;
  let routes: string[];

  beforeAll(async () => {
    carillon = await Carillon.start({ worker: false });
    const tree = carillon.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
    routes = [...new Set(routesOf(tree))];
  });
  afterAll(() => carillon.stop());

  const withKey = () =>
    routes.filter((route) => !(route in PUBLIC) && !PUBLIC_FILES.some((files) => route.startsWith(files)));

  it('are read from the running API', () => {
    expect(routes).toEqual(
      expect.arrayContaining(['POST /v1/messages', 'GET /v1/messages/:messageId', 'GET /health/live']),
    );
    expect(Object.keys(PUBLIC).filter((route) => !routes.includes(route))).toEqual([]);
  });

  it('answer 401 without a key, and with a mistyped one', async () => {
    const { key } = newApiKey();
    const mistyped = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0');
    expect(withKey().length).toBeGreaterThan(20);
    for (const route of withKey()) {
      for (const caller of [new Caller(carillon.url), new Caller(carillon.url, mistyped)]) {
        expect([route, ...(await called(caller, route))]).toEqual([route, 401, 'unauthorized']);
      }
    }
  });

  it('take the kind of key that openapi.json says, and refuse the other kind', async () => {
    const unknown = new Caller(carillon.url, newApiKey().key);
    for (const [route, { security }] of describedOperations()) {
      if (!route.includes(' /v1/') || !takesKey(security)) continue;
      const forOperator = JSON.stringify(security) === '[{"operatorKey":[]}]';
      const [wrong, others] = forOperator ? [unknown, carillon.operator] : [carillon.operator, unknown];
      expect([route, ...(await called(wrong, route))]).toEqual([route, 403, 'forbidden']);
      const [status] = await called(others, route);
      expect([route, forOperator ? status !== 401 && status !== 403 : status === 401]).toEqual([route, true]);
    }
  });

  it('refuse a test key where openapi.json asks for a live one, and nowhere else', async () => {
    const { key, hint } = newApiKey('test');
    const tenantId = newId('ten');
    await carillon.owner.query(
      `INSERT INTO tenants (id, name, slug, region, status, provisioning_step) VALUES ($1, 'T', 'test-key', 'global', 'suspended', 'requested')`,
      [tenantId],
    );
    await carillon.owner.query(
      `INSERT INTO api_keys (tenant_id, id, name, mode, hint, key_digest, scopes) VALUES ($1, $2, 'test', 'test', $3, $4, $5)`,
      [tenantId, newId('key'), hint, carillon.app.get(PlatformKeys).digest(key), SCOPES],
    );
    const test = new Caller(carillon.url, key);
    for (const [route, { security }] of describedOperations()) {
      if (!route.includes(' /v1/') || !takesKey(security)) continue;
      const ofTestMode = JSON.stringify(security) === '[{"tenantKey":[]}]';
      const [, code] = await called(test, route);
      expect([route, code !== 'forbidden']).toEqual([route, ofTestMode]);
    }
  });

  it('say why when they take no key', () => {
    const open = handlersOf(carillon).flatMap(({ handler, controller, name }) => {
      const reflector = carillon.app.get(Reflector);
      const access = reflector.getAllAndOverride<Access | undefined>(ACCESS, [handler, controller]);
      return access?.kind === 'public' ? [{ name, reason: access.reason }] : [];
    });
    expect(open.map(({ name }) => name).sort()).toEqual([
      'HealthController.live',
      'HealthController.ready',
      'JoiningController.join',
      'JoiningController.resetPassword',
      'OidcController.begin',
      'OidcController.end',
      'ProblemsController.get',
      'SessionController.create',
      'SessionController.ways',
    ]);
    for (const { reason } of open) expect(reason.length).toBeGreaterThan(10);
  });

  it('of tenants each need a scope, which openapi.json tells', () => {
    const handlers = handlersOf(carillon).map(({ handler, controller, name }) => ({
      name,
      access: carillon.app
        .get(Reflector)
        .getAllAndOverride<Access | undefined>(ACCESS, [handler, controller]),
    }));
    expect(handlers.filter(({ access }) => !access).map(({ name }) => name)).toEqual([]);
    const needed = handlers.flatMap(({ access }) => (access?.kind === 'tenant' ? [access.scope] : []));
    const described = describedOperations().filter(([, { security }]) =>
      /tenantKey|liveKey/.test(JSON.stringify(security ?? [])),
    );
    expect(needed.length).toBeGreaterThan(50);
    expect(described.map(([, operation]) => operation['x-required-scope']).sort()).toEqual(needed.sort());
    for (const [route, operation] of described) {
      const scope = operation['x-required-scope'] ?? '';
      expect([route, SCOPES]).toEqual([route, expect.arrayContaining([scope])]);
      expect([route, operation.description]).toEqual([route, expect.stringContaining(`\`${scope}\``)]);
    }
    // A scope that nothing needs would be a promise of nothing.
    expect([...new Set(needed)].sort()).toEqual([...SCOPES].sort());
  });

  it('of /v1 are those of openapi.json, one for one', () => {
    const described = describedOperations().map(([route]) => route);
    const ofV1 = (list: string[]) =>
      list.filter((route) => route.includes(' /v1/') && !LEADS_BROWSERS.includes(route)).sort();
    expect(ofV1(described)).toEqual(ofV1(routes));
    expect(described.filter((route) => !routes.includes(route))).toEqual([]);
  });

  it('of /v1 each say in openapi.json which key they take', () => {
    const silent = describedOperations().filter(
      ([route, { security }]) => route.includes(' /v1/') && security?.length !== (route in PUBLIC ? 0 : 1),
    );
    expect(silent.map(([route]) => route)).toEqual([]);
  });

  it('of whoever is signed in take no key, of whatever kind', async () => {
    const { key } = newApiKey();
    const ofSessions = describedOperations().filter(
      ([, { security }]) => !takesKey(security) && security?.length,
    );
    expect(ofSessions.length).toBeGreaterThan(4);
    for (const [route, { security }] of ofSessions) {
      expect([route, security]).toEqual([route, [{ sessionCookie: [] }]]);
      for (const caller of [carillon.operator, new Caller(carillon.url, key)])
        expect([route, ...(await called(caller, route))]).toEqual([route, 401, 'unauthorized']);
    }
  });
});

function takesKey(security: object[] = []): boolean {
  return /Key/.test(JSON.stringify(security));
}

interface Handler {
  name: string;
  handler: () => unknown;
  controller: new () => object;
}

/** Every method that is a route, in written controllers and in those made of tables. */
function handlersOf({ app }: Carillon): Handler[] {
  const scanner = new MetadataScanner();
  return app
    .get(DiscoveryService, { strict: false })
    .getControllers()
    .flatMap(({ metatype }) => {
      const controller = metatype as new () => object;
      const prototype = controller.prototype as Record<string, () => unknown>;
      return scanner.getAllMethodNames(prototype).flatMap((method): Handler[] => {
        const handler = prototype[method];
        if (!handler || !Reflect.hasMetadata('path', handler)) return [];
        return [{ name: `${controller.name}.${method}`, handler, controller }];
      });
    });
}

async function called(caller: Caller, route: string): Promise<[number, string]> {
  const [method = '', path = ''] = route.split(' ');
  const url = path.replace(/:\w+/g, 'x');
  const answer = await caller.send(method, url, method === 'GET' || method === 'DELETE' ? undefined : '{}');
  return [answer.status, answer.body?.code];
}

function describedOperations(): [route: string, operation: Described][] {
  const { paths } = JSON.parse(readFileSync(join(__dirname, '../../openapi.json'), 'utf8')) as OpenApi;
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]): [string, typeof operation] => [
      `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
      operation,
    ]),
  );
}
