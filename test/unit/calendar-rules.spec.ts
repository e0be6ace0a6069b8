import * as fc from 'fast-check';
import { cronRule } from '../../src/scheduling/calendar/cron-rule';
import { formatLocalDateTime } from '../../src/scheduling/calendar/local-time';
import type { LocalRule } from '../../src/scheduling/calendar/local-rule';
import { readRRule } from '../../src/scheduling/calendar/rrule-parts';
import { rruleRule } from '../../src/scheduling/calendar/rrule-rule';
import {
  cronMeans,
  cronMeansDay,
  cronText,
  ruleMeans,
  ruleMeansDay,
  ruleText,
} from '../support/calendar-oracle';
import { cronFields, ruleFields, starts } from '../support/calendar-arbitraries';
import { DAY, MINUTE } from '../support/wall-clock';

function rrule(text: string, start: number): LocalRule {
  const read = readRRule(text, '/rrule');
  if ('errors' in read) throw new Error(`${text}: ${JSON.stringify(read.errors)}`);
  return rruleRule(read.parts, start);
}

/** What the rule says from one wall on, up to another or to so many. */
function walk(rule: LocalRule, from: number, to: number, most: number): string[] {
  const walls: string[] = [];
  let wall = rule.nextAfter(from - MINUTE);
  for (; wall !== null && wall < to && walls.length < most; wall = rule.nextAfter(wall)) {
    walls.push(formatLocalDateTime(wall));
  }
  return walls;
}

interface Oracle {
  means: (wall: number) => boolean;
  meansDay: (midnight: number) => boolean;
}

function look({ means, meansDay }: Oracle, from: number, to: number, most: number): string[] {
  const walls: string[] = [];
  for (let day = Math.floor(from / DAY) * DAY; day < to && walls.length < most; day += DAY) {
    if (!meansDay(day)) continue;
    for (let wall = Math.max(day, from); wall < Math.min(day + DAY, to); wall += MINUTE) {
      if (means(wall)) walls.push(formatLocalDateTime(wall));
    }
  }
  return walls.slice(0, most);
}

describe('what a rule means, without any zone', () => {
  it('cron: the same times as looking at every minute', () => {
    fc.assert(
      fc.property(cronFields, starts, (fields, start) => {
        const to = start + 400 * DAY;
        const means = (wall: number) => cronMeans(fields, wall);
        const meansDay = (midnight: number) => cronMeansDay(fields, midnight);
        const expected = look({ means, meansDay }, start, to, 60);
        expect(walk(cronRule(cronText(fields)), start, to, 60)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('RRULE: the same times as looking at every minute, from the start and from anywhere after it', () => {
    fc.assert(
      fc.property(ruleFields, starts, fc.nat({ max: 900 }), (fields, start, days) => {
        const from = start + days * DAY;
        const to = from + 800 * DAY;
        const means = (wall: number) => ruleMeans(fields, start, wall);
        const meansDay = (midnight: number) => ruleMeansDay(fields, start, midnight);
        const expected = look({ means, meansDay }, from, to, 40);
        expect(walk(rrule(ruleText(fields), start), from, to, 40)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['0 9 31 * *', '2026-01-01', '2026-01-31T09:00 2026-03-31T09:00 2026-05-31T09:00'],
    ['0 9 L * *', '2028-01-31', '2028-01-31T09:00 2028-02-29T09:00 2028-03-31T09:00'],
    ['0 9 29 2 *', '2026-01-01', '2028-02-29T09:00 2032-02-29T09:00 2036-02-29T09:00'],
    ['0 9 * * FRI#L', '2026-01-01', '2026-01-30T09:00 2026-02-27T09:00 2026-03-27T09:00'],
    ['0 9 * * MON#1', '2026-01-01', '2026-01-05T09:00 2026-02-02T09:00 2026-03-02T09:00'],
    ['0 9 15W * *', '2026-02-01', '2026-02-16T09:00 2026-03-16T09:00 2026-04-15T09:00'],
    ['0 9 13 * FRI', '2026-01-01', '2026-01-02T09:00 2026-01-09T09:00 2026-01-13T09:00'],
    ['0 9 13 * +FRI', '2026-01-01', '2026-02-13T09:00 2026-03-13T09:00 2026-11-13T09:00'],
    ['*/20 8-9 * jan-mar sun', '2026-03-29', '2026-03-29T08:00 2026-03-29T08:20 2026-03-29T08:40'],
    ['59 23 31 12 *', '2026-01-01', '2026-12-31T23:59 2027-12-31T23:59 2028-12-31T23:59'],
    ['0 0 1 1 *', '2026-01-01', '2026-01-01T00:00 2027-01-01T00:00 2028-01-01T00:00'],
  ])('cron %s from %s: %s', (text, from, expected) => {
    const start = Date.parse(from);
    expect(walk(cronRule(text), start, Infinity, 3).join(' ')).toBe(expected);
  });

  it.each([
    ['FREQ=MONTHLY', '2026-01-31T09:00', '2026-01-31T09:00 2026-03-31T09:00 2026-05-31T09:00'],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', '2028-01-01T09:00', '2028-01-31T09:00 2028-02-29T09:00 2028-03-31T09:00'],
    ['FREQ=YEARLY', '2028-02-29T09:00', '2028-02-29T09:00 2032-02-29T09:00 2036-02-29T09:00'],
    [
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
      '2026-01-01T09:00',
      '2026-01-30T09:00 2026-02-27T09:00 2026-03-31T09:00',
    ],
    [
      'FREQ=WEEKLY;INTERVAL=2;WKST=SU',
      '2025-12-30T09:00',
      '2025-12-30T09:00 2026-01-13T09:00 2026-01-27T09:00',
    ],
    // The two examples of RFC 5545 that show what WKST is for.
    [
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO',
      '1997-08-05T09:00',
      '1997-08-05T09:00 1997-08-10T09:00 1997-08-19T09:00',
    ],
    [
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU',
      '1997-08-05T09:00',
      '1997-08-05T09:00 1997-08-17T09:00 1997-08-19T09:00',
    ],
    ['FREQ=YEARLY;BYDAY=20MO', '1997-05-19T09:00', '1997-05-19T09:00 1998-05-18T09:00 1999-05-17T09:00'],
    [
      'freq=yearly;bymonth=11;byday=4th',
      '2026-01-01T09:00',
      '2026-11-26T09:00 2027-11-25T09:00 2028-11-23T09:00',
    ],
    [
      'RRULE:FREQ=DAILY;BYHOUR=9,17',
      '2026-12-31T10:00',
      '2026-12-31T17:00 2027-01-01T09:00 2027-01-01T17:00',
    ],
  ])('RRULE %s from %s: %s', (text, from, expected) => {
    const start = Date.parse(`${from}Z`);
    expect(walk(rrule(text, start), start, Infinity, 3).join(' ')).toBe(expected);
  });
});
