import { Carillon, type TestTenant } from '../support/carillon';
import { anEmail, anSms } from '../support/messages';
import { expectProblem, pointersOf } from '../support/problem';
import { countRows } from '../support/stored-rows';

/** Stands in values of refused requests; must not come back. */
const PRIVATE = 'private-9f3kq';
const numbers = (n: number) => Array.from({ length: n }, (_, i) => `+6421555${String(i).padStart(3, '0')}`);
const people = (n: number) => Array.from({ length: n }, (_, i) => `person${i}@example.com`);
const file = (overrides: object) => ({ filename: 'receipt.txt', content: 'VGhhbmsgeW91Lg==', ...overrides });
const toEach = (recipients: object[], overrides: object = {}) =>
  anEmail({ to: undefined, recipients, ...overrides });

type Case = [what: string, body: Record<string, unknown>, pointers: string[]];

const SHAPE: Case[] = [
  ['an empty body', {}, ['/channel']],
  ['an unknown field', anEmail({ subjekt: PRIVATE }), ['/subjekt']],
  ['an unknown field with a slash', anEmail({ 'a/b~c': 1 }), ['/a~1b~0c']],
  [
    'an unknown field inside the template',
    anEmail({ template: { id: 'tpl_x', number: 1 } }),
    ['/template/number'],
  ],
  [
    'an unknown field in an attachment',
    anEmail({ attachments: [file({ name: 'x' })] }),
    ['/attachments/0/name'],
  ],
  [
    'an unknown field in the fourth recipient',
    toEach([...people(3).map((to) => ({ to })), { to: 'd@example.com', cc: 'e@example.com' }]),
    ['/recipients/3/cc'],
  ],
  ['a field that every object inherits', anEmail({ hasOwnProperty: 1 }), ['/hasOwnProperty']],
  ['an unknown channel', anEmail({ channel: 'fax' }), ['/channel']],
  [
    'the wrong type everywhere',
    anEmail({ to: 'ada@example.com', subject: 1, html: {}, tags: 'a' }),
    ['/to', '/subject', '/html', '/tags'],
  ],
  ['recipients that are not objects', toEach([1 as never, 'a' as never]), ['/recipients/0', '/recipients/1']],
  [
    'a list in place of the template',
    anEmail({ subject: undefined, html: undefined, text: undefined, template: [] }),
    ['/template'],
  ],
  ['variables that are a list', anEmail({ variables: [] }), ['/variables']],
  ['an unknown policy', anEmail({ on_unknown: 'ignore' }), ['/on_unknown']],
];

const ADDRESSING: Case[] = [
  ['neither to nor recipients', anEmail({ to: undefined }), ['/to']],
  ['both to and recipients', anEmail({ recipients: [{ to: 'b@example.com' }] }), ['/recipients']],
  ['cc beside recipients', toEach([{ to: 'b@example.com' }], { cc: ['c@example.com'] }), ['/cc']],
  ['bcc beside recipients', toEach([{ to: 'b@example.com' }], { bcc: ['c@example.com'] }), ['/bcc']],
  ['nobody in to', anEmail({ to: [] }), ['/to']],
  ['nobody in recipients', toEach([]), ['/recipients']],
  ['101 recipients in to', anEmail({ to: people(101) }), ['/to']],
  ['101 recipients in cc', anEmail({ cc: people(101) }), ['/cc']],
  ['101 numbers', anSms({ to: numbers(101) }), ['/to']],
  ['an address without a domain', anEmail({ to: ['ada@example.com', 'ada@'] }), ['/to/1']],
  [
    'a bad address among recipients',
    toEach([{ to: 'a@example.com' }, { to: 'nobody' }]),
    ['/recipients/1/to'],
  ],
  ['a line break in an address', anEmail({ to: ['ada@example.com\r\nBcc: eve@example.com'] }), ['/to/0']],
  ['a line break in a display name', anEmail({ to: ['Ada\nBcc: eve <ada@example.com>'] }), ['/to/0']],
  ['two addresses in one', anEmail({ to: ['ada@example.com,eve@example.com'] }), ['/to/0']],
  ['a bad reply-to', anEmail({ reply_to: ['support'] }), ['/reply_to/0']],
  ['no sender', anEmail({ from: undefined }), ['/from']],
  ['a bad sender', anEmail({ from: 'Acme' }), ['/from']],
  ['the same person twice', anEmail({ to: ['ada@example.com', 'Ada <ADA@example.com>'] }), ['/to/1']],
  ['the same person in to and bcc', anEmail({ bcc: ['Ada@Example.com'] }), ['/bcc/0']],
  [
    'the same recipient twice',
    toEach([{ to: 'a@example.com' }, { to: 'a@example.com' }]),
    ['/recipients/1/to'],
  ],
  ['the same number twice', anSms({ to: ['+6421555123', '+6421555123'] }), ['/to/1']],
  ['a national number', anSms({ to: ['021 555 123'] }), ['/to/0']],
  ['a number with spaces', anSms({ to: ['+64 21 555 123'] }), ['/to/0']],
  ['an impossible number', anSms({ to: ['+64215'] }), ['/to/0']],
  ['an e-mail address for an SMS', anSms({ to: ['ada@example.com'] }), ['/to/0']],
  ['a sender of an SMS that is no number', anSms({ from: 'Acme' }), ['/from']],
  ['cc on an SMS', anSms({ cc: ['+6421555124'] }), ['/cc']],
  [
    'e-mail fields on an SMS',
    anSms({ subject: 'x', headers: {}, attachments: [] }),
    ['/subject', '/headers', '/attachments'],
  ],
  ['a body on an e-mail', anEmail({ body: 'x' }), ['/body']],
];

