import * as fc from 'fast-check';
import type { CronFields, RuleFields } from './calendar-oracle';
import { FROM, MINUTE, TO } from './wall-clock';

const some = (from: number, to: number, maxLength: number) =>
  fc
    .uniqueArray(fc.integer({ min: from, max: to }), { minLength: 1, maxLength })
    .map((numbers) => numbers.sort((a, b) => a - b));
const range = (count: number, step = 1) =>
  Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step);
const everyMinutes = fc.constantFrom(5, 10, 15, 20, 30).map((step) => range(60, step));
const everyHours = fc.constantFrom(1, 2, 3, 6).map((step) => range(24, step));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Local times in whole minutes, month ends and year ends more often than others. */
export const starts = fc
  .tuple(
    fc.oneof(
      fc.integer({ min: FROM / MINUTE, max: TO / MINUTE }).map((minute) => minute * MINUTE),
      fc
        .constantFrom('2024-02-29', '2024-12-31', '2025-01-31', '2027-12-31', '2028-02-29', '2026-08-31')
        .map((day) => Date.parse(day)),
    ),
    fc.nat({ max: 1439 }),
  )
  .map(([wall, minute]) => Math.floor(wall / 86_400_000) * 86_400_000 + minute * MINUTE);

export const cronFields: fc.Arbitrary<CronFields> = fc.record({
  minutes: fc.oneof(some(0, 59, 4), everyMinutes),
  hours: fc.oneof(some(0, 23, 4), some(0, 4, 3), everyHours),
  days: fc.oneof(fc.constant(null), some(1, 31, 4), some(28, 31, 2), fc.constant('last' as const)),
  months: fc.oneof(fc.constant(null), fc.constant(null), some(1, 12, 6)),
  weekdays: fc.oneof(fc.constant(null), some(0, 6, 5)),
});

const days = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
const byDay = maybe(fc.uniqueArray(fc.constantFrom<string>(...days), { minLength: 1, maxLength: 5 }));
const monthDays = maybe(
  fc.uniqueArray(
    fc.oneof(
      fc.integer({ min: 1, max: 31 }),
      fc.integer({ min: -31, max: -1 }),
      fc.constantFrom(29, 30, 31, -1),
    ),
    { minLength: 1, maxLength: 4 },
  ),
);
const nthDays = (most: number) =>
  fc.uniqueArray(
    fc
      .tuple(
        fc.integer({ min: -most, max: most }).filter((nth) => nth !== 0),
        fc.constantFrom(...days),
      )
      .map(([nth, day]) => `${nth}${day}`),
    { minLength: 1, maxLength: 3 },
  );
const timesOfDay = {
  byHour: maybe(fc.oneof(some(0, 23, 3), everyHours)),
  byMinute: maybe(fc.oneof(some(0, 59, 3), everyMinutes)),
};
const interval = fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 5 }));
const byMonth = maybe(some(1, 12, 5));
const setPositions = fc.uniqueArray(fc.constantFrom(1, 2, 3, -1, -2), { minLength: 1, maxLength: 2 });

const daily = fc.record({
  freq: fc.constant('DAILY' as const),
  interval,
  byMonth,
  byMonthDay: monthDays,
  byDay,
  ...timesOfDay,
});
const weekly = fc.record({
  freq: fc.constant('WEEKLY' as const),
  interval,
  byMonth,
  byDay,
  wkst: maybe(fc.constantFrom(...days)),
  ...timesOfDay,
});
const monthly = fc.oneof(
  fc.record({
    freq: fc.constant('MONTHLY' as const),
    interval,
    byMonth,
    byMonthDay: monthDays,
    byDay,
    ...timesOfDay,
  }),
  fc.record({ freq: fc.constant('MONTHLY' as const), interval, byMonth, byDay: nthDays(5), ...timesOfDay }),
);
const yearly = fc.oneof(
  fc.record({
    freq: fc.constant('YEARLY' as const),
    interval: fc.constantFrom(1, 1, 2),
    byMonth,
    byMonthDay: monthDays,
    byDay,
    ...timesOfDay,
  }),
  fc.record({
    freq: fc.constant('YEARLY' as const),
    interval: fc.constant(1),
    byDay: nthDays(52),
    ...timesOfDay,
  }),
  fc.record({
    freq: fc.constant('YEARLY' as const),
    interval: fc.constant(1),
    byMonth: some(1, 12, 3),
    byDay: nthDays(5),
    ...timesOfDay,
  }),
);
const chosen = fc.record({
  freq: fc.constantFrom('MONTHLY' as const, 'YEARLY' as const),
  interval: fc.constantFrom(1, 1, 2),
  byMonth,
  byDay: fc.uniqueArray(fc.constantFrom<string>(...days), { minLength: 1, maxLength: 5 }),
  bySetPos: setPositions,
});
const hourly = fc.oneof(
  fc.record({
    freq: fc.constant('HOURLY' as const),
    interval: fc.integer({ min: 1, max: 30 }),
    byMonth,
    byDay,
    byMinute: timesOfDay.byMinute,
  }),
  fc.record({
    freq: fc.constant('HOURLY' as const),
    interval: fc.constant(1),
    byMonthDay: monthDays,
    ...timesOfDay,
  }),
);
const minutely = fc.record({
  freq: fc.constant('MINUTELY' as const),
  interval: fc.oneof(fc.constantFrom(5, 10, 15, 20, 30, 60), fc.integer({ min: 5, max: 1_000 })),
  byMonth,
  byDay,
  byHour: timesOfDay.byHour,
});

/** Rules that RFC 5545 allows and we take. */
export const ruleFields: fc.Arbitrary<RuleFields> = fc.oneof(
  daily,
  weekly,
  monthly,
  yearly,
  chosen,
  hourly,
  minutely,
);
