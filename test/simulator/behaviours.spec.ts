import { eventually } from '../support/eventually';
import { aSimulator, anEmail, type Json, type SimulatorClient } from './simulator-client';

const CODE = 'E_ApiResponseCodes.';
const FORBIDDEN = `${CODE}ENDPOINT_PERMISSION_DENIED`;
const INVALID = `${CODE}NON_VALIDATING_IN_PAYLOAD`;
const EXCEPTION = `${CODE}API_EXCEPTION`;

/** The provider's behaviours one by one; the numbers are those of docs/simulator.md. */
describe('what a client may rely on', () => {
  let simulator: SimulatorClient;

  beforeEach(async () => {
    simulator = await aSimulator();
  });
  afterEach(() => simulator.close());

  const keyWith = async (settings: Json): Promise<string> =>
    (await simulator.call('/api_keys/add', settings)).data[0].api_key;
  const names = async (id: string) =>
    (await simulator.events(id)).map(({ event, recipient }) => `${event} ${recipient ?? ''}`.trim());
  const option = (options: Json) => simulator.control('PATCH', '/options', options);

  it('1 Transport: JSON in envelopes with an id of their own, POST and PATCH only, connections that stay', async () => {
    const url = `${simulator.url}/v3/email/send`;
    const get = await fetch(url);
    expect(get.status).toBe(405);
    expect(get.headers.get('connection')).toBe('keep-alive');
    expect(await get.json()).toMatchObject({
      request_id: expect.any(String),
      data: { error: expect.any(String) },
    });
    expect((await simulator.call('/ip_auth/edit', {}, simulator.masterKey, 'POST')).status).toBe(405);
    const [one, two] = [
      await simulator.call('/email/send', anEmail()),
      await simulator.call('/email/send', anEmail()),
    ];
    expect(one.requestId).not.toBe(two.requestId);
    const broken = await fetch(url, {
      method: 'POST',
      body: '{',
      headers: { 'x-smtp2go-api-key': simulator.masterKey },
    });
    expect(((await broken.json()) as Json).data.error_code).toBe(INVALID);

    await option({ bodyLimitBytes: 1000, emailBodyLimitBytes: 2000, tooLargeStatus: 400 });
    const text = 'x'.repeat(1500);
    const tooLong = await simulator.call('/sms/send', { destination: ['+12025550959'], content: text });
    expect(tooLong).toMatchObject({
      status: 400,
      data: { error: expect.stringContaining('larger than 1000') },
    });
    expect((await simulator.call('/email/send', anEmail({ text_body: text }))).status).toBe(200);
  });

  it('2 Authentication: header, Bearer or body; wildcards; permissions open to all; the bad-key answer selectable', async () => {
    const wide = await keyWith({ endpoints: ['/email/*', '/sms/send'] });
    expect((await simulator.call('/email/scheduled/search', {}, wide)).status).toBe(200);
    expect((await simulator.call('/sms/summary', {}, wide)).data.error_code).toBe(FORBIDDEN);
    const none = await keyWith({ endpoints: [] });
    expect(await simulator.call('/api_keys/permissions', {}, none)).toMatchObject({ status: 200, data: [] });

    const send = (headers: Record<string, string>, body: Json = {}) =>
      fetch(`${simulator.url}/v3/email/send`, {
        method: 'POST',
        headers,
        body: JSON.stringify(anEmail(body)),
      });
    expect((await send({ authorization: `Bearer ${wide}` })).status).toBe(200);
    expect((await send({}, { api_key: wide })).status).toBe(200);
    expect((await send({ 'x-smtp2go-api-key': wide }, { api_key: 'nonsense' })).status).toBe(200);
    await option({ authPrecedence: 'body', badKeyAnswer: '500' });
    expect((await send({ 'x-smtp2go-api-key': wide }, { api_key: 'nonsense' })).status).toBe(500);
    const unknown = await simulator.call('/email/send', anEmail(), `api-${'0'.repeat(32)}`);
    expect(unknown).toMatchObject({
      status: 500,
      data: { error: "An API User matching the passed 'api_key' was not found", error_code: EXCEPTION },
    });
  });

  it('3 Accounts: subaccounts by id or by their own key, keys told once, limits without Retry-After', async () => {
    const tenant = await simulator.subaccount();
    const misplaced = await simulator.call('/email/send', anEmail({ subaccount_id: tenant.id }));
    expect(misplaced.data.field_validation_errors.fieldname).toBe('subaccount_id');
    const foreign = await simulator.subaccount();
    const reach = await simulator.call('/webhook/view', { subaccount_id: foreign.id }, tenant.key);
    expect(reach).toMatchObject({ status: 400, data: { error_code: EXCEPTION } });

    const masked = await simulator.call('/api_keys/view', { subaccount_id: tenant.id });
    expect(masked.data[0].api_key).toBe(`${tenant.key.slice(0, 16)}${'*'.repeat(20)}`);
    const byMask = { subaccount_id: tenant.id, id: masked.data[0].api_key };
    expect((await simulator.call('/api_keys/remove', byMask)).status).toBe(400);
    await option({ keyIdForms: 'any' });
    expect((await simulator.call('/api_keys/remove', byMask)).status).toBe(200);

    await option({ sameSubaccountName: 'refuse' });
    await simulator.call('/subaccount/add', { fullname: 'Acme Ltd' });
    const again = await simulator.call('/subaccount/add', { fullname: 'Acme Ltd' });
    expect(again).toMatchObject({ status: 400, data: { error_code: EXCEPTION } });
    const small = await simulator.call('/subaccount/add', {
      fullname: 'Small',
      limit: 2000,
      dedicated_ip: true,
    });
    expect(small.data.error).toContain('above 100000');

    await option({ ipTimeoutAfterErrors: 1, ipTimeoutMs: 60_000 });
    for (let error = 0; error < 2; error++) await simulator.call('/email/send', {});
    const out = await simulator.call('/email/send', anEmail());
    expect([out.status, out.headers.get('retry-after')]).toEqual([429, null]);
  });

  it('4 Sending: verdicts in the answer, none with fastaccept, a list for a batch, an id for a schedule', async () => {
    const good = await simulator.call('/email/send', anEmail({ to: ['a@example.org', 'b@example.org'] }));
    expect(good.data).toMatchObject({ succeeded: 1, failed: 0, failures: [] });
    const stranger = anEmail({ sender: 'a@shop.test' });
    const bad = await simulator.call('/email/send', stranger);
    expect(bad).toMatchObject({ status: 200, data: { succeeded: 0, failed: 1, email_id: '' } });
    const fast = await simulator.call('/email/send', { ...stranger, fastaccept: true });
    expect(Object.keys(fast.data)).toEqual(['email_id']);
    await eventually(async () => expect(await names(fast.data.email_id)).toEqual(['reject ada@example.org']));

    const schedule = new Date(Date.now() + 3_600_000).toISOString();
    const batch = await simulator.call('/email/batch', { emails: [anEmail(), anEmail({ schedule })] });
    expect(batch.data).toEqual([{ email_id: expect.any(String) }, { schedule_id: expect.any(String) }]);
    await option({ batchFailure: 'item', scheduleAnswer: 'both' });
    const mixed = await simulator.call('/email/batch', {
      emails: [anEmail({ to: ['nobody'] }), anEmail({ schedule })],
    });
    expect(mixed.data).toMatchObject([
      { error_code: INVALID },
      { schedule_id: expect.any(String), email_id: '' },
    ]);

    const far = new Date(Date.now() + 4 * 86_400_000).toISOString();
    for (const refused of [
      { sender: undefined },
      { to: ['nobody'] },
      { schedule: far },
      { attachments: [{ filename: 'a', fileblob: '***' }] },
      { attachments: [{ filename: 'a', fileblob: 'aGk=', url: 'https://example.com/' }] },
      { custom_headers: [{ header: 'MIME-Version', value: '1.0' }] },
      { cc: Array(101).fill('a@example.org') },
    ]) {
      const { status, data } = await simulator.call('/email/send', anEmail(refused));
      expect([status, data.error_code]).toEqual([400, INVALID]);
    }
    await option({ unknownFields: 'refuse' });
    const misspelt = await simulator.call('/email/send', anEmail({ reply_to: 'a@example.org' }));
    expect(misspelt.data.field_validation_errors.fieldname).toBe('reply_to');
  });

  it('5 Verified senders: a domain, one delegated, or an address; a white list takes their place', async () => {
    const { id, key } = await simulator.subaccount();
    const succeeded = async (sender: string) =>
      (await simulator.call('/email/send', anEmail({ sender }), key)).data.succeeded;
    await simulator.control('POST', '/domains', { domain: 'own.test' });
    await simulator.call('/domain/add', { domain: 'own.test', subaccount_id: id });
    await simulator.control('POST', '/domains', { domain: 'lent.test' });
    await simulator.call('/domain/add', { domain: 'lent.test' });
    expect([await succeeded('a@own.test'), await succeeded('a@lent.test')]).toEqual([1, 0]);
    await simulator.call('/domain/subaccount_access', { domain: 'lent.test', subaccounts: [id] });
    expect(await succeeded('a@lent.test')).toBe(1);
    await simulator.call('/domain/subaccount_access', { domain: 'lent.test', subaccounts: [] });
    expect(await succeeded('a@lent.test')).toBe(0);

    const whitelist = { allowed_senders: ['listed.test'], mode: 'whitelist', subaccount_id: id };
    await simulator.call('/allowed_senders/update', whitelist);
    expect([await succeeded('a@listed.test'), await succeeded('a@own.test')]).toEqual([1, 0]);
  });

  it('6 Sandbox: accepted, counted, rejected afterwards; the audit copy goes out all the same', async () => {
    const key = await keyWith({ status: 'sandbox', audit_email: 'audit@example.org' });
    const { data } = await simulator.call('/email/send', anEmail(), key);
    expect(data).toMatchObject({ succeeded: 1, email_id: expect.any(String) });
    await eventually(async () =>
      expect(await names(data.email_id)).toEqual([
        'reject ada@example.org',
        'processed',
        'delivered audit@example.org',
      ]),
    );
    const activity = await simulator.call('/activity/search', {
      search_email_id: data.email_id,
      event_types: ['rejected'],
    });
    expect(activity.data.events).toMatchObject([{ recipient: 'ada@example.org', reason: 'sandbox' }]);
    expect((await simulator.call('/stats/email_cycle')).data.cycle_used).toBe(2);
  });

  it('7 Suppressions: one recipient is rejected, the others proceed; the answer for all of them is an option', async () => {
    await simulator.call('/suppression/add', { email_address: 'blocked.example' });
    const both = await simulator.call('/email/send', anEmail({ to: ['a@blocked.example', 'b@example.org'] }));
    await eventually(async () =>
      expect(await names(both.data.email_id)).toEqual([
        'reject a@blocked.example',
        'processed',
        'delivered b@example.org',
      ]),
    );
    const alone = anEmail({ to: ['a@blocked.example'] });
    expect((await simulator.call('/email/send', alone)).data.succeeded).toBe(1);
    await option({ allSuppressedAnswer: 'failure' });
    expect((await simulator.call('/email/send', alone)).data).toMatchObject({ succeeded: 0, failed: 1 });
  });

  it('11 Templates: Handlebars in subject, HTML and text, with defaults; an unknown one is refused', async () => {
    await simulator.call('/template/add', {
      template_name: 'Order',
      id: 'order',
      subject: 'Order {{number}}',
      html_body: '{{#each items}}<li>{{this}}</li>{{/each}}{{{raw}}}',
      text_body: '{{#if vip}}Dear {{name}}{{else}}Hi{{/if}}',
      template_variables: { name: 'friend', vip: true },
    });
    const template_data = { number: 7, items: ['a', '<b>'], raw: '<i>' };
    const { data } = await simulator.call('/email/send', {
      ...anEmail({ subject: undefined, text_body: 'ignored' }),
      template_id: 'order',
      template_data,
    });
    expect(await simulator.control('GET', `/messages/${data.email_id}`)).toMatchObject({
      subject: 'Order 7',
      html: '<li>a</li><li>&lt;b&gt;</li><i>',
      text: 'Dear friend',
    });
    const unknown = await simulator.call('/email/send', anEmail({ template_id: 'Order', template_data }));
    expect(unknown).toMatchObject({ status: 400, data: { error_code: EXCEPTION } });
  });

  it.each([
    ['failure', 200],
    ['400', 400],
    ['402', 402],
  ])('12 Quota: used up, the answer is %s; without it mail goes on', async (quotaExhausted, status) => {
    const { id, key } = await simulator.subaccount();
    await simulator.control('POST', '/accounts', { account: id, plan_used: 10_000 });
    expect((await simulator.call('/email/send', anEmail(), key)).data.succeeded).toBe(1);
    await option({ quotaExhausted });
    const over = await simulator.call('/email/send', anEmail(), key);
    expect([over.status, over.data.succeeded ?? 0]).toEqual([status, 0]);
    const { data } = await simulator.call('/stats/email_cycle', {}, key);
    expect(data).toMatchObject({ cycle_used: 10_001, cycle_remaining: 0, cycle_max: 10_000 });
  });

  it.each([
    ['failure', 200],
    ['429', 429],
  ])('12 Quota: a key over its own limit is told so in a %s', async (keyRateLimitAnswer, status) => {
    await option({ keyRateLimitAnswer });
    const key = await keyWith({
      custom_ratelimit: true,
      custom_ratelimit_value: 1,
      custom_ratelimit_period: '1 hour',
    });
    await simulator.call('/email/send', anEmail(), key);
    const over = await simulator.call('/email/send', anEmail(), key);
    expect(over.status).toBe(status);
    expect(JSON.stringify(over.data)).toContain('API key ratelimit exceeded');
  });
});