const CONTENT: Case[] = [
  ['a line break in the subject', anEmail({ subject: 'Hello\r\nBcc: eve@example.com' }), ['/subject']],
  [
    'a line break from a variable',
    anEmail({ subject: 'Hello {{name}}', variables: { name: 'A\r\nBcc: e@example.com' } }),
    ['/subject'],
  ],
  ['no subject', anEmail({ subject: undefined }), ['/subject']],
  ['neither html nor text', anEmail({ html: undefined, text: undefined }), ['/html']],
  ['no text of an SMS', anSms({ body: undefined }), ['/body']],
  ['an SMS that is too long', anSms({ body: 'x'.repeat(1601) }), ['/body']],
  ['broken Handlebars', anEmail({ html: '<p>{{#if a}}</p>' }), ['/html']],
  ['a helper that does not exist', anEmail({ text: '{{lookup a b}}' }), ['/text']],
  ['a partial', anEmail({ text: '{{> layout}}' }), ['/text']],
  [
    'an unknown template',
    anEmail({
      subject: undefined,
      html: undefined,
      text: undefined,
      template: { id: 'tpl_01kaj6v3m4e2ra8x0q6s1t5y9z' },
    }),
    ['/template/id'],
  ],
  [
    'a template id of another kind',
    anEmail({
      subject: undefined,
      html: undefined,
      text: undefined,
      template: { id: 'msg_01kaj6v3m4e2ra8x0q6s1t5y9z' },
    }),
    ['/template/id'],
  ],
  [
    'version 0',
    anEmail({ template: { id: 'tpl_01kaj6v3m4e2ra8x0q6s1t5y9z', version: 0 } }),
    ['/template/version'],
  ],
  ['a reserved header', anEmail({ headers: { bCC: 'eve@example.com' } }), ['/headers/bCC']],
  [
    'a header of the platform',
    anEmail({ headers: { 'X-Carillon-Delivery': 'x' } }),
    ['/headers/X-Carillon-Delivery'],
  ],
  ['a malformed header name', anEmail({ headers: { 'X Ref:': 'a' } }), ['/headers/X Ref:']],
  [
    'a line break in a header',
    anEmail({ headers: { 'X-Ref': 'a\r\nBcc: eve@example.com' } }),
    ['/headers/X-Ref'],
  ],
  ['a header that is not a string', anEmail({ headers: { 'X-Ref': 1 } }), ['/headers/X-Ref']],
  [
    '51 headers',
    anEmail({ headers: Object.fromEntries(people(51).map((_, i) => [`X-${i}`, 'a'])) }),
    ['/headers'],
  ],
  ['bad Base64', anEmail({ attachments: [file({ content: 'not base64!' })] }), ['/attachments/0/content']],
  [
    'Base64 without its padding',
    anEmail({ attachments: [file({}), file({ content: 'VGhhbmsgeW91Lg' })] }),
    ['/attachments/1/content'],
  ],
  [
    'an attachment with neither',
    anEmail({ attachments: [file({ content: undefined })] }),
    ['/attachments/0'],
  ],
  [
    'an attachment with both',
    anEmail({ attachments: [file({ url: 'https://example.com/a' })] }),
    ['/attachments/0'],
  ],
  [
    'an attachment by http',
    anEmail({ attachments: [file({ content: undefined, url: 'http://example.com/a' })] }),
    ['/attachments/0/url'],
  ],
  [
    'a file name with a path',
    anEmail({ attachments: [file({ filename: '../a' })] }),
    ['/attachments/0/filename'],
  ],
  [
    'a file name with a line break',
    anEmail({ attachments: [file({ filename: 'a\r\nb' })] }),
    ['/attachments/0/filename'],
  ],
  ['51 attachments', anEmail({ attachments: people(51).map(() => file({})) }), ['/attachments']],
];

