import * as fc from 'fast-check';
import { formatLocalDateTime } from '../../src/scheduling/calendar/local-time';
import { type Occurrence, occurrencesAfter, type Recurrence } from '../../src/scheduling/calendar/recurrence';
import { cronFields, ruleFields } from '../support/calendar-arbitraries';
import { cronMeans, cronText, ruleMeans, ruleText } from '../support/calendar-oracle';
import {
  ALL_ZONES,
  type Change,
  changesOf,
  DAY,
  HOUR,
  MINUTE,
  minutes,
  wallShown,
} from '../support/wall-clock';

const zonesWithChanges = ALL_ZONES.filter((zone) => changesOf(zone).length > 0);
const change = fc.constantFrom(...zonesWithChanges).chain((zone) => fc.constantFrom(...changesOf(zone)));
/** Zones that change at the same moment to the same clocks stand for each other. */
const everyChange = new Map(
  zonesWithChanges
    .flatMap((zone) => changesOf(zone))
    .map((change) => [`${change.atMs} ${change.wall}`, change]),
);
const ENDLESS = 1_000;

interface Expected {
  key: string;
  atMs: number;
}

/**
 * What should come within a stretch of time, by walking through it minute by minute: each local time that is meant
 * and that the clocks show comes when they show it first; one that they skip comes when they would have shown it had
 * they not been moved, unless something that is meant comes then anyway.
 */
function expected(
  zone: string,
  means: (wall: number) => boolean,
  goesOn: (shift: number) => boolean,
  fromMs: number,
  toMs: number,
): Expected[] {
  const found = new Map<number, Expected>();
  const seen = new Map<number, number>();
  let before = wallShown(zone, fromMs - MINUTE);
  for (const { atMs, wall } of minutes(zone, fromMs, toMs)) {
    for (let skipped = before + MINUTE; skipped < wall; skipped += MINUTE) {
      const moved = atMs + skipped - before - MINUTE;
      if (means(skipped) && !found.has(moved))
        found.set(moved, { key: formatLocalDateTime(skipped), atMs: moved });
    }
    before = wall;
    if (!means(wall)) continue;
    const first = seen.get(wall);
    if (first === undefined) {
      seen.set(wall, atMs);
      found.set(atMs, { key: formatLocalDateTime(wall), atMs });
    } else if (goesOn((atMs - first) / MINUTE)) {
      found.set(atMs, { key: `${formatLocalDateTime(wall)}~2`, atMs });
    }
  }
  return [...found.values()].sort((a, b) => a.atMs - b.atMs);
}

/** Minutes from a change at which one may begin to look. */
const aroundIt = fc.integer({ min: -150, max: 150 });

/** A stretch around a change that begins and ends at a time when the clocks are left alone. */
const around = ({ atMs }: Change) => [atMs - 30 * HOUR, atMs + 42 * HOUR] as const;

function between(recurrence: Recurrence, fromMs: number, toMs: number): Occurrence[] {
  const until = formatLocalDateTime(toMs + 3 * DAY);
  const found = occurrencesAfter({ ...recurrence, until }, new Date(fromMs - 1), ENDLESS);
  return found.filter(({ at }) => at.getTime() < toMs);
}

const keysAndTimes = (found: Occurrence[]) => found.map(({ key, at }) => ({ key, atMs: at.getTime() }));

/** Whether every hour has the same minutes and these look alike after the shift: the pace goes on in both passes. */
const everyHour = (hours: number[], minutes: number[]) => (shift: number) =>
  hours.length === 24 && minutes.every((minute) => minutes.includes((minute + shift) % 60));

