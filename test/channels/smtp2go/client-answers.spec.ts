import { Smtp2goClient } from '../../../src/channels/smtp2go/client';
import type { OperationPath, RequestOf } from '../../../src/channels/smtp2go/operations';
import { answers, refuses, ScriptedProvider, type Script } from './scripted-provider';

const API_KEY = 'api-CANARY0123456789CANARY0123456789';
const credential = { apiKey: API_KEY, region: 'global' as const };
const email = {
  sender: 'Canary <canary-sender@example.com>',
  to: ['canary-recipient@example.com'],
  subject: 'canary-subject',
  text_body: 'canary-body',
};
const sent = { succeeded: 1, failed: 0, failures: [], email_id: '1u0SwL-B9zBpi9ffUq-JAB2' };
const ok = (data: unknown) => answers(200, { request_id: 'r-1', data });
const unverified =
  'An error occurred during the SMTP request: From header sender domain not verified (shop.test)\n' +
  'On your Sending > Verified Senders page add and verify the sender domain - Code(550)';
const malformedKey =
  'The API Key passed was not in the correct format, Please check the key is correct and try again';
const unknownKey = "An API User matching the passed 'api_key' was not found";
const html = '<html><body>Bad gateway</body></html>';
const validation = (fields: unknown) =>
  refuses(400, 'NON_VALIDATING_IN_PAYLOAD', 'An error occurred processing the json data.', {
    field_validation_errors: fields,
  });
const fieldMessage = "The field 'sender' was expecting a valid RFC-822 formatted email field but found 'x'";

let provider: ScriptedProvider;
let client: Smtp2goClient;

beforeAll(async () => {
  provider = await ScriptedProvider.start();
  client = new Smtp2goClient({ baseUrlOverride: provider.baseUrl, maxConnections: 2 });
});
beforeEach(() => provider.reset());
afterAll(async () => {
  await client.close();
  await provider.stop();
});

async function call<P extends OperationPath>(script: Script, path: P, body: RequestOf<P>) {
  provider.script = script;
  const outcome = await client.call(path, credential, body);
  expect(JSON.stringify(outcome)).not.toMatch(/canary/i);
  return outcome;
}
const send = (script: Script) => call(script, '/email/send', email);

describe('a send that was accepted', () => {
  it.each<[string, unknown]>([
    ['with counters', sent],
    ['with fastaccept: an id only', { email_id: '1wvlsG-7tiG0Lhs7a5-fDer' }],
    ['scheduled: a schedule id only', { schedule_id: 'caa928f4-24ec-4a68-bcfc-1fd2596342f0' }],
    ['in part, with what failed', { ...sent, failed: 1, failures: ['one of them'] }],
    ['with unknown fields', { ...sent, novelty: { deep: true } }],
  ])('%s', async (_name, data) => {
    expect(await send(ok(data))).toEqual({ kind: 'accepted', requestId: 'r-1', data });
  });

  it('takes blanks and nulls for absent', async () => {
    const outcome = await send(ok({ ...sent, schedule_id: '', email_id: null }));
    expect(outcome).toMatchObject({
      kind: 'accepted',
      data: { email_id: undefined, schedule_id: undefined },
    });
  });
});