const REST: Case[] = [
  ['a time without an offset', anEmail({ scheduled_at: '2030-01-01T10:00:00' }), ['/scheduled_at']],
  ['a time in words', anEmail({ scheduled_at: 'tomorrow' }), ['/scheduled_at']],
  ['the 13th month', anEmail({ scheduled_at: '2030-13-01T10:00:00Z' }), ['/scheduled_at']],
  ['the 30th of February', anEmail({ scheduled_at: '2030-02-30T10:00:00Z' }), ['/scheduled_at']],
  ['the 31st of April', anEmail({ scheduled_at: '2030-04-31T10:00:00+01:00' }), ['/scheduled_at']],
  ['an impossible offset', anEmail({ scheduled_at: '2030-01-01T10:00:00+99:00' }), ['/scheduled_at']],
  ['metadata that is not a string', anEmail({ metadata: { order: 1042 } }), ['/metadata']],
  ['a long metadata key', anEmail({ metadata: { ['k'.repeat(41)]: 'a' } }), ['/metadata']],
  ['a long metadata value', anEmail({ metadata: { order: 'v'.repeat(501) } }), ['/metadata']],
  [
    '51 metadata keys',
    anEmail({ metadata: Object.fromEntries(people(51).map((key) => [key, 'a'])) }),
    ['/metadata'],
  ],
  [
    'metadata of a recipient',
    toEach([{ to: 'a@example.com' }, { to: 'b@example.com', metadata: { a: [] } }]),
    ['/recipients/1/metadata'],
  ],
  ['a tag with a space', anEmail({ tags: ['a b'] }), ['/tags']],
  ['11 tags', anEmail({ tags: people(11).map((_, i) => `t${i}`) }), ['/tags']],
];

describe('POST /v1/messages refuses', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
    await carillon.worker?.close();
    carillon.worker = undefined;
  });
  afterAll(() => carillon.stop());

  const refused = async (body: object, pointers: string[]) => {
    const before = await countRows(carillon.owner);
    const answer = await tenant.api.post('/v1/messages', body);
    expectProblem(answer, 'invalid_request', pointers);
    expect(answer.text).not.toContain(PRIVATE);
    expect(answer.text).not.toContain(tenant.key);
    expect(await countRows(carillon.owner)).toEqual(before);
    return answer;
  };

  it('nothing that is valid', async () => {
    const before = await countRows(carillon.owner);
    expect((await tenant.api.post('/v1/messages', anEmail({ tags: ['a'] }))).status).toBe(202);
    expect((await countRows(carillon.owner)).messages).toBe((before.messages ?? 0) + 1);
  });

  it.each(SHAPE)('%s', async (_what, body, pointers) => {
    await refused(body, pointers);
  });
  it.each(ADDRESSING)('%s', async (_what, body, pointers) => {
    await refused(body, pointers);
  });
  it.each(CONTENT)('%s', async (_what, body, pointers) => {
    await refused(body, pointers);
  });
  it.each(REST)('%s', async (_what, body, pointers) => {
    await refused(body, pointers);
  });

  it('lists in place of recipients', async () => {
    const answer = await refused(toEach([[{ to: 'ada@example.com' }]]), []);
    expect(pointersOf(answer).join()).toMatch(/^\/recipients/);
  });

  it('several faults, all of them named at once', async () => {
    const answer = await refused(
      anEmail({ from: 'Acme', to: ['nobody'], tags: ['ok'], headers: { To: 'x' } }),
      [],
    );
    expect(pointersOf(answer).sort()).toEqual(['/from', '/headers/To', '/to/0']);
  });

  it('missing variables, all of them by name', async () => {
    const answer = await refused(
      anEmail({
        subject: 'Hello {{name}}',
        html: '{{order.number}} {{total}}',
        text: '{{name}}',
        variables: { secret: PRIVATE },
      }),
      [],
    );
    expect(pointersOf(answer).sort()).toEqual([
      '/variables/name',
      '/variables/order/number',
      '/variables/total',
    ]);
    expect(answer.body.errors[0].detail).toContain('"name"');
  });

  it('missing variables of a recipient, with the index', async () => {
    const recipients = [
      { to: 'a@example.com', variables: { name: 'A', total: '1' } },
      { to: 'b@example.com', variables: { name: 'B' } },
      { to: 'c@example.com' },
    ];
    const answer = await refused(toEach(recipients, { subject: 'Hello {{name}}', text: '{{total}}' }), []);
    expect(pointersOf(answer).sort()).toEqual([
      '/recipients/1/variables/total',
      '/recipients/2/variables/name',
      '/recipients/2/variables/total',
    ]);
  });

  it('a template of the other channel, and content beside a template', async () => {
    const sms = await tenant.api.post('/v1/templates', { name: 'code', channel: 'sms', body: 'Your code' });
    const bare = anEmail({ subject: undefined, html: undefined, text: undefined });
    await refused({ ...bare, template: { id: sms.body.id } }, ['/template/id']);
    await refused({ ...anSms({ body: undefined }), template: { id: sms.body.id, version: 2 } }, [
      '/template/id',
    ]);
    await refused(anSms({ template: { id: sms.body.id } }), ['/body']);
  });
});
