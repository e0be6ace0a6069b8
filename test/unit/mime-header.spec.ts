import * as fc from 'fast-check';
import PostalMime, { type Address } from 'postal-mime';
import { parseEmail, splitMailbox } from '../../src/common/addresses';
import type { RecipientRole } from '../../src/messages/delivery.entity';
import { readAddresses } from '../../src/messages/mime-addresses';
import { joinMime, splitMime } from '../../src/messages/mime-document';
import { type Addressee, rewriteHeader, writeAddresses } from '../../src/messages/mime-header';

const ROLES = ['to', 'cc', 'bcc'] as const;
const STAMP = { 'X-Carillon-Delivery': 'dlv_01kaj6v3m4e2ra8x0q6s1t5y9z.1.code' };

const names = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('a', 'é', '山', '👩‍👩‍👧', ' ', '"', '\\', ',', '@', '<', ';', '='),
    maxLength: 120,
  }),
  fc.constantFrom('=?utf-8?Q?x?=', 'Ada (Ltd.)', 'a'.repeat(300), 'é'.repeat(150)),
);
const addressees = fc
  .array(fc.tuple(names, fc.constantFrom(...ROLES)), { minLength: 1, maxLength: 12 })
  .map((people) =>
    people.flatMap(([name, role], i): Addressee[] => {
      const parsed = parseEmail(`"${name.replace(/["\\]/g, '\\$&')}" <Person.${i}@example.com>`);
      return parsed ? [{ role, recipient: parsed.recipient }] : [];
    }),
  );
const text = fc.string({ unit: fc.constantFrom(...'aZ09 :;,<>@"=?()/\\-'), maxLength: 50 });
/** Fields that are none of the three, folded here and there. */
const others = fc.array(
  fc
    .tuple(
      fc.constantFrom('From', 'Subject', 'X-Cc', 'Reply-To', 'List-Id', 'Constructor', 'X-To', 'x'),
      fc.array(text, { minLength: 1, maxLength: 3 }),
    )
    .map(([name, parts]) => `${name}: ${parts.map((part) => `a${part}`).join('\r\n\t')}\r\n`),
  { maxLength: 8 },
);
const addressFields = fc.subarray([
  'To: x@example.com\r\n',
  'CC:\r\n y@example.com\r\n',
  'bcc: z@example.com\r\n',
]);
const documents = fc
  .tuple(others, addressFields, fc.uint8Array({ maxLength: 200 }), fc.infiniteStream(fc.nat()))
  .map(([fields, addressed, body, places]) => {
    const all = [...fields];
    for (const field of addressed) all.splice((places.next().value as number) % (all.length + 1), 0, field);
    return { fields, document: Buffer.concat([Buffer.from(`${all.join('')}\r\n`), body]), body };
  });

function rewritten(document: Buffer, people: Addressee[]): Buffer {
  const parts = splitMime(document);
  if (!parts) throw new Error('a document without a header');
  return joinMime(rewriteHeader(parts.fields, people, STAMP), parts.body);
}

const linesOf = (document: Buffer, wanted: (name: string) => boolean) =>
  splitMime(document)
    ?.fields.filter(({ name }) => wanted(name.toLowerCase()))
    .map(({ lines }) => lines);
const isRole = (name: string): boolean => ROLES.some((role) => role === name);
const mailboxes = (list: Address[] = []) => list.map(({ name, address }) => ({ name, address }));
const ofRole = (people: Addressee[], role: RecipientRole) =>
  people
    .filter((each) => each.role === role)
    .map(({ recipient }) => splitMailbox(recipient))
    .map(({ name, mailbox }) => ({ name, address: mailbox }));

describe('a rewritten header', () => {
  it('leaves the body and every other field as they came, in their order', () => {
    fc.assert(
      fc.property(documents, addressees, ({ document, fields, body }, people) => {
        const result = rewritten(document, people);
        expect(splitMime(result)?.body).toEqual(Buffer.from(body));
        expect(linesOf(result, (name) => !isRole(name) && name !== 'x-carillon-delivery')).toEqual(fields);
      }),
    );
  });

  it('names those who are to get it, and nobody else, to a reader that is not ours', async () => {
    await fc.assert(
      fc.asyncProperty(documents, addressees, async ({ document }, people) => {
        const read = await PostalMime.parse(rewritten(document, people));
        for (const role of ROLES) expect(mailboxes(read[role])).toEqual(ofRole(people, role));
      }),
      { numRuns: 300 },
    );
  });

  it('has each of To, Cc and Bcc once, or not at all when nobody is in it, and the stamp once', () => {
    fc.assert(
      fc.property(documents, addressees, ({ document }, people) => {
        const names =
          splitMime(rewritten(document, people))?.fields.map(({ name }) => name.toLowerCase()) ?? [];
        const expected = ROLES.filter((role) => people.some((each) => each.role === role));
        expect(names.filter(isRole).sort()).toEqual([...expected].sort());
        expect(names.filter((name) => name === 'x-carillon-delivery')).toHaveLength(1);
        expect(names.at(-1)).toBe('x-carillon-delivery');
      }),
    );
  });

  it('says the same when it is rewritten again', () => {
    fc.assert(
      fc.property(documents, addressees, ({ document }, people) => {
        const once = splitMime(rewritten(document, people));
        if (!once) throw new Error('a document without a header');
        expect(rewriteHeader(once.fields, people, {})).toBe(once.fields.map(({ lines }) => lines).join(''));
      }),
    );
  });

  it('puts a field where the one that it replaces stood', () => {
    const document = Buffer.from('To: x@example.com\r\nSubject: a\r\nCc: y@example.com\r\nX: b\r\n\r\nHi');
    const people: Addressee[] = [
      { role: 'to', recipient: 'Ada <ada@example.com>' },
      { role: 'cc', recipient: 'bob@example.com' },
    ];
    expect(rewritten(document, people).toString()).toBe(
      'To: Ada <ada@example.com>\r\nSubject: a\r\nCc: bob@example.com\r\nX: b\r\n' +
        `X-Carillon-Delivery: ${STAMP['X-Carillon-Delivery']}\r\n\r\nHi`,
    );
  });
});

describe('an address field', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(addressees, (people) => {
        const recipients = people.map(({ recipient }) => recipient);
        const field = writeAddresses('To', recipients);
        const value = field.slice('To: '.length).replaceAll('\r\n', '');
        expect(readAddresses(value)?.map((each) => each?.recipient)).toEqual(recipients);
      }),
    );
  });

  it('is ASCII, and its lines are as long as RFC 2047 lets them be', () => {
    fc.assert(
      fc.property(addressees, (people) => {
        const field = writeAddresses(
          'Bcc',
          people.map(({ recipient }) => recipient),
        );
        expect(field).toMatch(/^Bcc: [\x20-\x7e\r\n]*\r\n$/);
        const lines = field.split('\r\n').slice(0, -1);
        for (const line of lines.slice(1)) expect(line).toMatch(/^ \S/);
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(76);
      }),
    );
  });

  it('keeps an address whole, however long it is', () => {
    const domain = ['b', 'c', 'd'].map((letter) => letter.repeat(60)).join('.');
    const address = `${'a'.repeat(60)}@${domain}.com`;
    expect(writeAddresses('To', [`Zoë <${address}>`, 'ada@example.com'])).toBe(
      `To: =?UTF-8?B?Wm/Dqw==?=\r\n <${address}>,\r\n ada@example.com\r\n`,
    );
  });
});
