import * as fc from 'fast-check';
import { formatLocalDate, type Weekday, WEEKDAYS } from '../../src/scheduling/calendar/local-time';
import {
  closesAt,
  isOpen,
  nextOpening,
  type SendingWindow,
  sendingWindowErrors,
  type WeeklyHours,
} from '../../src/scheduling/calendar/sending-window';
import { ALL_ZONES, changesOf, DAY, HOUR, MINUTE, wallShown } from '../support/wall-clock';

const change = fc
  .constantFrom(...ALL_ZONES.filter((zone) => changesOf(zone).length > 0))
  .chain((zone) => fc.constantFrom(...changesOf(zone)));

const time = fc
  .oneof(
    fc.nat({ max: 47 }).map((half) => half * 30),
    fc.nat({ max: 1439 }),
    fc.nat({ max: 240 }),
  )
  .map(clock);
const hours: fc.Arbitrary<WeeklyHours> = fc
  .record({
    weekdays: fc.subarray([...WEEKDAYS], { minLength: 1 }),
    from: time,
    to: fc.oneof(time, fc.constant('24:00')),
  })
  .filter(({ from, to }) => from !== to);

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** Whether it is open when the clocks show this, told by hand: on this day, or since the day before. */
function opensBy({ open, quiet, holidays }: SendingWindow, wall: number): boolean {
  const minute = Math.floor((wall % DAY) / MINUTE);
  const shown = clock(minute);
  const weekday = (at: number) => WEEKDAYS[(new Date(at).getUTCDay() + 6) % 7] ?? 'monday';
  const today = weekday(wall);
  const yesterday = weekday(wall - DAY);
  const isHoliday = (at: number) => holidays.includes(new Date(at).toISOString().slice(0, 10));
  const sinceToday = (each: WeeklyHours) =>
    each.weekdays.includes(today) && shown >= each.from && (each.to < each.from || shown < each.to);
  const sinceYesterday = (each: WeeklyHours) =>
    each.weekdays.includes(yesterday) && each.to < each.from && shown < each.to;
  if (isHoliday(wall)) return false;
  if (quiet.some((each) => sinceToday(each) || sinceYesterday(each))) return false;
  if (open.length === 0 || open.some(sinceToday)) return true;
  return open.some(sinceYesterday) && !isHoliday(wall - DAY);
}

/** The first minute from here on that is open, or closed, within some days. */
function walkTo(
  window: SendingWindow,
  zone: string,
  fromMs: number,
  days: number,
  open: boolean,
): Date | null {
  for (let atMs = fromMs; atMs < fromMs + days * DAY; atMs += MINUTE) {
    if (opensBy(window, wallShown(zone, atMs)) === open) return new Date(atMs);
  }
  return null;
}

