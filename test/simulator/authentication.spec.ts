import { aSimulator, anEmail, type Json, type SimulatorClient } from './simulator-client';

const UNKNOWN_KEY = `api-${'0'.repeat(32)}`;

describe('authentication and refusals', () => {
  let simulator: SimulatorClient;

  beforeAll(async () => {
    simulator = await aSimulator();
  });
  afterAll(() => simulator.close());

  it.each([
    ['X-Smtp2go-Api-Key header', (key: string) => ({ headers: { 'x-smtp2go-api-key': key }, body: {} })],
    ['Bearer header', (key: string) => ({ headers: { authorization: `Bearer ${key}` }, body: {} })],
    ['body', (key: string) => ({ headers: {}, body: { api_key: key } })],
  ])('takes the key from the %s', async (_where, build) => {
    const { headers, body } = build(simulator.masterKey);
    const url = `${simulator.url}/v3/api_keys/permissions`;
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    const answer: Json = await response.json();
    expect(response.status).toBe(200);
    expect(answer.data).toContain('/email/send');
    expect(answer.request_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(['401', '400', '403', '500'] as const)(
    'answers a bad key with %s when told to',
    async (badKeyAnswer) => {
      await simulator.control('PATCH', '/options', { badKeyAnswer });
      const unknown = await simulator.call('/email/send', anEmail(), UNKNOWN_KEY);
      const malformed = await simulator.call('/email/send', anEmail(), 'nonsense');
      await simulator.control('PATCH', '/options', { badKeyAnswer: '401' });
      expect([unknown.status, malformed.status]).toEqual([Number(badKeyAnswer), Number(badKeyAnswer)]);
      expect(unknown.data.error_code).toBe('E_ApiResponseCodes.API_EXCEPTION');
      expect(malformed.data.error_code).toBe('E_ApiResponseCodes.INVALID_IN_PAYLOAD');
    },
  );

  it('refuses what the key does not hold with 400, and lists what it does hold', async () => {
    const { data } = await simulator.call('/api_keys/add', { endpoints: ['/email/*'] });
    const key = data[0].api_key;
    const refused = await simulator.call('/sms/send', {}, key);
    expect(refused.status).toBe(400);
    expect(refused.data.error_code).toBe('E_ApiResponseCodes.ENDPOINT_PERMISSION_DENIED');
    const { data: held } = await simulator.call('/api_keys/permissions', {}, key);
    expect(held).toContain('/email/scheduled/search');
    expect(held).not.toContain('/sms/send');
  });

  it('answers unknown paths and methods as JSON', async () => {
    expect((await simulator.call('/email/nothing')).status).toBe(404);
    expect((await simulator.call('/email/send', {}, simulator.masterKey, 'PATCH')).status).toBe(405);
  });

  it('names the field of a payload that does not fit', async () => {
    const { status, data } = await simulator.call('/email/send', anEmail({ sender: 'nobody' }));
    expect(status).toBe(400);
    expect(data.error_code).toBe('E_ApiResponseCodes.NON_VALIDATING_IN_PAYLOAD');
    expect(data.field_validation_errors.fieldname).toBe('sender');
    expect(data.field_validation_errors.message).toContain(
      "expecting a valid RFC-822 formatted email field but found 'nobody'",
    );
  });

  it('refuses subaccount_id where the operation does not take it, unless told to ignore it', async () => {
    const { id } = await simulator.subaccount();
    const email = anEmail({ subaccount_id: id });
    expect((await simulator.call('/email/send', email)).status).toBe(400);
    await simulator.control('PATCH', '/options', { misplacedSubaccountId: 'ignore' });
    expect((await simulator.call('/email/send', email)).status).toBe(200);
    await simulator.control('PATCH', '/options', { misplacedSubaccountId: 'refuse' });
  });

  it('answers 413 above 1 MB, and above 50 MB for e-mail', async () => {
    const big = { content: 'x'.repeat(1024 * 1024) };
    expect((await simulator.call('/sms/send', big)).status).toBe(413);
    expect((await simulator.call('/email/send', anEmail({ text_body: big.content }))).status).toBe(200);
    await simulator.control('PATCH', '/options', { emailBodyLimitBytes: 1000 });
    expect((await simulator.call('/email/send', anEmail({ text_body: big.content }))).status).toBe(413);
    await simulator.control('PATCH', '/options', { emailBodyLimitBytes: 50 * 1024 * 1024 });
  });
});

describe('rate limits', () => {
  it.each([
    ['/subaccount/add', { fullname: 'One more' }, { subaccountAddPerHour: 2 }],
    ['/api_keys/add', {}, { apiKeyAddPerMinute: 2 }],
    ['/activity/search', {}, { activitySearchPerMinute: 2 }],
  ])('answers 429 without Retry-After on %s', async (path, body, options) => {
    const simulator = await aSimulator(options);
    const replies = [
      await simulator.call(path, body),
      await simulator.call(path, body),
      await simulator.call(path, body),
    ];
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(replies[2]?.headers.get('retry-after')).toBeNull();
    await simulator.close();
  });

  it('times an address out after too many errors, whoever calls from it', async () => {
    const simulator = await aSimulator({ ipTimeoutAfterErrors: 2 });
    for (let error = 0; error < 3; error++) await simulator.call('/email/send', {}, UNKNOWN_KEY);
    expect((await simulator.call('/email/send', anEmail())).status).toBe(429);
    await simulator.close();
  });
});
