import * as fc from 'fast-check';
import { Carillon, type TestTenant } from '../support/carillon';
import { anEmail, send, until } from '../support/messages';
import { expectProblem } from '../support/problem';

const BREAKS = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  '\v',
  '\f',
  '\x1b',
  '\x7f',
  '\u0085',
  '\u2028',
  '\u2029',
  '\r\n ',
  '\n\t',
];
/** What only looks like a break, or becomes one when somebody decodes it. */
const LOOKS = ['%0d%0a', '\\r\\n', '&#13;&#10;', '=0D=0A', '=?utf-8?Q?=0D=0A?=', '=?utf-8?B?DQo=?=', '嘊嘍'];
const INJECTED = 'X-Injected: yes';
const CONTROL = /\p{Cc}/u;

/** Everywhere that a caller's text comes near a header, given or from a template. */
const PLACES: Record<string, (text: string) => Record<string, unknown>> = {
  subject: (text) => ({ subject: `Hello ${text}` }),
  'a variable of the subject': (text) => ({ subject: 'Hello {{name}}', variables: { name: text } }),
  'a raw variable of the subject': (text) => ({ subject: '{{{name}}}', variables: { name: text } }),
  'an object in the subject': (text) => ({ subject: '{{name}}', variables: { name: { [text]: [text] } } }),
  'a list in the subject': (text) => ({
    subject: '{{#each a}}{{this}}{{/each}}',
    variables: { a: ['x', text] },
  }),
  'a variable of a recipient': (text) => ({
    to: undefined,
    subject: 'Hello {{name}}',
    recipients: [{ to: 'a@example.com', variables: { name: text } }],
  }),
  'a name in from': (text) => ({ from: `${text} <hello@example.com>` }),
  'a quoted name in from': (text) => ({ from: `"${text}" <hello@example.com>` }),
  from: (text) => ({ from: `hello@example.com${text}` }),
  'a name in to': (text) => ({ to: [`${text} <ada@example.com>`] }),
  to: (text) => ({ to: [`ada@example.com${text}`] }),
  'a local part': (text) => ({ to: [`"${text}"@example.com`] }),
  'a name of a recipient': (text) => ({ to: undefined, recipients: [{ to: `"${text}" <ada@example.com>` }] }),
  'a name in cc': (text) => ({ cc: [`${text} <cc@example.com>`] }),
  'a name in reply_to': (text) => ({ reply_to: [`${text} <reply@example.com>`] }),
  'the name of a header': (text) => ({ headers: { [`X-Ref${text}`]: 'a' } }),
  'the value of a header': (text) => ({ headers: { 'X-Ref': `a${text}` } }),
  'a file name': (text) => ({ attachments: [{ filename: `a${text}.txt`, content: 'VGhhbmtz' }] }),
  'a content type': (text) => ({
    attachments: [{ filename: 'a.txt', content: 'VGhhbmtz', content_type: `text/plain${text}` }],
  }),
};

interface SimulatedMail {
  id: string;
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  subject: string;
  headers: { header: string; value: string }[];
}