describe('a sending window', () => {
  const cases = change.chain((at) => {
    const minuteOfChange = Math.floor((at.wall % DAY) / MINUTE);
    const near = fc.integer({ min: -130, max: 130 }).map((by) => clock((minuteOfChange + by + 1440) % 1440));
    const nearHours: fc.Arbitrary<WeeklyHours> = fc.record({
      weekdays: fc.constant([...WEEKDAYS] as Weekday[]),
      from: near,
      to: near,
    });
    const anyHours = fc.oneof(
      hours,
      nearHours.filter(({ from, to }) => from !== to),
    );
    return fc.record({
      zone: fc.constant(at.zone),
      fromMs: fc
        .oneof(fc.integer({ min: -40 * 60, max: 6 * 60 }), fc.integer({ min: -130, max: 70 }))
        .map((minute) => at.atMs + minute * MINUTE),
      window: fc.record({
        open: fc.array(anyHours, { maxLength: 3 }),
        quiet: fc.array(anyHours, { maxLength: 2 }),
        holidays: fc.subarray([-1, 0, 1, 2].map((day) => formatLocalDate(at.wall + day * DAY))),
      }),
    });
  });

  it('opens and closes when a walk through the minutes around a change of the clocks says, in any zone', () => {
    fc.assert(
      fc.property(cases, ({ zone, fromMs, window }) => {
        const at = new Date(fromMs);
        expect(isOpen(window, zone, at)).toBe(opensBy(window, wallShown(zone, fromMs)));
        const days = 3;
        for (const [found, open] of [
          [nextOpening(window, zone, at), true],
          [closesAt(window, zone, at), false],
        ] as const) {
          const walked = walkTo(window, zone, fromMs, days, open);
          if (walked) expect(found).toEqual(walked);
          else if (found) expect(found.getTime()).toBeGreaterThanOrEqual(fromMs + days * DAY);
        }
      }),
      { numRuns: 120 },
    );
  });

  it('is the instant itself while it is open, to the millisecond', () => {
    fc.assert(
      fc.property(cases, fc.nat({ max: 59_999 }), ({ zone, fromMs, window }, ms) => {
        const at = new Date(fromMs + ms);
        const opening = nextOpening(window, zone, at);
        if (isOpen(window, zone, at)) expect(opening).toBe(at);
        else if (opening) expect(isOpen(window, zone, opening)).toBe(true);
        if (!isOpen(window, zone, at)) expect(closesAt(window, zone, at)).toBe(at);
      }),
      { numRuns: 100 },
    );
  });

  const weekly = (from: string, to: string): WeeklyHours => ({ weekdays: [...WEEKDAYS], from, to });
  const open = (from: string, to: string): SendingWindow => ({
    open: [weekly(from, to)],
    quiet: [],
    holidays: [],
  });

  it.each<[string, string, SendingWindow, string, string | null, string | null]>([
    [
      'open now',
      'Europe/Berlin',
      open('08:00', '20:00'),
      '2026-06-01T10:00Z',
      '2026-06-01T10:00Z',
      '2026-06-01T18:00Z',
    ],
    [
      'before it opens',
      'Europe/Berlin',
      open('08:00', '20:00'),
      '2026-06-01T05:00Z',
      '2026-06-01T06:00Z',
      null,
    ],
    [
      'begins in a gap',
      'America/New_York',
      open('02:30', '05:00'),
      '2026-03-08T06:00Z',
      '2026-03-08T07:00Z',
      null,
    ],
    [
      'lies in a gap',
      'America/New_York',
      open('02:10', '02:50'),
      '2026-03-08T06:00Z',
      '2026-03-09T06:10Z',
      null,
    ],
    [
      'open through an overlap',
      'America/New_York',
      open('00:30', '03:00'),
      '2026-11-01T04:30Z',
      '2026-11-01T04:30Z',
      '2026-11-01T08:00Z',
    ],
    [
      'open in each pass',
      'America/New_York',
      open('01:00', '01:30'),
      '2026-11-01T05:45Z',
      '2026-11-01T06:00Z',
      null,
    ],
    [
      'opens in the middle of the second pass',
      'America/New_York',
      open('01:15', '01:30'),
      '2026-11-01T05:45Z',
      '2026-11-01T06:15Z',
      null,
    ],
    [
      'closes in the middle of the second pass',
      'America/New_York',
      open('00:30', '01:15'),
      '2026-11-01T06:05Z',
      '2026-11-01T06:05Z',
      '2026-11-01T06:15Z',
    ],
    [
      'opens again when the clocks go back',
      'America/New_York',
      open('00:30', '01:15'),
      '2026-11-01T05:20Z',
      '2026-11-01T06:00Z',
      null,
    ],
    [
      'passes midnight',
      'Asia/Tokyo',
      open('22:00', '02:00'),
      '2026-06-01T16:00Z',
      '2026-06-01T16:00Z',
      '2026-06-01T17:00Z',
    ],
    [
      'a day that was left out',
      'Pacific/Apia',
      { open: [{ weekdays: ['friday'], from: '09:00', to: '10:00' }], quiet: [], holidays: [] },
      '2011-12-29T12:00Z',
      '2012-01-05T19:00Z',
      null,
    ],
    [
      'quiet over midnight',
      'Europe/London',
      { open: [], quiet: [weekly('21:00', '08:00')], holidays: [] },
      '2026-12-01T22:00Z',
      '2026-12-02T08:00Z',
      null,
    ],
    [
      'a holiday and the night that began on it',
      'Europe/London',
      { open: [weekly('20:00', '04:00')], quiet: [], holidays: ['2026-12-25'] },
      '2026-12-25T00:00Z',
      '2026-12-26T20:00Z',
      null,
    ],
    [
      'always',
      'Europe/London',
      { open: [], quiet: [], holidays: [] },
      '2026-12-25T00:00Z',
      '2026-12-25T00:00Z',
      'never',
    ],
    [
      'never',
      'Europe/London',
      { open: [], quiet: [weekly('00:00', '24:00')], holidays: [] },
      '2026-12-25T00:00Z',
      null,
      null,
    ],
    [
      'one day and a holiday',
      'UTC',
      { open: [{ weekdays: ['monday'], from: '00:00', to: '24:00' }], quiet: [], holidays: ['2026-06-08'] },
      '2026-06-02T00:00Z',
      '2026-06-15T00:00Z',
      null,
    ],
  ])('%s (%s)', (_what, zone, window, at, opening, closing) => {
    const date = (text: string) => new Date(text);
    expect(nextOpening(window, zone, date(at))).toEqual(opening && date(opening));
    if (closing) expect(closesAt(window, zone, date(at))).toEqual(closing === 'never' ? null : date(closing));
  });

  it('is found after a long row of holidays, and not beyond a year', () => {
    const holidays = (days: number) =>
      Array.from({ length: days }, (_, i) => formatLocalDate(Date.UTC(2026, 0, 1) + i * DAY));
    const from = new Date('2026-01-01T00:00Z');
    const window = { ...open('09:00', '10:00'), holidays: holidays(300) };
    expect(nextOpening(window, 'UTC', from)).toEqual(new Date(from.getTime() + 300 * DAY + 9 * HOUR));
    expect(nextOpening({ ...window, holidays: holidays(400) }, 'UTC', from)).toBeNull();
  });

  it.each<[string, Partial<SendingWindow>, string[]]>([
    ['good', {}, []],
    [
      'no such time',
      { open: [weekly('25:00', '26:00')] },
      ['/w/open/0/from invalid_local_time', '/w/open/0/to invalid_local_time'],
    ],
    ['24:00 to begin with', { quiet: [weekly('24:00', '08:00')] }, ['/w/quiet/0/from invalid_local_time']],
    ['nothing between', { quiet: [weekly('08:00', '08:00')] }, ['/w/quiet/0/to ambiguous']],
    [
      'no weekday',
      { open: [{ weekdays: [], from: '08:00', to: '09:00' }] },
      ['/w/open/0/weekdays invalid_weekday'],
    ],
    ['no such day', { holidays: ['2026-12-25', '2026-02-29'] }, ['/w/holidays/1 invalid_local_date']],
    ['too much', { holidays: Array<string>(501).fill('2026-12-25') }, ['/w/holidays too_many']],
    ['too many hours', { open: Array<WeeklyHours>(51).fill(weekly('08:00', '09:00')) }, ['/w/open too_many']],
  ])('is judged: %s', (_what, change, found) => {
    const errors = sendingWindowErrors({ ...open('08:00', '20:00'), ...change }, '/w');
    expect(errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(found);
  });
});