describe('a refusal', () => {
  it.each<[string, Script, object]>([
    [
      'no permission is a 400',
      refuses(400, 'ENDPOINT_PERMISSION_DENIED', 'You do not have permission to access this API endpoint'),
      { reason: 'permission', code: 'ENDPOINT_PERMISSION_DENIED', httpStatus: 400, requestId: 'r-1' },
    ],
    ['no permission as a 403', refuses(403, 'ENDPOINT_PERMISSION_DENIED', 'No'), { reason: 'permission' }],
    [
      'a bad key as 401 without a body',
      answers(401, ''),
      { reason: 'credential', code: null, httpStatus: 401 },
    ],
    ['a malformed key', refuses(400, 'INVALID_IN_PAYLOAD', malformedKey), { reason: 'credential' }],
    ['a malformed key as 403', refuses(403, 'INVALID_IN_PAYLOAD', malformedKey), { reason: 'credential' }],
    ['an absent key as 403', refuses(403, 'API_EXCEPTION', ''), { reason: 'credential' }],
    ['an unknown key as 400', refuses(400, 'API_EXCEPTION', unknownKey), { reason: 'credential' }],
    [
      'an unknown key as 500',
      refuses(500, 'API_EXCEPTION', unknownKey),
      { reason: 'credential', httpStatus: 500 },
    ],
    ['an unknown key inside a 200', refuses(200, 'API_EXCEPTION', unknownKey), { reason: 'credential' }],
    [
      'a field error as an object',
      validation({ fieldname: 'sender', message: fieldMessage }),
      { reason: 'payload', code: 'NON_VALIDATING_IN_PAYLOAD', detail: fieldMessage },
    ],
    ['as a list', validation([{ fieldname: 'sender', message: fieldMessage }]), { detail: fieldMessage }],
    [
      'as a map',
      validation({ sender: fieldMessage, to: 'is empty' }),
      { detail: `${fieldMessage}; to: is empty` },
    ],
    ['as a name alone', validation({ fieldname: 'to' }), { detail: "The field 'to' is not valid." }],
    ['not at all', validation(undefined), { detail: 'An error occurred processing the json data.' }],
    [
      'the flat envelope',
      answers(400, { error: 'No such thing', error_code: 'E_ApiResponseCodes.API_EXCEPTION' }),
      { reason: 'other', code: 'API_EXCEPTION', detail: 'No such thing', requestId: null },
    ],
    [
      'an object that is not there',
      refuses(
        400,
        'API_EXCEPTION',
        "An error occurred deleting sender email x@example.com or it doesn't exist",
      ),
      { reason: 'other', detail: "An error occurred deleting sender email [address] or it doesn't exist" },
    ],
    [
      'a domain that is there already',
      refuses(400, 'API_EXCEPTION', 'A sender domain matching the passed value of shop.test already exists'),
      { reason: 'other' },
    ],
    [
      'the cap of a plan',
      refuses(
        400,
        'API_EXCEPTION',
        'Free plans can add a maximum of 5 verified senders, please upgrade to a paid plan',
      ),
      { reason: 'quota' },
    ],
    ['402', answers(402, html), { reason: 'quota' }],
    [
      'an unverified sender, inside a 200',
      ok({ succeeded: 0, failed: 1, failures: [unverified], email_id: '' }),
      { reason: 'sender_unverified', code: null, httpStatus: 200, detail: unverified.replace('\n', ' ') },
    ],
    [
      'an unroutable sender domain, inside a 200',
      ok({
        succeeded: 0,
        failed: 1,
        failures: ['Verification failed for <a@b.test>\nUnrouteable address\ndomain verify fail <a@b.test>'],
        email_id: '',
      }),
      { reason: 'sender_unverified', detail: expect.stringContaining('failed for <[address]>') },
    ],
    [
      'nobody reached, no reason given',
      ok({ succeeded: 0, failed: 1, email_id: '' }),
      { reason: 'other', detail: '' },
    ],
    ['a body that is too large', answers(413, html), { reason: 'too_large', httpStatus: 413 }],
    ['402 in HTML', answers(402, html), { detail: 'The provider answered 402.' }],
  ])('%s', async (_name, script, expected) => {
    expect(await send(script)).toMatchObject({ kind: 'refused', ...expected });
  });

  it('shows no address, number or key, and no more than 500 characters', async () => {
    const leak = `${API_KEY} canary-x@example.com canary%40example.com +6421123456 api-CANARY******** ${'x'.repeat(20_000)}`;
    const outcome = await send(refuses(400, 'API_EXCEPTION', leak));
    expect(outcome).toMatchObject({ kind: 'refused' });
    const detail = outcome.kind === 'refused' ? outcome.detail : '';
    expect(detail).toHaveLength(500);
    expect(detail).toMatch(/^\[key\] \[address\] \[address\] \[number\] \[key\] x+$/);
  });
});

