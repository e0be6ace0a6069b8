import fc from 'fast-check';
import { smsSegments } from '../../simulator/operations/sms';
import { gsm7Likeness, smsSizeOf } from '../../src/templates/sms-encoding';

const gsm = fc.string({ unit: fc.constantFrom(...'aZ09 @£é€{}[]\\^|~Ω\n'), maxLength: 500 });
const anything = fc.string({ unit: 'binary', maxLength: 300 });

describe('the size of an SMS', () => {
  it.each([
    ['', 'gsm-7', 1],
    ['a'.repeat(160), 'gsm-7', 1],
    ['a'.repeat(161), 'gsm-7', 2],
    ['a'.repeat(306), 'gsm-7', 2],
    ['a'.repeat(307), 'gsm-7', 3],
    ['€'.repeat(80), 'gsm-7', 1],
    ['€'.repeat(81), 'gsm-7', 2],
    // 76 of two septets leave one of 153 free.
    ['€'.repeat(153), 'gsm-7', 3],
    ['ł'.repeat(70), 'ucs-2', 1],
    ['ł'.repeat(71), 'ucs-2', 2],
    ['😀'.repeat(35), 'ucs-2', 1],
    ['😀'.repeat(36), 'ucs-2', 2],
    // 33 of two units leave one of 67 free.
    ['😀'.repeat(67), 'ucs-2', 3],
  ])('%# is as the standard says', (body, encoding, segments) => {
    expect(smsSizeOf(body)).toMatchObject({ encoding, segments });
  });

  it('names the characters that GSM-7 does not have, once each', () => {
    expect(smsSizeOf('It’s “on” ’s way 😀').outsideGsm7).toEqual(['’', '“', '”', '😀']);
  });

  it('is never less than what the provider counts, and at most one more for each end of a segment', () => {
    fc.assert(
      fc.property(fc.oneof(gsm, anything), (body) => {
        const [ours, theirs] = [smsSizeOf(body).segments, smsSegments(body)];
        expect(ours).toBeGreaterThanOrEqual(theirs);
        expect(ours).toBeLessThanOrEqual(theirs + Math.ceil(theirs / 60) + 1);
      }),
    );
  });
});

describe('the likeness in GSM-7', () => {
  it.each([
    ['It’s “fine” – really…', `It's "fine" - really...`],
    ['Łódź, ç, ñ, ğ, Č', 'Lodz, c, ñ, g, C'],
    ['1\u202f234,50\u00a0€', '1 234,50 €'],
    ['Привет 😀', 'Привет 😀'],
    ['½ №5 ﬁ', '1/2 No5 fi'],
  ])('of %s is %s', (body, expected) => expect(gsm7Likeness(body)).toBe(expected));

  it('changes nothing that is in GSM-7, and is its own likeness', () => {
    fc.assert(fc.property(gsm, (body) => expect(gsm7Likeness(body)).toBe(body)));
    fc.assert(
      fc.property(anything, (body) => expect(gsm7Likeness(gsm7Likeness(body))).toBe(gsm7Likeness(body))),
    );
  });

  it('leaves nothing outside of GSM-7 that was not there before', () => {
    fc.assert(
      fc.property(anything, (body) => {
        const before = new Set(smsSizeOf(body).outsideGsm7);
        expect(smsSizeOf(gsm7Likeness(body)).outsideGsm7.filter((each) => !before.has(each))).toEqual([]);
      }),
    );
  });
});