describe('a header that somebody tries to smuggle in', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  it('is refused, or arrives as plain text where it was put', async () => {
    const accepted: string[] = [];
    let refused = 0;
    const text = fc
      .tuple(fc.constantFrom(...BREAKS, ...LOOKS), fc.boolean(), fc.string({ maxLength: 5 }))
      .map(
        ([gap, twice, more]) =>
          `${gap}${INJECTED}${twice ? `${gap}${gap}body` : ''}${more.replace(/["\\]/g, '')}`,
      );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(PLACES)), text, async (place, hostile) => {
        const answer = await tenant.api.post('/v1/messages', anEmail(PLACES[place]?.(hostile)));
        expect([202, 422]).toContain(answer.status);
        if (answer.status === 202) accepted.push(answer.body.id as string);
        else refused += 1;
        // An object in the subject is printed as JSON, which spells control characters out.
        if (CONTROL.test(hostile) && place !== 'an object in the subject') expect(answer.status).toBe(422);
      }),
      { numRuns: 250 },
    );
    expect(accepted.length).toBeGreaterThan(10);
    expect(refused).toBeGreaterThan(50);
    for (const id of accepted) await until(tenant.api, id, 'completed', { timeoutMs: 30_000 });

    const { body } = await carillon.control.get('/simulator/messages?limit=1000');
    const mails = body.messages as { id: string }[];
    expect(mails.length).toBeGreaterThan(10);
    for (const { id } of mails) {
      const mail = (await carillon.control.get(`/simulator/messages/${id}`)).body as SimulatedMail;
      const written = [mail.from, mail.subject, ...mail.to, ...mail.cc, ...mail.bcc];
      const headers = mail.headers.flatMap(({ header, value }) => [header, value]);
      expect([...written, ...headers].filter((each) => CONTROL.test(each))).toEqual([]);
      expect(mail.headers.map(({ header }) => header.toLowerCase())).not.toContain('x-injected');
      const { text: source } = await carillon.control.get(`/simulator/messages/${id}/source`);
      expect(source.split('\r\n\r\n')[0]).not.toMatch(/^x-injected/im);
    }
  }, 120_000);

  it.each([
    ...[
      'From',
      'sender',
      'TO',
      'Cc',
      'bcc',
      'Reply-To',
      'Subject',
      'Date',
      'Message-ID',
      'Return-Path',
      'Received',
    ],
    ...[
      'Content-Type',
      'content-transfer-encoding',
      'MIME-Version',
      'DKIM-Signature',
      'ARC-Seal',
      'arc-x',
      'Resent-To',
    ],
    ...['X-Smtp2go-Track', 'x-smtp2go-', 'X-Carillon-Delivery', 'x-carillon-anything'],
  ])('cannot be called %s', async (name) => {
    const answer = await tenant.api.post('/v1/messages', anEmail({ headers: { [name]: 'a' } }));
    expectProblem(answer, 'invalid_request', [`/headers/${name}`]);
    expect(answer.body.errors[0].code).toBe('reserved_header');
  });

  it.each([
    ['a value above 998 octets', { 'X-Ref': 'é'.repeat(500) }, '/headers/X-Ref'],
    ['a name above 76 letters', { [`X-${'a'.repeat(75)}`]: 'a' }, `/headers/X-${'a'.repeat(75)}`],
    ['a name that is empty', { '': 'a' }, '/headers/'],
    [
      'more than 16 kB',
      Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`X-${i}`, 'a'.repeat(900)])),
      '/headers',
    ],
  ])('is not taken with %s', async (_what, headers, pointer) => {
    expectProblem(await tenant.api.post('/v1/messages', anEmail({ headers })), 'invalid_request', [pointer]);
  });

  it.each([
    [
      'that breaks the line',
      { name: 'Eve\r\nBcc: eve@example.com', list: [] },
      /"subject" must not hold line breaks/,
    ],
    [
      'of more items than are gone through',
      { name: 'Eve', list: Array(1_001).fill(1) },
      /at most 1000 items/,
    ],
    ['that is too long', { name: 'Eve'.repeat(500), list: [] }, /longer than 998 characters/],
  ])(
    'ends its own copy only, when a value %s shows up after it was accepted',
    async (_what, variables, reason) => {
      // Nothing that was checked changes by itself; here the row does, as a fault of ours might have it.
      const recipients = ['ada', 'eve', 'bob'].map((name) => ({
        to: `${name}@example.com`,
        variables: { name, list: [] },
      }));
      const id = await send(
        tenant.api,
        anEmail({
          to: undefined,
          recipients,
          subject: 'Hello {{name}}',
          text: '{{#each list}}{{this}}{{/each}}',
          scheduled_at: new Date(Date.now() + 2_000).toISOString(),
        }),
      );
      const written = await carillon.owner.query(
        `UPDATE deliveries SET variables = $2 WHERE message_id = $1 AND address = 'eve@example.com' RETURNING id`,
        [id, JSON.stringify(variables)],
      );
      expect(written[1]).toBe(1);
      const message = await until(tenant.api, id, 'completed', { timeoutMs: 20_000 });
      const found = (
        message.deliveries as { recipient: string; status: string; reason: string | null }[]
      ).map(({ recipient, status, reason: why }) => [recipient, status, why]);
      expect(found).toEqual([
        ['ada@example.com', 'delivered', null],
        ['eve@example.com', 'rejected', expect.stringMatching(reason)],
        ['bob@example.com', 'delivered', null],
      ]);
      const attempts = await carillon.owner.query(
        `SELECT count(*)::int AS n FROM dispatch_attempts a JOIN deliveries d USING (tenant_id, dispatch_id) WHERE d.message_id = $1 AND d.address = 'eve@example.com'`,
        [id],
      );
      expect(attempts).toEqual([{ n: 1 }]);
    },
    40_000,
  );
});
