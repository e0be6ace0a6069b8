import * as fc from 'fast-check';
import { hasControlCharacters, parseEmail, parsePhone } from '../../src/common/addresses';

const CONTROLS = [
  ...Array.from({ length: 32 }, (_, code) => code),
  ...Array.from({ length: 33 }, (_, i) => 127 + i),
];
const anyText = fc.string({ unit: 'binary', maxLength: 60 });
const name = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom('a', 'é', ' ', '"', '\\', '.', ',', '@', "'", '\t'), maxLength: 8 }),
);

/** A display name as RFC 5322 has it: bare words, or a quoted string in which every " and \ is escaped. */
const WELL_FORMED = /^(?:(?:[\p{L}\p{N} ]+|"(?:[^"\\]|\\["\\])*") <[^<>\s]+>|[^<>\s]+)$/u;

describe('parseEmail', () => {
  it.each([
    ['ada@example.com', 'ada@example.com', 'ada@example.com'],
    ['  ada@example.com ', 'ada@example.com', 'ada@example.com'],
    ['Ada@Example.COM', 'Ada@Example.COM', 'ada@example.com'],
    ['Ada Lovelace <Ada@Example.com>', 'Ada Lovelace <Ada@Example.com>', 'ada@example.com'],
    ['"Ada Lovelace" <ada@example.com>', 'Ada Lovelace <ada@example.com>', 'ada@example.com'],
    ['<ada@example.com>', 'ada@example.com', 'ada@example.com'],
    ['"" <ada@example.com>', 'ada@example.com', 'ada@example.com'],
    ['Lovelace, Ada <ada@example.com>', '"Lovelace, Ada" <ada@example.com>', 'ada@example.com'],
    ['Ada (Ltd.) <ada@example.com>', '"Ada (Ltd.)" <ada@example.com>', 'ada@example.com'],
    ['Zoë Ångström 山田 <zoe@example.com>', 'Zoë Ångström 山田 <zoe@example.com>', 'zoe@example.com'],
    ['ada+tag@example.co.uk', 'ada+tag@example.co.uk', 'ada+tag@example.co.uk'],
  ])('%s', (value, recipient, address) => {
    expect(parseEmail(value)).toEqual({ recipient, address });
  });

  it.each([
    '',
    'ada',
    'ada@',
    '@example.com',
    'ada@example',
    'ada@example.com, eve@example.com',
    'ada@example.com;eve@example.com',
    'Ada <ada@example.com> <eve@example.com>',
    'Ada "x" <ada@example.com>',
    'Ada <ada@example.com>, Eve <eve@example.com>',
    'Ada <ada@example.com',
    'ada@example.com\r\nBcc: eve@example.com',
    'Ada\nBcc: eve@example.com <ada@example.com>',
    'Ada\u0085 <ada@example.com>',
    `${'a'.repeat(400)} <ada@example.com>`,
  ])('refuses %j', (value) => {
    expect(parseEmail(value)).toBeNull();
  });

  it('never lets a control character through, wherever it stands', () => {
    for (const code of CONTROLS) {
      const control = String.fromCharCode(code);
      for (const value of [
        `A${control}da <ada@example.com>`,
        `ada${control}@example.com`,
        `ada@example.com${control}`,
      ]) {
        expect(parseEmail(value)).toBeNull();
      }
    }
    const values = fc.tuple(anyText, anyText).map(([before, after]) => `${before} <ada@example.com>${after}`);
    fc.assert(
      fc.property(fc.oneof(anyText, values), (value) => {
        const parsed = parseEmail(value);
        if (parsed) expect(hasControlCharacters(parsed.recipient + parsed.address)).toBe(false);
      }),
    );
  });

  it('hands on one well-formed mailbox, and the address that was given', () => {
    fc.assert(
      fc.property(name, (display) => {
        const parsed = parseEmail(`${display} <Ada@Example.com>`);
        if (parsed) {
          expect(parsed.address).toBe('ada@example.com');
          expect(parsed.recipient).toMatch(WELL_FORMED);
          expect(parsed.recipient).toMatch(/(^|<)Ada@Example\.com>?$/);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps a backslash in a name from ending the quotation', () => {
    const parsed = parseEmail('Ada \\ <ada@example.com>');
    if (parsed) expect(parsed.recipient).toMatch(WELL_FORMED);
  });

  it('reads back what it has written', () => {
    fc.assert(
      fc.property(name, (display) => {
        const once = parseEmail(`${display} <ada@example.com>`);
        if (once) expect(parseEmail(once.recipient)).toEqual(once);
      }),
    );
  });
});

describe('parsePhone', () => {
  it.each(['+6421555123', '+14155550123', '+447700900123'])('takes %s', (value) => {
    expect(parsePhone(value)).toEqual({ recipient: value, address: value });
  });

  it.each([
    '021555123',
    '6421555123',
    '+64 21 555 123',
    '+0421555123',
    '+64',
    '+6421555123456789',
    '+6421555123\n',
    '+٦٤٢١٥٥٥',
    '',
  ])('refuses %j', (value) => {
    expect(parsePhone(value)).toBeNull();
  });

  it('lets nothing through but E.164', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.stringMatching(/^\+?[0-9 ()-]{0,18}$/)), (value) => {
        const parsed = parsePhone(value);
        if (parsed) expect(parsed.recipient).toMatch(/^\+[1-9]\d{5,14}$/);
      }),
    );
  });
});