describe('occurrences at a change of the clocks, in any zone', () => {
  it('cron: each once, in order, when a walk through the minutes says', () => {
    fc.assert(
      fc.property(change, cronFields, aroundIt, (at, fields, minute) => {
        const [from, to] = around(at);
        const recurrence = { cron: cronText(fields), timezone: at.zone, start: '2024-01-01T00:00' };
        const means = (wall: number) => cronMeans(fields, wall);
        const goesOn = everyHour(fields.hours, fields.minutes);
        const walked = expected(at.zone, means, goesOn, from, to);
        expect(keysAndTimes(between(recurrence, from, to))).toEqual(walked);
        const later = at.atMs + minute * MINUTE;
        const rest = walked.filter(({ atMs }) => atMs >= later);
        expect(keysAndTimes(between(recurrence, later, to))).toEqual(rest);
      }),
      { numRuns: 60 },
    );
  });

  it('RRULE: each once, in order, when a walk through the minutes says', () => {
    fc.assert(
      fc.property(change, ruleFields, aroundIt, fc.nat({ max: 60 * 1440 }), (at, fields, minute, earlier) => {
        const [from, to] = around(at);
        const start = Math.floor(at.wall / MINUTE) * MINUTE - 5 * DAY - earlier * MINUTE;
        const recurrence = { rrule: ruleText(fields), timezone: at.zone, start: formatLocalDateTime(start) };
        const means = (wall: number) => ruleMeans(fields, start, wall);
        const { freq, interval, byHour, byMinute } = fields;
        const goesOn = (shift: number) => {
          if (byHour && byHour.length < 24) return false;
          if (freq === 'MINUTELY') return shift % interval === 0;
          if (freq === 'HOURLY' && interval > 1) return shift % (interval * 60) === 0;
          const hours = byHour ?? (freq === 'HOURLY' ? Array.from({ length: 24 }, (_, hour) => hour) : []);
          return everyHour(hours, byMinute ?? [new Date(start).getUTCMinutes()])(shift);
        };
        const walked = expected(at.zone, means, goesOn, from, to);
        expect(keysAndTimes(between(recurrence, from, to))).toEqual(walked);
        const later = at.atMs + minute * MINUTE;
        const rest = walked.filter(({ atMs }) => atMs >= later);
        expect(keysAndTimes(between(recurrence, later, to))).toEqual(rest);
      }),
      { numRuns: 60 },
    );
  });

  it('come every day, also in the middle of what every change skips or repeats', () => {
    let moved = 0;
    let firsts = 0;
    for (const { zone, wall, shift, atMs } of everyChange.values()) {
      const middle = formatLocalDateTime(wall + shift / 2).slice(11);
      const start = formatLocalDateTime(wall - 2 * DAY);
      const recurrence = {
        rrule: `FREQ=DAILY;BYHOUR=${middle.slice(0, 2)};BYMINUTE=${middle.slice(3)}`,
        timezone: zone,
        start,
      };
      const found = occurrencesAfter(recurrence, new Date(atMs - 4 * DAY), 5);
      const days = found.map(({ local }) => Date.parse(local.slice(0, 10)) / DAY);
      expect(days).toEqual(days.map((_, i) => (days[0] ?? 0) + i));
      for (const { at, notes, local } of found) {
        const shown = formatLocalDateTime(wallShown(zone, at.getTime()));
        if (notes.includes('moved_by_gap')) moved += 1;
        else expect(shown).toBe(local);
        if (notes.includes('first_of_overlap')) firsts += 1;
      }
    }
    expect(moved).toBeGreaterThan(100);
    expect(firsts).toBeGreaterThan(100);
  });
});

