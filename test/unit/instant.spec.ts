import { isInstant } from '../../src/common/instant';

describe('an instant', () => {
  it.each([
    '2026-11-21T10:00:00Z',
    '2026-11-21T10:00Z',
    '2026-11-21T10:00:00.123456+13:00',
    '2028-02-29T10:00:00-09:30',
    '2026-12-31T23:59:59Z',
  ])('%s is one', (text) => expect(isInstant(text)).toBe(true));

  it.each([
    ['no offset', '2026-11-21T10:00:00'],
    ['a day that is not there', '2026-02-30T10:00:00Z'],
    ['no leap year', '2027-02-29T10:00:00Z'],
    ['a month that is not there', '2026-13-01T10:00:00Z'],
    ['an hour that is not there', '2026-11-21T25:00:00Z'],
    ['a date only', '2026-11-21'],
    ['words', 'tomorrow'],
    ['a number', 1_763_700_000],
    ['nothing', null],
  ])('%s is none', (_what, value) => expect(isInstant(value)).toBe(false));
});
