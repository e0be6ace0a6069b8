import { knownFields } from '../../simulator/known-fields';
import { OPERATIONS } from '../../simulator/operations';
import { type Beyond, differences } from './contract-validator';
import { OPERATION_CASES, type World } from './operation-cases';
import { publishedOperations, type Schema } from './published-contract';
import { aSimulator } from './simulator-client';

const PUBLISHED = publishedOperations();
const NAMES = PUBLISHED.map(({ name }) => name);

/** What the answers hold beyond their schemas: it is in the provider's examples, was seen live, or was added since. */
const BEYOND: [RegExp, Beyond][] = [
  [/\/domain\/(?!subaccount_access)/, { domain: ['dkim_expected', 'rpath_expected'] }],
  [/\/archive\/search/, { data: ['continue_token'] }],
  [/\/subaccount\/(add|edit)/, { data: ['ip_pool'] }],
  [/\/template\/(add|edit)/, { data: ['html_body', 'text_body', 'template_variables'] }],
  [/\/template\/search/, { data: ['total_count'] }],
  [/\/users\/smtp\/|\/ip_auth\/view/, { results: ['status'] }],
];
const beyond = (name: string): Beyond => BEYOND.find(([pattern]) => pattern.test(name))?.[1] ?? {};
const FIELD_ERRORS: Beyond = { data: ['field_validation_errors'] };
const named = (name: string) => PUBLISHED.find((operation) => operation.name === name)!;
const propertiesOf = (schema: Schema | undefined): string[] => Object.keys(schema?.properties ?? {});
const requiredOf = (schema: Schema | undefined): string[] => (schema?.required as string[] | undefined) ?? [];

describe('the operations of the provider', () => {
  let world: World;
  let powerlessKey: string;

  beforeAll(async () => {
    const simulator = await aSimulator({ webhookLimit: 1000, unknownFields: 'refuse' });
    let names = 0;
    world = { simulator, subaccount: await simulator.subaccount(), unused: () => ++names };
    const { data } = await simulator.call('/api_keys/add', { endpoints: [] });
    powerlessKey = data[0].api_key;
  });
  afterAll(() => world.simulator.close());

  it('are 73, all of them routed, and none that is not published', () => {
    const routed = OPERATIONS.flatMap(({ path, methods = ['POST'] }) =>
      methods.map((method) => `${method} ${path}`),
    );
    expect(NAMES).toHaveLength(73);
    expect(routed.sort()).toEqual([...NAMES].sort());
    expect(Object.keys(OPERATION_CASES).sort()).toEqual([...NAMES].sort());
  });

  it('take subaccount_id where it is published', () => {
    const published = PUBLISHED.filter(({ request }) => propertiesOf(request).includes('subaccount_id'));
    const taking = OPERATIONS.filter(({ takesSubaccountId }) => takesSubaccountId).map(({ path }) => path);
    expect(taking.sort()).toEqual([...new Set(published.map(({ path }) => path))].sort());
  });

  it('know the published fields', () => {
    const shared = ['api_key', 'subaccount_id'];
    for (const { path, request } of PUBLISHED) {
      const published = propertiesOf(request);
      const known = knownFields(path);
      expect(known).toEqual(expect.arrayContaining(published.filter((field) => !shared.includes(field))));
    }
  });

  it.each(NAMES)('%s answers as published', async (name) => {
    const { method, path, request, answers } = named(name);
    const body = await OPERATION_CASES[name]?.(world);
    expect(request ? differences(request, body) : []).toEqual([]);
    const { status, data, requestId } = await world.simulator.call(
      path,
      body,
      world.simulator.masterKey,
      method,
    );
    expect({ status, data }).toMatchObject({ status: 200 });
    expect(differences(answers['200'] ?? {}, { request_id: requestId, data }, beyond(name))).toEqual([]);
  });

  it.each(NAMES.filter((name) => name !== 'POST /api_keys/permissions'))(
    '%s is refused to a key without the permission',
    async (name) => {
      const { method, path, answers } = named(name);
      const { status, data, requestId } = await world.simulator.call(path, {}, powerlessKey, method);
      expect(status).toBe(400);
      expect(data.error_code).toBe('E_ApiResponseCodes.ENDPOINT_PERMISSION_DENIED');
      expect(differences(answers['400'] ?? {}, { request_id: requestId, data }, FIELD_ERRORS)).toEqual([]);
    },
  );

  it.each(NAMES.filter((name) => requiredOf(named(name).request).length > 0))(
    '%s names a required field that is missing',
    async (name) => {
      const { method, path, request, answers } = named(name);
      const { status, data, requestId } = await world.simulator.call(
        path,
        {},
        world.simulator.masterKey,
        method,
      );
      expect(status).toBe(400);
      expect(data.error_code).toBe('E_ApiResponseCodes.NON_VALIDATING_IN_PAYLOAD');
      expect(requiredOf(request)).toContain(data.field_validation_errors.fieldname);
      expect(differences(answers['400'] ?? {}, { request_id: requestId, data }, FIELD_ERRORS)).toEqual([]);
    },
  );

  it.each(NAMES.filter((name) => '429' in named(name).answers))('%s answers 429', async (name) => {
    const limited = await aSimulator({ ipAllowListPerMinute: 1 });
    const { path } = named(name);
    await limited.call(path, {});
    expect((await limited.call(path, {})).status).toBe(429);
    await limited.close();
  });
});
