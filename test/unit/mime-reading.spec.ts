import * as fc from 'fast-check';
import PostalMime, { type Email } from 'postal-mime';
import { MAX_HEADER_BYTES, MAX_LINE_BYTES } from '../../src/messages/mime-rules';
import { type MimeReading, readMime } from '../../src/messages/read-mime';

const FROM = 'From: Acme <hello@example.com>';
const TO = 'To: ada@example.com';

const read = (document: string | Buffer): MimeReading =>
  readMime(Buffer.from(document as string).toString('base64'));
/** From, To, these lines, an empty line and a body. */
const withLines = (...lines: string[]) => `${[FROM, TO, ...lines].join('\r\n')}\r\n\r\nHi`;
const codes = (document: string | Buffer) => read(document).errors.map(({ code }) => code);
const details = (document: string) => read(document).errors.map(({ detail }) => detail);
const recipientsOf = (document: string) =>
  read(document).mail?.recipients.map(({ role, recipient }) => `${role} ${recipient}`);
const toField = (value: string) => `${FROM}\r\nTo: ${value}\r\n\r\nHi`;
const multipart = (type: string, body: string) => `${FROM}\r\n${TO}\r\nContent-Type: ${type}\r\n\r\n${body}`;

describe('a MIME document', () => {
  it('is read for its sender, its recipients and its subject', () => {
    const { mail } = read(
      [
        'Received-Nothing: 1',
        'FROM: =?utf-8?Q?Acme=2C_Ltd=2E?= <Hello@Example.com>',
        'subject: =?utf-8?B?w4VuZ3N0csO2?=',
        ' =?utf-8?B?bSw=?= folded',
        'To: "Lovelace, Ada" <Ada@example.com>,',
        '\t=?utf-8?Q?Zo=C3=AB?= <zoe@example.com>',
        'Cc: Team: grace@example.com, Bob <bob@example.com>;',
        'Bcc: audit@example.com (the auditor)',
        '',
        'Hi',
      ].join('\r\n'),
    );
    expect(mail).toMatchObject({
      from: '"Acme, Ltd." <Hello@Example.com>',
      subject: 'Ångström, folded',
      recipients: [
        { role: 'to', recipient: '"Lovelace, Ada" <Ada@example.com>', address: 'ada@example.com' },
        { role: 'to', recipient: 'Zoë <zoe@example.com>', address: 'zoe@example.com' },
        { role: 'cc', recipient: 'grace@example.com', address: 'grace@example.com' },
        { role: 'cc', recipient: 'Bob <bob@example.com>', address: 'bob@example.com' },
        { role: 'bcc', recipient: 'the auditor <audit@example.com>', address: 'audit@example.com' },
      ],
    });
  });

  it.each<[string, string | Buffer]>([
    ['without a subject', withLines()],
    ['with an empty body', `${FROM}\r\n${TO}\r\n\r\n`],
    ['with an 8-bit body', Buffer.concat([Buffer.from(withLines()), Buffer.from([0xe9, 0x0d, 0x0a, 0xff])])],
    ['whose body has line breaks of its own kind', `${withLines()}\nyou\rthere\n`],
    ['with an empty Bcc', withLines('Bcc:', 'Cc: ')],
    ['with a line as long as may be', withLines(`X: ${'a'.repeat(MAX_LINE_BYTES - 3)}`)],
    ['with a long folded field', withLines(`References:${'\r\n <0123456789@example.com>'.repeat(1_000)}`)],
    ['with a field that stands often', withLines('Comments: a', 'Comments: b', 'X-A: 1', 'X-A: 2')],
    [
      'with a sender of its own',
      withLines('Sender: ops@example.com', 'Reply-To: a@example.com, b@example.com'),
    ],
    ['in parts', multipart('multipart/mixed; boundary=b', '--b\r\n\r\nHi\r\n--b--\r\n')],
    [
      'in parts with a preamble',
      multipart('Multipart/Mixed;\r\n Boundary="=_a b"', 'x\r\n--=_a b \r\n--=_a b--'),
    ],
    ['with a type and no parts', multipart('text/html; charset="utf-8"', '<p>Hi</p>')],
  ])('is taken %s', (_what, document) => {
    expect(codes(document)).toEqual([]);
  });

  it.each<[string, string | Buffer, string[]]>([
    ['nothing', '', ['invalid_base64']],
    ['no empty line', `${FROM}\r\n${TO}\r\n`, ['no_body']],
    ['only text', 'Hello', ['no_body']],
    ['only a body', '\r\nHi', ['required', 'required']],
    ['LF for CR LF', withLines().replaceAll('\r\n', '\n'), ['bare_line_break']],
    ['CR for CR LF', withLines().replaceAll('\r\n', '\r'), ['bare_line_break']],
    ['an LF in a value', withLines('Subject: a\nBcc: eve@example.com'), ['bare_line_break']],
    ['a CR in a value', withLines('Subject: a\rBcc: eve@example.com'), ['bare_line_break']],
    ['a NUL in the header', withLines('Subject: a\0b'), ['invalid_character']],
    ['a NUL in the body', `${withLines()}\0`, ['invalid_character']],
    ['a control character', withLines('X-A: a\x07'), ['invalid_character']],
    ['letters that are not ASCII', withLines('X-A: Zoë'), ['invalid_character']],
    ['a long line in the header', withLines(`X: ${'a'.repeat(MAX_LINE_BYTES - 2)}`), ['line_too_long']],
    ['a long line in the body', withLines() + 'a'.repeat(MAX_LINE_BYTES), ['line_too_long']],
    ['a large header', withLines(`X: a${`\r\n ${'a'.repeat(900)}`.repeat(146)}`), ['too_long']],
    ['a line without a colon', withLines('Subject'), ['invalid_header']],
    ['a name with a space', withLines('Bcc : eve@example.com'), ['invalid_header']],
    ['no name', withLines(': a'), ['invalid_header']],
    ['a name that is not ASCII', withLines('Zoë: a'), ['invalid_header']],
    ['a continuation of nothing', ` a\r\n${withLines()}`, ['invalid_header']],
    ['a blank continuation', withLines('X: a', ' ', ' b'), ['invalid_header']],
    ['a mailbox file', `From hello@example.com Sat\r\n${withLines()}`, ['invalid_header']],
    ['a byte order mark', `\uFEFF${withLines()}`, ['invalid_header', 'required']],
    ['two senders', withLines('From: eve@example.com'), ['repeated_header']],
    ['two of To', withLines('TO: eve@example.com'), ['repeated_header']],
    [
      'two subjects and two dates',
      withLines('Subject: a', 'Date: b', 'subject: c', 'Date: d'),
      ['repeated_header', 'repeated_header'],
    ],
    ['a header of ours', withLines('X-Carillon-Delivery: dlv_1'), ['reserved_header']],
    ['a header of the provider', withLines('x-smtp2go-Track: 1'), ['reserved_header']],
    ['a trace', withLines('Return-Path: <>', 'Received: by mx'), ['reserved_header', 'reserved_header']],
    ['recipients in other fields', withLines('Resent-Bcc: eve@example.com'), ['reserved_header']],
    ['a signature that would not hold', withLines('DKIM-Signature: v=1'), ['reserved_header']],
    ['no sender', `${TO}\r\n\r\nHi`, ['required']],
    ['a sender that is none', `From: Acme\r\n${TO}\r\n\r\nHi`, ['invalid_email']],
    ['two addresses in From', `From: a@example.com, b@example.com\r\n${TO}\r\n\r\nHi`, ['invalid_email']],
    ['a group in From', `From: Team:;\r\n${TO}\r\n\r\nHi`, ['invalid_email']],
    ['nobody in To', toField(''), ['required']],
    ['undisclosed recipients', toField('undisclosed-recipients:;'), ['required']],
    ['only Cc', `${FROM}\r\nCc: ada@example.com\r\n\r\nHi`, ['required']],
    ['a bad address', toField('ada@example.com, grace'), ['invalid_email']],
    ['a name that is not quoted', toField('Lovelace, Ada <ada@example.com>'), ['invalid_email']],
    ['a missing comma', toField('ada@example.com grace@example.com'), ['invalid_email']],
    ['a missing comma between brackets', toField('<ada@example.com> <grace@example.com>'), ['invalid_email']],
    ['an address in a comment', toField('(eve@example.com) ada@example.com'), ['invalid_email']],
    ['comments in comments', toField('(a (b) eve@example.com) ada@example.com'), ['invalid_email']],
    ['an address in pieces', toField('ad(x)a@example.com'), ['invalid_email']],
    ['an address beside a quotation', toField('"x"ada@example.com'), ['invalid_email']],
    ['a route', toField('<@a.example.com,@b.example.com:ada@example.com>'), ['invalid_email']],
    [
      'an address inside an encoded word',
      toField('=?utf-8?B?RXZlIDxldmVAZXhhbXBsZS5jb20+?='),
      ['invalid_email'],
    ],
    [
      'a line break in an encoded name',
      toField('=?utf-8?B?QQ0KQmNjOiBldmVAZXhhbXBsZS5jb20=?= <ada@example.com>'),
      ['invalid_email'],
    ],
    ['the same person twice', toField('ada@example.com, Ada <ADA@example.com>'), ['duplicate_recipient']],
    ['the same person in To and Bcc', withLines('Bcc: Ada@example.com'), ['duplicate_recipient']],
    [
      'a bad Sender and Reply-To',
      withLines('Sender: a, b', 'Reply-To: nobody'),
      ['invalid_email', 'invalid_email'],
    ],
    [
      'a line break in an encoded subject',
      withLines('Subject: =?utf-8?Q?a=0D=0ABcc:_eve@example.com?='),
      ['line_break'],
    ],
    ['a NUL in an encoded subject', withLines('Subject: =?utf-8?B?AA==?='), ['line_break']],
    ['a subject without an end', withLines(`Subject: a${`\r\n ${'a'.repeat(900)}`.repeat(2)}`), ['too_long']],
    ['a type that is none', multipart('html', 'Hi'), ['invalid_content_type']],
    ['parts without a boundary', multipart('multipart/mixed', 'Hi'), ['invalid_content_type']],
    [
      'parts with a boundary that is too long',
      multipart(`multipart/mixed; boundary=${'b'.repeat(71)}`, ''),
      ['invalid_content_type'],
    ],
    [
      'a boundary that does not occur',
      multipart('multipart/mixed; boundary=b', 'a --b\r\n--bb\r\n'),
      ['missing_boundary'],
    ],
    [
      'parts that do not end',
      multipart('multipart/mixed; boundary=b', '--b\r\n\r\nHi'),
      ['missing_boundary'],
    ],
  ])('is refused with %s', (_what, document, expected) => {
    expect(codes(document)).toEqual(expected);
  });

  it('is refused when it is not Base64, or not as it is written canonically', () => {
    const base64 = Buffer.from(`${withLines()}!`).toString('base64');
    expect(readMime(base64).errors).toEqual([]);
    for (const wrong of [`${base64}\n`, base64.slice(1), base64.replaceAll('+', '-'), ` ${base64}`, 'QQ']) {
      if (wrong !== base64)
        expect(readMime(wrong).errors.map(({ code }) => code)).toEqual(['invalid_base64']);
    }
  });

  it('counts who is in each field', () => {
    const people = (name: string, n: number) =>
      Array.from({ length: n }, (_, i) => `${name}${i}@example.com`).join();
    const full = `${FROM}\r\nTo: ${people('a', 100)}\r\nCc: ${people('b', 100)}\r\nBcc: ${people('c', 100)}\r\n\r\n`;
    const folded = full.replaceAll(',', ',\r\n ');
    expect(read(folded).mail?.recipients).toHaveLength(300);
    expect(codes(folded.replace('a0@', 'one@example.com,\r\n a0@'))).toEqual(['too_many']);
    expect(codes(folded.replace('c0@', 'one@example.com,\r\n c0@'))).toEqual(['too_many']);
  });

  it('names every fault at once, and where it is, but nobody', () => {
    const faulty = [
      'From: Acme',
      'To: private@example.com, private@example.com, nobody',
      'Subject: a',
      'Subject: private',
      'X-Carillon-Delivery: private',
      'private',
      'X-A: privaté',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      'Hi',
    ].join('\r\n');
    expect(codes(faulty)).toEqual([
      ...['invalid_header', 'invalid_character', 'repeated_header', 'reserved_header', 'missing_boundary'],
      ...['invalid_email', 'duplicate_recipient', 'invalid_email'],
    ]);
    expect(new Set(read(faulty).errors.map(({ pointer }) => pointer))).toEqual(new Set(['/mime']));
    expect(details(faulty).join()).not.toContain('privat');
    expect(details(faulty)[0]).toContain('Line 6 ');
  });

  it('says in which line an octet stands that may not be there', () => {
    expect(details(`${withLines('X: a\nb')}`)).toEqual([expect.stringContaining('Line 3 ')]);
    expect(details(`${withLines()}\n\0`)).toEqual([expect.stringContaining('Line 5 ')]);
    expect(details(`${withLines()}\r\n\n${'a'.repeat(999)}`)).toEqual([expect.stringContaining('Line 6 ')]);
  });

  it('weighs what the request to the provider weighs', () => {
    const document = withLines(`X: ${'a'.repeat(90)}`);
    const { mail } = read(document);
    const base64 = Buffer.from(document).toString('base64').length;
    expect(mail?.requestBytes).toBeGreaterThan(base64 + 200);
    expect(mail?.requestBytes).toBeLessThan(base64 + 600);
  });

  it('whatever it is, is judged without a crash, and soon', () => {
    const pieces = fc.constantFrom(
      ...[
        FROM,
        TO,
        'Cc: ',
        'Bcc:',
        '\r\n',
        '\n',
        '\r',
        '\0',
        ' ',
        ':',
        ',',
        ';',
        '<',
        '>',
        '(',
        ')',
        '"',
        '\\',
      ],
      ...[
        'a@example.com',
        'b@example.com',
        '=?utf-8?Q?',
        '?=',
        'é',
        'Content-Type: multipart/x; boundary=',
        '--',
      ],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (texts, bytes) => {
        const { mail, errors } = read(Buffer.concat([Buffer.from(texts.join('')), bytes]));
        expect(mail === null).toBe(errors.length > 0);
      }),
      { numRuns: 2_000 },
    );
    const room = MAX_HEADER_BYTES - 2_000;
    for (const piece of [
      '(',
      '"',
      '"\\',
      '<',
      ',',
      'a:',
      'a:b;',
      '=?a?Q?',
      '<@',
      'a@',
      'a@b.com,',
      '"a" ',
      ' ',
    ]) {
      const long = piece.repeat(room / piece.length).replace(/.{1,900}/g, '$&\r\n ');
      const startedAt = performance.now();
      read(toField(`${long}x`));
      read(withLines(`Subject: ${long}x`, `Content-Type: ${long}x`));
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    }
  });

  it('that is taken goes to whom another reader would send it to, too', async () => {
    const words = fc.constantFrom(
      ...[
        'a@example.com',
        'b@example.com',
        'c@example.com',
        '<d@example.com>',
        'Ada',
        '"Ada, B"',
        '"e@example.com"',
      ],
      ...[',', ', ', ' ', ';', 'Team:', '(x)', '=?utf-8?Q?Zo=C3=AB?=', '\r\n '],
    );
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 6 }), async (value) => {
        const document = `${FROM}\r\nTo: ${value.join('')}\r\n\r\nHi`;
        const { mail } = read(document);
        if (!mail) return;
        taken += 1;
        const parsed = await PostalMime.parse(document);
        const addresses = mail.recipients.map(({ address }) => address);
        expect(addresses).toEqual(addressesIn(parsed.to));
        // Nobody who stands in it outside of quotation marks is passed over.
        const unquoted = value.join('').replace(/"[^"]*"/g, ' ');
        const named = unquoted.toLowerCase().match(/[^\s,;:<>()"]+@[^\s,;:<>()"]+/g) ?? [];
        expect(addresses.sort()).toEqual(named.sort());
      }),
      { numRuns: 3_000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it('keeps the names that it finds', () => {
    expect(recipientsOf(toField('=?iso-8859-1?Q?Zo=EB?= =?utf-8?Q?_=C3=85?= <a@example.com>'))).toEqual([
      'to Zoë Å <a@example.com>',
    ]);
    expect(recipientsOf(toField('"\\"Ada\\" B." <a@example.com>'))).toEqual([
      'to "\\"Ada\\" B." <a@example.com>',
    ]);
  });
});

function addressesIn(list: Email['to'] = []): (string | undefined)[] {
  const found = list.flatMap(({ address, group }) => group?.map((each) => each.address) ?? [address]);
  return found.map((address) => address?.toLowerCase());
}
