import fc from 'fast-check';
import { readColumns, readMapping } from '../../src/common/file-columns';
import { readRecipientRow, RECIPIENT_COLUMNS } from '../../src/campaigns/recipient-row';

const EMAIL = RECIPIENT_COLUMNS.email;
const cell = (text: string) => (/^'?[=+\-@\t\r]/.test(text) ? `'${text}` : text);

describe('a row of a file of recipients', () => {
  const recipient = fc.record({
    to: fc.constantFrom('ada@example.com', 'Ada <ADA@example.com>', 'nobody', 'x@y', ''),
    locale: fc.constantFrom('en-GB', 'de-ch', 'no locale', ''),
    timezone: fc.constantFrom('Europe/Zurich', 'pacific/auckland', 'Mars/Olympus', '+02:00', ''),
    name: fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .map((text) => text.toWellFormed().replaceAll('\0', '')),
    vip: fc.constantFrom('true', 'FALSE', ''),
  });

  it('says the same in CSV as in NDJSON', () => {
    const columns = readColumns(['email', 'locale', 'timezone', 'name', 'vip'], {}, EMAIL);
    fc.assert(
      fc.property(recipient, ({ to, locale, timezone, name, vip }) => {
        const cells = [to, locale, timezone, name, vip].map(cell);
        const given = Object.fromEntries(
          Object.entries({ to, locale, timezone }).filter(([, text]) => text !== ''),
        );
        const isTruth = /^(true|false)$/i.test(name.trim());
        const variables = {
          ...(name.trim() !== '' && { name: isTruth ? name.trim().toLowerCase() === 'true' : name }),
          ...(vip !== '' && { vip: vip === 'true' }),
        };
        const asCsv = readRecipientRow({ line: 7, content: cells }, columns, 'email');
        const asJson = readRecipientRow({ line: 7, content: { ...given, variables } }, [], 'email');
        expect(asCsv).toEqual(asJson);
        expect(asCsv).not.toEqual([]);
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  it('names every field that is wrong, by line and pointer, and no value', () => {
    const content = {
      to: 'secret',
      locale: '?secret',
      timezone: 'Secret/Zone',
      variables: [1],
      metadata: { a: 1 },
    };
    const errors = readRecipientRow({ line: 3, content }, [], 'sms');
    if (!Array.isArray(errors)) throw new Error('nothing was found wrong');
    expect(errors.map(({ line, pointer, code }) => [line, pointer, code])).toEqual([
      [3, '/to', 'invalid_recipient'],
      [3, '/locale', 'invalid_locale'],
      [3, '/timezone', 'unknown_timezone'],
      [3, '/variables', 'invalid_variables'],
      [3, '/metadata', 'invalid_metadata'],
    ]);
    expect(JSON.stringify(errors)).not.toMatch(/secret/i);
  });

  it.each([
    ['a field that there is not', '{"to":"a@example.com","phone":"1"}'],
    ['a name that every object has', '{"to":"a@example.com","variables":{"a":[{"constructor":1}]}}'],
    ['a prototype', '{"to":"a@example.com","variables":{"__proto__":{"a":1}}}'],
  ])('with %s is refused', (_what, text) => {
    const content = JSON.parse(text) as Record<string, unknown>;
    const errors = readRecipientRow({ line: 1, content }, [], 'email');
    expect(errors).toMatchObject([{ pointer: '', code: 'unknown_field' }]);
  });
});

describe('the columns of a file of recipients', () => {
  it('are known by the words of the channel, and are variables otherwise', () => {
    expect(
      readColumns(['E-Mail', 'Time Zone', 'language', 'phone', 'variables.plan', ''], {}, EMAIL),
    ).toEqual(['to', 'timezone', 'locale', 'variables.phone', 'variables.plan', null]);
    expect(readColumns(['email', 'Phone'], {}, RECIPIENT_COLUMNS.sms)).toEqual(['variables.email', 'to']);
  });

  it('are what a mapping says', () => {
    const mapping = readMapping('{"Mail":"to","First name":"variables.first_name","Notes":null}', EMAIL);
    expect(readColumns(['Mail', 'First name', 'Notes'], mapping, EMAIL)).toEqual([
      'to',
      'variables.first_name',
      null,
    ]);
  });

  it.each(['{"a":"properties.x"}', '{"a":"variables.no name"}', '{"a":"variables.__proto__"}', 'null'])(
    'are not mapped by %j',
    (text) => expect(() => readMapping(text, EMAIL)).toThrow('"columns" takes a JSON object'),
  );
});