describe('a limit', () => {
  const exceeded = 'API key ratelimit exceeded';
  const ofKey = { scope: 'credential', retryAfterMs: 300_000 };
  it.each<[string, Script, object]>([
    ['429 with any body', answers(429, 'Too Many Requests'), { scope: 'platform', retryAfterMs: 60_000 }],
    ['429 with an envelope', refuses(429, 'X', 'Too Many Requests'), { scope: 'platform', requestId: 'r-1' }],
    ['429 that asks for more', answers(429, '', { 'retry-after': '120' }), { retryAfterMs: 120_000 }],
    ['429 that asks for less', answers(429, '', { 'retry-after': '1' }), { retryAfterMs: 60_000 }],
    ['429 that asks for nonsense', answers(429, '', { 'retry-after': 'soon' }), { retryAfterMs: 60_000 }],
    ['of the key, as 429', refuses(429, 'API_EXCEPTION', exceeded), ofKey],
    ['of the key, as 400', refuses(400, 'API_EXCEPTION', exceeded), ofKey],
    ['of the key, inside a 200', refuses(200, 'API_EXCEPTION', exceeded), ofKey],
    ['of the key, as a failure', ok({ succeeded: 0, failed: 1, failures: [exceeded], email_id: '' }), ofKey],
    ['of the key, as plain text', answers(500, exceeded), ofKey],
  ])('%s', async (_name, script, expected) => {
    expect(await send(script)).toMatchObject({ kind: 'throttled', ...expected });
  });
});

describe('an answer that settles nothing', () => {
  const cases: [string, Script, string][] = [
    ['HTML in a 200', answers(200, html), 'unreadable_answer'],
    ['nothing in a 200', answers(200, ''), 'unreadable_answer'],
    ['half of the JSON', answers(200, '{"request_id":"r-1","data":{"succ'), 'unreadable_answer'],
    ['JSON that is no envelope', answers(200, { status: 'fine' }), 'unreadable_answer'],
    ['a JSON list', answers(200, []), 'unreadable_answer'],
    ['data of another shape', ok({ succeeded: 'yes', email_id: 7, events: 'none' }), 'unreadable_answer'],
    ['204', answers(204, ''), 'unreadable_answer'],
    ['a redirect', answers(302, '', { location: 'https://example.com/' }), 'http_302'],
    ['408', answers(408, ''), 'http_408'],
    ['408 with JSON that is not the provider’s', answers(408, { error: 'timeout' }), 'http_408'],
    ['500 in HTML', answers(500, html), 'http_500'],
    ['502 in HTML', answers(502, html), 'http_502'],
    ['503 with JSON that is not the provider’s', answers(503, { error: 'no upstream' }), 'http_503'],
    ['504', answers(504, ''), 'http_504'],
  ];

  it.each([400, 404])(
    'is failed when somebody in between says %d: the provider has not seen it',
    async (status) => {
      expect(await send(answers(status, html))).toEqual({ kind: 'failed', cause: `http_${status}` });
    },
  );

  it.each(cases)('is unknown for a send: %s', async (_name, script, cause) => {
    expect(await send(script)).toMatchObject({ kind: 'unknown', cause });
  });

  it.each(cases)('is failed for a search: %s', async (_name, script, cause) => {
    expect(await call(script, '/activity/search', {})).toEqual({ kind: 'failed', cause });
  });

  it('a send with neither a counter nor an id', async () => {
    expect(await send(ok({ succeeded: 0, failed: 0, failures: [], email_id: '' }))).toMatchObject({
      kind: 'unknown',
    });
  });

  it('a batch answered with another number of items', async () => {
    const outcome = await call(ok([{ email_id: 'a' }, { email_id: 'b' }]), '/email/batch', {
      emails: [email],
    });
    expect(outcome).toMatchObject({ kind: 'unknown', cause: 'unreadable_answer', requestId: 'r-1' });
  });

  it.each<[OperationPath, number, string]>([
    ['/email/send', 8_000_001, 'unknown'],
    ['/webhook/view', 8_000_001, 'failed'],
    ['/activity/search', 32_000_001, 'failed'],
  ])('%s: more than may be answered', async (path, bytes, kind) => {
    const outcome = await call(ok('x'.repeat(bytes)), path, {} as never);
    expect(outcome).toMatchObject({ kind, cause: 'unreadable_answer' });
  });
});

