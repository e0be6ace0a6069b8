import * as fc from 'fast-check';
import { DAY_MS, formatLocalDate, formatLocalDateTime } from '../../src/scheduling/calendar/local-time';
import {
  midnightOf,
  parseLocalDate,
  parseLocalDateTime,
  parseLocalTime,
  weekdayOf,
} from '../../src/scheduling/calendar/local-time';
import {
  canonicalZone,
  changesBetween,
  instantOf,
  instantOfWall,
  localAt,
  wallAt,
} from '../../src/scheduling/calendar/zone';
import { ALL_ZONES, changesOf, FROM, MINUTE, minutes, TO, wallShown } from '../support/wall-clock';

const walls = fc.integer({ min: FROM / MINUTE, max: TO / MINUTE }).map((minute) => minute * MINUTE);
const zones = fc.constantFrom(...ALL_ZONES);

describe('a zone', () => {
  it.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    ['AMERICA/ARGENTINA/BUENOS_AIRES', 'America/Argentina/Buenos_Aires'],
    ['america/port-au-prince', 'America/Port-au-Prince'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Europe/Kyiv', 'Europe/Kyiv'],
    ['utc', 'UTC'],
    ['etc/gmt+5', 'Etc/GMT+5'],
  ])('%s is spelled %s', (name, spelled) => expect(canonicalZone(name)).toBe(spelled));

  it.each([
    '',
    ' ',
    'Mars/Base',
    '+02:00',
    '-0500',
    'Z',
    'Europe/Berlin ',
    'Europe/Berlin\n',
    '../etc/passwd',
  ])('%j is none', (name) => expect(canonicalZone(name)).toBeNull());

  it('is known by every name that Intl has, whatever its case', () => {
    for (const zone of ALL_ZONES) expect(canonicalZone(zone.toLowerCase())).toBe(zone);
  });

  it('is null or a name that Intl takes, for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
        const name = canonicalZone(text);
        if (name !== null) expect(() => new Intl.DateTimeFormat('en', { timeZone: name })).not.toThrow();
      }),
    );
  });
});

describe('the instant of a local time', () => {
  it('is what Intl says around every change of every zone: moved by the gap, first of an overlap', () => {
    let gaps = 0;
    let overlaps = 0;
    for (const { zone, wall: changed, shift, atMs } of ALL_ZONES.flatMap((zone) => changesOf(zone))) {
      for (const minutesAfter of [
        -181, -121, -120, -61, -60, -59, -31, -30, -29, -1, 0, 1, 29, 30, 31, 59, 60, 61, 120, 181,
      ]) {
        const wall = changed + minutesAfter * MINUTE;
        const before = changed - atMs;
        const shown = [wall - before, wall - before - shift]
          .filter((candidate) => wallShown(zone, candidate) === wall)
          .sort((a, b) => a - b);
        const found = instantOfWall(zone, wall);
        const [first, second] = shown;
        if (first === undefined) {
          gaps += 1;
          expect(found).toEqual({ atMs: wall - before, note: 'moved_by_gap', secondAtMs: null });
          expect(wallShown(zone, found.atMs)).toBe(wall + shift);
        } else if (second === undefined) {
          expect(found).toEqual({ atMs: first, note: null, secondAtMs: null });
        } else {
          overlaps += 1;
          expect(found).toEqual({ atMs: first, note: 'first_of_overlap', secondAtMs: second });
        }
      }
    }
    expect(gaps).toBeGreaterThan(3_000);
    expect(overlaps).toBeGreaterThan(3_000);
  });

  it('and what the clocks show at an instant undo each other, in every zone', () => {
    fc.assert(
      fc.property(zones, walls, (zone, atMs) => {
        const wall = wallAt(zone, atMs);
        expect(wall).toBe(wallShown(zone, atMs));
        const back = instantOfWall(zone, wall);
        expect([back.atMs, back.secondAtMs]).toContain(atMs);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ['America/New_York', '2026-03-08T02:30', '2026-03-08T07:30:00.000Z', 'moved_by_gap'],
    ['America/New_York', '2026-11-01T01:30', '2026-11-01T05:30:00.000Z', 'first_of_overlap'],
    ['Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:30:00.000Z', 'moved_by_gap'],
    ['Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30:00.000Z', 'first_of_overlap'],
    ['Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-03T15:45:00.000Z', 'moved_by_gap'],
    ['Australia/Lord_Howe', '2026-04-05T01:45', '2026-04-04T14:45:00.000Z', 'first_of_overlap'],
    ['Antarctica/Troll', '2026-10-25T02:30', '2026-10-25T00:30:00.000Z', 'first_of_overlap'],
    ['Africa/Cairo', '2026-04-24T00:00', '2026-04-23T22:00:00.000Z', 'moved_by_gap'],
    ['Pacific/Apia', '2011-12-30T09:00', '2011-12-30T19:00:00.000Z', 'moved_by_gap'],
    ['Asia/Kathmandu', '2026-01-01T00:00', '2025-12-31T18:15:00.000Z', null],
  ])('%s %s is %s (%s)', (zone, local, at, note) => {
    expect(instantOf(zone, local)).toEqual({ at: new Date(at), note });
  });

  it('shows in Samoa the day after the one that was left out', () => {
    expect(localAt('Pacific/Apia', instantOf('Pacific/Apia', '2011-12-30T09:00').at)).toBe(
      '2011-12-31T09:00',
    );
  });
});

describe('the changes of a zone', () => {
  it('are those that Intl shows, in every zone', () => {
    for (const zone of ALL_ZONES)
      expect(changesBetween(zone, FROM, TO)).toEqual(changesOf(zone).map(({ atMs }) => atMs));
  });

  it('are found minute by minute as well', () => {
    const [change] = changesOf('Australia/Lord_Howe');
    if (!change) throw new Error('no change');
    const walked = minutes('Australia/Lord_Howe', change.atMs - 60 * MINUTE, change.atMs + 60 * MINUTE);
    const jumps = walked.filter(({ wall }, i) => i > 0 && wall - (walked[i - 1]?.wall ?? 0) !== MINUTE);
    expect(jumps.map(({ atMs }) => atMs)).toEqual([change.atMs]);
  });
});

describe('a local time', () => {
  it('is read as it is written', () => {
    fc.assert(
      fc.property(walls, (wall) => {
        expect(parseLocalDateTime(formatLocalDateTime(wall))).toBe(wall);
        expect(parseLocalDateTime(`${formatLocalDateTime(wall)}:00`)).toBe(wall);
        expect(parseLocalDate(formatLocalDate(wall))).toBe(midnightOf(wall));
        const weekday = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' }).format(wall);
        expect(weekdayOf(wall)).toBe(weekday.toLowerCase());
      }),
    );
    expect(weekdayOf(-DAY_MS)).toBe('wednesday');
  });

  it.each([
    '2026-02-29T10:00',
    '2026-02-30T10:00',
    '2026-13-01T10:00',
    '2026-01-01T24:00',
    '2026-01-01T10:60',
    '2026-01-01T10:00:30',
    '2026-01-01T10:00Z',
    '2026-01-01T10:00+01:00',
    '2026-01-01 10:00',
    '2026-1-1T10:00',
    '1899-12-31T10:00',
    '2200-01-01T10:00',
    'tomorrow',
    '',
  ])('%j is none', (text) => expect(parseLocalDateTime(text)).toBeNull());

  it.each([
    ['00:00', 0],
    ['23:59', 1439],
    ['24:00', null],
    ['9:00', null],
    ['09:60', null],
  ])('the time of day %s is minute %s', (text, minute) => expect(parseLocalTime(text)).toBe(minute));
});