describe('occurrences', () => {
  const recurrences: fc.Arbitrary<Recurrence> = fc
    .tuple(
      change,
      fc.oneof(
        cronFields.map((fields) => ({ cron: cronText(fields) })),
        ruleFields.map((fields) => ({ rrule: ruleText(fields) })),
      ),
      fc.nat({ max: 30 * 1440 }),
    )
    .map(([{ zone, wall }, rule, minute]) => ({
      ...rule,
      timezone: zone,
      start: formatLocalDateTime(Math.floor(wall / DAY) * DAY - 3 * DAY - minute * MINUTE),
    }));

  it('strictly increase, with a key each, and are the same wherever one begins to look', () => {
    fc.assert(
      fc.property(recurrences, fc.integer({ min: 1, max: 30 }), (recurrence, skip) => {
        const all = occurrencesAfter(recurrence, new Date(0), 60);
        all.forEach(
          ({ at }, i) => i > 0 && expect(at.getTime()).toBeGreaterThan(all[i - 1]?.at.getTime() ?? 0),
        );
        expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
        const last = all[Math.min(skip, all.length) - 1];
        if (last) expect(occurrencesAfter(recurrence, last.at, 60 - skip)).toEqual(all.slice(skip));
      }),
      { numRuns: 40 },
    );
  });

  it('end after so many, or after the last local time, and leave out exceptions', () => {
    fc.assert(
      fc.property(
        recurrences,
        fc.integer({ min: 1, max: 40 }),
        fc.infiniteStream(fc.boolean()),
        (recurrence, count, coins) => {
          const all = occurrencesAfter(recurrence, new Date(0), 40);
          const counted = occurrencesAfter({ ...recurrence, count }, new Date(0), 100);
          expect(counted).toEqual(all.slice(0, count));
          const plain = all.filter(({ notes }) => notes.length === 0);
          const middle = plain[Math.floor(plain.length / 2)];
          if (!middle) return;
          const ended = occurrencesAfter({ ...recurrence, until: middle.local }, new Date(0), 100);
          expect(ended.at(-1)?.key.slice(0, 16) ?? '').toBe(middle.local);
          const exceptions = [...new Set(plain.filter(() => coins.next().value).map(({ local }) => local))];
          const left = occurrencesAfter({ ...recurrence, exceptions, until: middle.local }, new Date(0), 100);
          expect(left.map(({ key }) => key)).toEqual(
            ended.map(({ key }) => key).filter((key) => !exceptions.includes(key.slice(0, 16))),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('are found from within what the clocks skipped or repeat', () => {
    const keys = (cron: string, start: string, after: string, limit: number) =>
      occurrencesAfter({ cron, timezone: 'America/New_York', start }, new Date(after), limit).map(
        ({ key }) => key,
      );
    expect(keys('30 2 * * *', '2026-03-01T00:00', '2026-03-08T07:10Z', 1)).toEqual(['2026-03-08T02:30']);
    expect(keys('0 * * * *', '2026-10-01T00:00', '2026-11-01T05:30Z', 2)).toEqual([
      '2026-11-01T01:00~2',
      '2026-11-01T02:00',
    ]);
  });

  it.each([
    ['America/New_York', 'FREQ=HOURLY', '2026-11-01T00:00', '00:00 01:00 01:00~2 02:00'],
    ['America/New_York', 'FREQ=HOURLY;INTERVAL=2', '2026-10-31T23:00', '23:00 01:00 03:00 05:00'],
    [
      'America/New_York',
      'FREQ=MINUTELY;INTERVAL=30;BYHOUR=0,1,2',
      '2026-11-01T00:30',
      '00:30 01:00 01:30 02:00',
    ],
    ['America/New_York', 'FREQ=MINUTELY;INTERVAL=45', '2026-11-01T00:30', '00:30 01:15 02:00 02:45'],
    ['Antarctica/Troll', 'FREQ=HOURLY;INTERVAL=2', '2026-10-25T00:00', '00:00 02:00 02:00~2 04:00'],
    ['Australia/Lord_Howe', 'FREQ=HOURLY;BYMINUTE=40', '2026-04-05T00:40', '00:40 01:40 02:40 03:40'],
    ['Australia/Lord_Howe', 'FREQ=MINUTELY;INTERVAL=15', '2026-04-05T01:30', '01:30 01:45 01:30~2 01:45~2'],
  ])('keep the pace when the clocks go back in %s: %s from %s is %s', (timezone, rrule, start, times) => {
    const found = occurrencesAfter({ rrule, timezone, start }, new Date(0), 4);
    expect(found.map(({ key }) => key.slice(11)).join(' ')).toBe(times);
  });

  it('leave out a whole day, and count what is left out', () => {
    const daily = { cron: '0 9,17 * * *', timezone: 'Europe/Berlin', start: '2026-12-23T10:00', count: 6 };
    const found = occurrencesAfter(
      { ...daily, exceptions: ['2026-12-24', '2026-12-26T09:00'] },
      new Date(0),
      100,
    );
    expect(found.map(({ key }) => key)).toEqual(['2026-12-23T17:00', '2026-12-25T09:00', '2026-12-25T17:00']);
  });

  const plain = ({ key, at, notes }: Occurrence) =>
    `${key} ${at.toISOString().slice(5, 16)} ${notes.join()}`.trim();

  it.each<[string, string, string, string[]]>([
    [
      'America/New_York',
      '30 2 * * *',
      '2026-03-07T12:00',
      ['2026-03-08T02:30 03-08T07:30 moved_by_gap', '2026-03-09T02:30 03-09T06:30'],
    ],
    [
      'America/New_York',
      '30 2,3 * * *',
      '2026-03-07T12:00',
      ['2026-03-08T03:30 03-08T07:30 merged_by_gap', '2026-03-09T02:30 03-09T06:30'],
    ],
    [
      'America/New_York',
      '30 1 * * *',
      '2026-10-31T12:00',
      ['2026-11-01T01:30 11-01T05:30 first_of_overlap', '2026-11-02T01:30 11-02T06:30'],
    ],
    [
      'America/New_York',
      '0,30 * * * *',
      '2026-11-01T01:00',
      [
        '2026-11-01T01:00 11-01T05:00 first_of_overlap',
        '2026-11-01T01:30 11-01T05:30 first_of_overlap',
        '2026-11-01T01:00~2 11-01T06:00 second_of_overlap',
        '2026-11-01T01:30~2 11-01T06:30 second_of_overlap',
        '2026-11-01T02:00 11-01T07:00',
      ],
    ],
    [
      'Australia/Lord_Howe',
      '0 * * * *',
      '2026-10-04T01:00',
      [
        '2026-10-04T01:00 10-03T14:30',
        '2026-10-04T02:00 10-03T15:30 moved_by_gap',
        '2026-10-04T03:00 10-03T16:00',
      ],
    ],
    [
      'Australia/Lord_Howe',
      '45 1,2 * * *',
      '2026-04-05T00:00',
      ['2026-04-05T01:45 04-04T14:45 first_of_overlap', '2026-04-05T02:45 04-04T16:15'],
    ],
    [
      // A day that Samoa left out: what was meant for it comes a day later, with what is meant there.
      'Pacific/Apia',
      '0 9 * * *',
      '2011-12-29T00:00',
      [
        '2011-12-29T09:00 12-29T19:00',
        '2011-12-31T09:00 12-30T19:00 merged_by_gap',
        '2012-01-01T09:00 12-31T19:00',
      ],
    ],
    [
      'Pacific/Apia',
      '0 9 * * FRI',
      '2011-12-29T00:00',
      ['2011-12-30T09:00 12-30T19:00 moved_by_gap', '2012-01-06T09:00 01-05T19:00'],
    ],
  ])('%s, %s, from %s', (timezone, cron, start, found) => {
    expect(occurrencesAfter({ cron, timezone, start }, new Date(0), found.length).map(plain)).toEqual(found);
  });
});