describe('the other answers that we use', () => {
  const key = { api_key: 'api-1234', username: 'api-12' };
  it.each<[OperationPath, unknown, unknown]>([
    ['/email/mime', { succeeded: 1 }, { succeeded: 1 }],
    ['/email/send', { succeeded: 1, failures: null }, { succeeded: 1, failures: [] }],
    ['/email/send', { succeeded: 1, failures: [{ a: 1 }] }, { succeeded: 1, failures: ['{"a":1}'] }],
    ['/sms/send', { statuses: { queued: 1 }, total_sent: 1 }, { statuses: { queued: 1 }, total_sent: 1 }],
    ['/subaccount/add', { id: 'NDU5OTgw', plan_size: 1 }, { id: 'NDU5OTgw', plan_size: 1 }],
    [
      '/subaccounts/search',
      { subaccounts: [{ id: 'a' }] },
      { subaccounts: [{ id: 'a' }], continue_token: null },
    ],
    ['/subaccount/close', 'Successfully closed', 'Successfully closed'],
    ['/subaccount/reopen', { id: 'a' }, { id: 'a' }],
    ['/api_keys/add', [key], [key]],
    ['/api_keys/add', key, [key]],
    ['/api_keys/view', [], []],
    [
      '/webhook/add',
      { id: '7', headers: 'X-One', usernames: null },
      { id: 7, headers: ['X-One'], usernames: [] },
    ],
    ['/webhook/view', { id: 7 }, [{ id: 7 }]],
    ['/webhook/view', [], []],
    [
      '/activity/search',
      {
        events: [{ event: 'delivered', date: 'd', custom_headers: { a: 'b', c: null } }],
        continue_token: '',
      },
      { events: [{ event: 'delivered', date: 'd', custom_headers: { a: 'b' } }], continue_token: null },
    ],
    ['/sms/view-sent', { messages: [{ id: 'm', status: 'Message discarded' }] }, expect.anything()],
    [
      '/suppression/view',
      { results: [{ email_address: 'a', subject: null }], continue_token: null },
      { results: [{ email_address: 'a', subject: null }], continue_token: null },
    ],
    ['/template/view', { anything: [1] }, { anything: [1] }],
    ['/webhook/remove', undefined, undefined],
  ])('%s %j', async (path, data, expected) => {
    expect(await call(ok(data), path, {} as never)).toEqual({
      kind: 'accepted',
      requestId: 'r-1',
      data: expected,
    });
  });
});

describe('the request', () => {
  it('is one POST with the key in its header and nowhere else', async () => {
    await send(ok(sent));
    expect(provider.requests).toHaveLength(1);
    const [head = '', body = ''] = (provider.requests[0] ?? '').split('\r\n\r\n');
    expect(head).toMatch(/^POST \/v3\/email\/send HTTP\/1\.1\r\n/);
    expect(head).toContain(`x-smtp2go-api-key: ${API_KEY}`);
    expect(head).toMatch(/\r\nx-carillon-request: [0-9a-f-]{36}\r\n/);
    expect(body).not.toContain(API_KEY);
    expect(JSON.parse(body)).toEqual(email);
  });

  it.each(['/api_keys/edit', '/users/smtp/edit', '/ip_auth/edit'] as const)(
    'is a PATCH for %s',
    async (path) => {
      await call<OperationPath>(ok([]), path, {} as never);
      expect(provider.requests[0]).toMatch(new RegExp(`^PATCH /v3${path} `));
    },
  );

  it.each<[OperationPath, number]>([
    ['/sms/send', 1_000_001],
    ['/email/send', 50_000_001],
  ])('%s is not made when it is larger than the provider takes', async (path, bytes) => {
    const outcome = await call(ok(sent), path, { content: 'c'.repeat(bytes) } as never);
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'too_large', httpStatus: null });
    expect(provider.requests).toHaveLength(0);
  });
});
