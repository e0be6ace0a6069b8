import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readProviderContract } from '../../../scripts/support/provider-contract';
import { DEFAULT_OPTIONS, type SimulatorOptions } from '../../../simulator/options';
import { type RunningSimulator, startSimulator } from '../../../simulator/server';
import { Smtp2goClient } from '../../../src/channels/smtp2go/client';
import { OPERATIONS } from '../../../src/channels/smtp2go/operations';
import { publishedOperations } from '../../simulator/published-contract';
import type { Json } from '../../simulator/simulator-client';
import { OverheardProvider, ProviderEar, publishedRequest } from './overheard-provider';
import { answers, refuses, ScriptedProvider, type Script } from './scripted-provider';

const EMAIL = { sender: 'a@example.com', to: ['ada@example.org'], subject: 'Hello', text_body: 'It rings.' };
const FORBIDDEN = 'E_ApiResponseCodes.ENDPOINT_PERMISSION_DENIED';
const UNKNOWN_KEY = `api-${'0'.repeat(32)}`;

/** The points (see the file on sending) about how the provider answers, refuses, slows down and is signed in to. */
describe('against older summaries: answers', () => {
  const simulators: RunningSimulator[] = [];
  const providers: OverheardProvider[] = [];
  let provider: OverheardProvider;
  let scripted: ScriptedProvider;
  let scriptedClient: Smtp2goClient;

  beforeAll(async () => {
    scripted = await ScriptedProvider.start();
    scriptedClient = new Smtp2goClient({ baseUrlOverride: scripted.baseUrl, maxConnections: 1 });
  });
  beforeEach(async () => {
    provider = await started({ apiKeyAddPerMinute: 0 });
  });
  afterEach(async () => {
    for (const each of providers.splice(0)) await each.close();
    for (const each of simulators.splice(0)) await each.close();
  });
  afterAll(async () => {
    await scriptedClient.close();
    await scripted.stop();
  });

  const started = async (options: Partial<SimulatorOptions>): Promise<OverheardProvider> => {
    const simulator = await startSimulator({ port: 0, unknownFields: 'refuse', ...options });
    simulators.push(simulator);
    const overheard = new OverheardProvider(simulator, await ProviderEar.start());
    providers.push(overheard);
    return overheard;
  };
  /** What our client makes of an answer that it is given. */
  const made = (script: Script) => {
    scripted.script = script;
    return scriptedClient.call('/email/send', { apiKey: UNKNOWN_KEY, region: 'global' }, EMAIL);
  };
  const keyWith = async (settings: Json) => {
    const { data } = await provider.ask('/api_keys/add', settings);
    return { apiKey: data[0].api_key as string, region: 'global' as const };
  };

  it('38 Errors stand under data, beside a request_id; should they stand at the top, that is read too', async () => {
    const { whole, status } = await provider.ask('/template/view', { id: 'nothing' });
    expect(status).toBe(400);
    expect(Object.keys(whole).sort()).toEqual(['data', 'request_id']);
    expect(whole.data).toEqual({ error: expect.any(String), error_code: expect.any(String) });
    const refusal = { error: 'No such thing', error_code: 'E_ApiResponseCodes.API_EXCEPTION' };
    const expected = { kind: 'refused', code: 'API_EXCEPTION', detail: 'No such thing' };
    const nested = await made(answers(400, { request_id: 'r-1', data: refusal }));
    expect(nested).toMatchObject({ ...expected, requestId: 'r-1' });
    expect(await made(answers(400, refusal))).toMatchObject({ ...expected, requestId: null });
  });

  it('39 field_validation_errors: one object of fieldname and message; lists and maps are read too', async () => {
    const reply = await provider.ask('/email/send', { ...EMAIL, sender: 'nobody' });
    const { fieldname, message } = reply.data.field_validation_errors;
    expect(Object.keys(reply.data.field_validation_errors).sort()).toEqual(['fieldname', 'message']);
    expect([fieldname, message]).toEqual([
      'sender',
      expect.stringContaining("The field 'sender' was expecting"),
    ]);
    const ours = await provider.client.call('/email/send', provider.master, { ...EMAIL, sender: 'nobody' });
    expect(ours).toMatchObject({ kind: 'refused', reason: 'payload', detail: message });

    for (const errors of [{ fieldname, message }, [{ fieldname, message }], { [fieldname]: message }]) {
      const more = { field_validation_errors: errors };
      const outcome = await made(refuses(400, 'NON_VALIDATING_IN_PAYLOAD', 'Something long.', more));
      expect(outcome).toMatchObject({ kind: 'refused', reason: 'payload', detail: message });
    }
  });

  it('40 A missing permission is a 400 with a code of its own, not a 403; the code decides', async () => {
    const statuses = new Set(publishedOperations().flatMap((each) => Object.keys(each.answers)));
    expect([...statuses].sort()).toEqual(['200', '400', '429']);
    const key = await keyWith({ endpoints: ['/email/send'] });
    const reply = await provider.ask('/webhook/view', {}, key.apiKey);
    expect(reply).toMatchObject({ status: 400, data: { error_code: FORBIDDEN } });
    const expected = { kind: 'refused', reason: 'permission', code: 'ENDPOINT_PERMISSION_DENIED' };
    const outcome = await provider.client.call('/webhook/view', key, {});
    expect(outcome).toMatchObject({ ...expected, httpStatus: 400 });
    for (const status of [400, 403]) {
      const refused = await made(refuses(status, 'ENDPOINT_PERMISSION_DENIED', 'No'));
      expect(refused).toMatchObject({ ...expected, httpStatus: status });
    }
    // The same status with another code is something else.
    expect(await made(refuses(400, 'API_EXCEPTION', 'No'))).toMatchObject({ reason: 'other' });
  });

  it('41 A bad key is answered 400, 401, 403 or 500: whichever, it is a bad key', async () => {
    for (const badKeyAnswer of ['400', '401', '403', '500']) {
      await provider.set({ badKeyAnswer });
      for (const apiKey of [UNKNOWN_KEY, 'nonsense']) {
        expect((await provider.ask('/email/send', EMAIL, apiKey)).status).toBe(Number(badKeyAnswer));
        const outcome = await provider.client.call('/email/send', { apiKey, region: 'global' }, EMAIL);
        const expected = { kind: 'refused', reason: 'credential', httpStatus: Number(badKeyAnswer) };
        expect([badKeyAnswer, apiKey, outcome]).toEqual([
          badKeyAnswer,
          apiKey,
          expect.objectContaining(expected),
        ]);
      }
    }
    // Without a word of explanation the status is all there is.
    for (const script of [answers(401, ''), answers(403, ''), refuses(403, 'API_EXCEPTION', '')]) {
      expect(await made(script)).toMatchObject({ kind: 'refused', reason: 'credential' });
    }
  });

  it('42 Not always POST: three operations are PATCH', async () => {
    const patches = ['/api_keys/edit', '/ip_auth/edit', '/users/smtp/edit'];
    const published = publishedOperations().filter(({ method }) => method === 'PATCH');
    expect(published.map(({ path }) => path).sort()).toEqual(patches);
    const ours = Object.entries(OPERATIONS).filter(([, { method }]) => method === 'PATCH');
    expect(ours.map(([path]) => path).sort()).toEqual(patches);
    for (const path of patches) {
      // It is there: what it wants is a field, not another method.
      const reply = await provider.ask(path, {}, provider.master.apiKey, 'PATCH');
      expect(reply).toMatchObject({
        status: 400,
        field: expect.stringMatching(/^(id|ip_address|username)$/),
      });
    }
    expect((await provider.ask('/email/send', EMAIL, provider.master.apiKey, 'PATCH')).status).toBe(405);
  });

  it('43 There are rate limits: on searches, new keys and new subaccounts, and on the address that asks', async () => {
    const { activitySearchPerMinute, apiKeyAddPerMinute, subaccountAddPerHour } = DEFAULT_OPTIONS;
    expect([activitySearchPerMinute, apiKeyAddPerMinute, subaccountAddPerHour]).toEqual([60, 5, 50]);
    const ours = Object.entries(OPERATIONS).flatMap(([path, { limit }]) => (limit ? [[path, limit]] : []));
    expect(Object.fromEntries(ours)).toEqual({
      '/activity/search': { requests: 60, perMs: 60_000 },
      '/api_keys/add': { requests: 5, perMs: 60_000 },
      '/subaccount/add': { requests: 50, perMs: 3_600_000 },
    });
    const paths = readProviderContract().paths as Json;
    for (const [path, limit, body] of [
      ['/activity/search', 60, {}],
      ['/api_keys/add', 5, {}],
      ['/subaccount/add', 50, { fullname: 'One more' }],
    ] as const) {
      expect(paths[path].post.description).toMatch(
        new RegExp(`rate.limited to ${limit} (requests|calls) per`),
      );
      const fresh = await started({});
      for (let time = 0; time < limit; time++) expect((await fresh.ask(path, body)).status).toBe(200);
      const outcome = await fresh.client.call(path, fresh.master, body);
      expect(outcome).toMatchObject({ kind: 'throttled', scope: 'platform', httpStatus: 429 });
    }
    const strict = await started({ ipTimeoutAfterErrors: 2 });
    for (let error = 0; error < 3; error++) await strict.ask('/email/send', {});
    const shutOut = await strict.client.call('/email/send', strict.master, EMAIL);
    expect(shutOut).toMatchObject({ kind: 'throttled', scope: 'platform' });
  });

  it('45 The limit that a key can be given is one of e-mails sent, not of requests', async () => {
    const { properties } = publishedRequest('POST /api_keys/add');
    expect(properties.custom_ratelimit_value.description).toContain('limit of emails this user can send');
    const limit = { custom_ratelimit: true, custom_ratelimit_value: 1, custom_ratelimit_period: '1 hour' };
    const key = await keyWith({ endpoints: ['*'], ...limit });
    for (let time = 0; time < 5; time++) {
      expect(await provider.client.call('/webhook/view', key, {})).toMatchObject({ kind: 'accepted' });
    }
    expect(await provider.client.call('/email/send', key, EMAIL)).toMatchObject({ kind: 'accepted' });
    for (const keyRateLimitAnswer of ['failure', '429']) {
      await provider.set({ keyRateLimitAnswer });
      const reply = await provider.ask('/email/send', EMAIL, key.apiKey);
      expect(JSON.stringify(reply.data)).toContain('API key ratelimit exceeded');
      const outcome = await provider.client.call('/email/send', key, EMAIL);
      expect(outcome).toMatchObject({ kind: 'throttled', scope: 'credential', retryAfterMs: 300_000 });
    }
    expect(await provider.client.call('/webhook/view', key, {})).toMatchObject({ kind: 'accepted' });
    expect(await provider.client.call('/email/send', provider.master, EMAIL)).toMatchObject({
      kind: 'accepted',
    });
  });

  it('46 The key goes in a header or the body, or since 7 September 2026 as Authorization: Bearer', async () => {
    const { securitySchemes } = readProviderContract().components as Json;
    expect(Object.values(securitySchemes)).toEqual([
      expect.objectContaining({ type: 'apiKey', in: 'header', name: 'X-Smtp2go-Api-Key' }),
      { type: 'http', scheme: 'bearer' },
    ]);
    const { apiKey } = provider.master;
    const url = `${simulators[0]?.url}/v3/email/send`;
    const ask = (headers: Record<string, string>, body: object = {}) =>
      fetch(url, { method: 'POST', headers, body: JSON.stringify({ ...EMAIL, ...body }) });
    expect((await ask({ authorization: `Bearer ${apiKey}` })).status).toBe(200);
    expect((await ask({ 'x-smtp2go-api-key': apiKey })).status).toBe(200);
    expect((await ask({}, { api_key: apiKey })).status).toBe(200);
    expect((await ask({})).status).toBe(401);
    // We use the one that all versions know, and no other beside it.
    await provider.client.call('/email/send', provider.master, EMAIL);
    const { headers, body } = provider.ear.last('/email/send');
    expect(headers['x-smtp2go-api-key']).toBe(apiKey);
    expect(headers.authorization).toBeUndefined();
    expect(body).toEqual(EMAIL);
  });

  it('47 The version is 3.0.4, with 73 operations, all of them ours to call and simulated', async () => {
    expect(readProviderContract().info).toMatchObject({ version: '3.0.4' });
    const published = publishedOperations();
    expect(published).toHaveLength(73);
    const paths = [...new Set(published.map(({ path }) => path))].sort();
    expect(Object.keys(OPERATIONS).sort()).toEqual(paths);
    for (const { method, path } of published) {
      const { status } = await provider.ask(path, { api_key: 1 }, 'nonsense', method);
      expect([method, path, status]).toEqual([method, path, 401]);
    }
    // Of what 3.0.3 had not: suppressions and SMS lists on behalf of a subaccount.
    for (const path of ['/suppression/add', '/suppression/view', '/sms/view-sent', '/sms/summary']) {
      expect(publishedRequest(`POST ${path}`).fields).toContain('subaccount_id');
    }
  });
});

it('all 48 points are told, each in one test', () => {
  const files = readdirSync(__dirname).filter((name) => /^old-summaries-.*\.spec\.ts$/.test(name));
  const texts = files.map((name) => readFileSync(join(__dirname, name), 'utf8'));
  const numbers = texts.flatMap((text) =>
    [...text.matchAll(/^ {2}it\('(\d+) /gm)].map(([, number]) => Number(number)),
  );
  expect(numbers.sort((one, other) => one - other)).toEqual(
    Array.from({ length: 48 }, (_, index) => index + 1),
  );
});
