import * as fc from 'fast-check';
import { occurrencesAfter, type Recurrence } from '../../src/scheduling/calendar/recurrence';
import { recurrenceErrors } from '../../src/scheduling/calendar/recurrence-rules';
import { cronFields, ruleFields } from '../support/calendar-arbitraries';
import { cronText, ruleText } from '../support/calendar-oracle';
import { ALL_ZONES } from '../support/wall-clock';

const LIMITS = { minimumIntervalMinutes: 5 };
const GOOD: Recurrence = { cron: '0 9 * * MON-FRI', timezone: 'Europe/Berlin', start: '2026-01-01T00:00' };

const faults = (change: Partial<Recurrence>) =>
  recurrenceErrors({ ...GOOD, ...change }, LIMITS, '/recurrence').map(
    ({ pointer, code }) => `${pointer} ${code}`,
  );
const withRule = (rrule: string) => ({ cron: undefined, rrule });

describe('a recurrence that somebody gives', () => {
  it.each<[string, Partial<Recurrence>]>([
    ['cron', {}],
    ['cron with names, steps and lists', { cron: '*/15 8-17/3 1,15 JAN-MAR *' }],
    ['the last day of each month', { cron: '0 9 L * *' }],
    ['RRULE', withRule('FREQ=MONTHLY;BYDAY=-1FR')],
    ['RRULE with its name', withRule('RRULE:FREQ=WEEKLY;BYDAY=MO,TH')],
    ['29 February', { cron: '0 9 29 2 *' }],
    ['an end', { until: '2026-12-31' }],
    ['an end on the day of the start', { until: '2026-01-01' }],
    ['so many', { count: 1_000 }],
    ['exceptions', { exceptions: ['2026-12-24', '2026-12-25T09:00'] }],
    ['five minutes', { cron: '*/5 * * * *' }],
    ['seconds that are none', { start: '2026-01-01T00:00:00' }],
  ])('is taken: %s', (_what, change) => expect(faults(change)).toEqual([]));

  it.each<[string, Partial<Recurrence>, string[]]>([
    ['neither', { cron: undefined }, ['/recurrence/cron required']],
    ['both', { rrule: 'FREQ=DAILY' }, ['/recurrence/rrule ambiguous']],
    ['four fields', { cron: '0 9 * *' }, ['/recurrence/cron invalid_cron']],
    ['six fields', { cron: '0 0 9 * * *' }, ['/recurrence/cron invalid_cron']],
    ['a nickname', { cron: '@daily' }, ['/recurrence/cron invalid_cron']],
    ['a date', { cron: '2026-01-01T00:00:00' }, ['/recurrence/cron invalid_cron']],
    ['nothing', { cron: '' }, ['/recurrence/cron invalid_cron']],
    [
      'two bad fields',
      { cron: '60 24 * * *' },
      ['/recurrence/cron invalid_cron', '/recurrence/cron invalid_cron'],
    ],
    ['a step of nothing', { cron: '*/0 * * * *' }, ['/recurrence/cron invalid_cron']],
    ['a step that crons read differently', { cron: '0 9 */2 * MON' }, ['/recurrence/cron ambiguous']],
    ['an endless text', { cron: `${'0,'.repeat(5_000)}0 9 * * *` }, ['/recurrence/cron invalid_cron']],
    ['every minute', { cron: '* * * * *' }, ['/recurrence/cron too_frequent']],
    ['two near minutes', { cron: '0,4 9 1 1 *' }, ['/recurrence/cron too_frequent']],
    ['near minutes over midnight', { cron: '0,58 0,23 * * *' }, ['/recurrence/cron too_frequent']],
    ['30 February', { cron: '0 9 30 2 *' }, ['/recurrence/cron never_comes']],
    ['31 in short months', { cron: '0 9 31 2,4,6,9,11 *' }, ['/recurrence/cron never_comes']],
    [
      'only exceptions',
      { until: '2026-01-01', exceptions: ['2026-01-01'] },
      ['/recurrence/cron never_comes'],
    ],
    ['no zone', { timezone: 'Mars/Base' }, ['/recurrence/timezone unknown_timezone']],
    ['an offset', { timezone: '+02:00' }, ['/recurrence/timezone unknown_timezone']],
    ['a start that is not there', { start: '2026-02-30T09:00' }, ['/recurrence/start invalid_local_time']],
    ['a start with an offset', { start: '2026-02-03T09:00Z' }, ['/recurrence/start invalid_local_time']],
    ['until and count', { until: '2026-12-31', count: 2 }, ['/recurrence/count ambiguous']],
    ['no count', { count: 0 }, ['/recurrence/count out_of_range']],
    ['half a count', { count: 1.5 }, ['/recurrence/count out_of_range']],
    ['a large count', { count: 1_001 }, ['/recurrence/count out_of_range']],
    ['an end before the start', { until: '2025-12-31' }, ['/recurrence/until ends_before_start']],
    ['an end that is none', { until: 'never' }, ['/recurrence/until invalid_local_time']],
    [
      'exceptions that are none',
      { exceptions: ['2026-12-24', 'x'] },
      ['/recurrence/exceptions/1 invalid_local_time'],
    ],
    [
      'too many exceptions',
      { exceptions: Array<string>(501).fill('2026-12-24') },
      ['/recurrence/exceptions too_many'],
    ],
    [
      'everything at once',
      { cron: 'x', timezone: 'x', start: 'x', until: 'x', exceptions: ['x'] },
      [
        '/recurrence/cron invalid_cron',
        '/recurrence/timezone unknown_timezone',
        '/recurrence/start invalid_local_time',
        '/recurrence/until invalid_local_time',
        '/recurrence/exceptions/0 invalid_local_time',
      ],
    ],
  ])('is refused: %s', (_what, change, found) => expect(faults(change)).toEqual(found));

  it.each<[string, string]>([
    ['FREQ=DAILY;COUNT=3', '"count"'],
    ['FREQ=DAILY;UNTIL=20261231T000000Z', '"until"'],
    ['DTSTART=20260101T000000Z;FREQ=DAILY', '"start"'],
    ['FREQ=SECONDLY', 'FREQ takes'],
    ['BYDAY=MO', 'needs FREQ'],
    ['FREQ=DAILY;FREQ=DAILY', 'twice'],
    ['FREQ=DAILY;INTERVAL=0', 'INTERVAL takes'],
    ['FREQ=DAILY;INTERVAL=1001', 'INTERVAL takes'],
    ['FREQ=DAILY;BYHOUR=24', 'BYHOUR takes'],
    ['FREQ=DAILY;BYHOUR=', 'BYHOUR takes'],
    ['FREQ=MONTHLY;BYMONTHDAY=0', 'BYMONTHDAY takes'],
    ['FREQ=MONTHLY;BYMONTHDAY=-32', 'BYMONTHDAY takes'],
    ['FREQ=MONTHLY;BYDAY=6MO', 'up to 5'],
    ['FREQ=YEARLY;BYDAY=53MO', 'up to 52'],
    ['FREQ=YEARLY;BYMONTH=3;BYDAY=6MO', 'up to 5'],
    ['FREQ=WEEKLY;BYDAY=2MO', 'FREQ=MONTHLY or YEARLY'],
    ['FREQ=WEEKLY;BYDAY=XX', 'BYDAY takes'],
    ['FREQ=WEEKLY;BYMONTHDAY=3', 'does not go with FREQ=WEEKLY'],
    ['FREQ=MONTHLY;BYSETPOS=1', 'BYSETPOS needs'],
    ['FREQ=DAILY;BYDAY=MO;BYSETPOS=1', 'BYSETPOS goes with FREQ'],
    ['FREQ=MONTHLY;BYDAY=MO;BYHOUR=1,2;BYSETPOS=1', 'one time of the day'],
    ['FREQ=MINUTELY;INTERVAL=10;BYMINUTE=0', 'BYMINUTE does not go'],
    ['FREQ=HOURLY;INTERVAL=2;BYHOUR=2', 'not both'],
    ['FREQ=YEARLY;BYWEEKNO=1', 'The rule takes FREQ'],
    ['FREQ=DAILY;RSCALE=HEBREW', 'The rule takes FREQ'],
    ['FREQ=DAILY;', 'The rule takes FREQ'],
    ['', 'needs FREQ'],
    [`FREQ=DAILY;BYHOUR=${'1,'.repeat(1_000)}1`, 'needs FREQ'],
  ])('tells what to change in %.60s', (rrule, detail) => {
    const errors = recurrenceErrors({ ...GOOD, cron: undefined, rrule }, LIMITS);
    expect(errors.map(({ pointer, code }) => `${pointer} ${code}`)).toContain('/rrule invalid_rrule');
    expect(errors.map((error) => error.detail).join()).toContain(detail);
  });

  it.each([
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=DAILY;INTERVAL=1000;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=MINUTELY;INTERVAL=1000;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=HOURLY;INTERVAL=7;BYMONTH=4;BYMONTHDAY=31',
    'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=9',
    'FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYMONTH=2;BYSETPOS=30',
    'FREQ=MONTHLY;INTERVAL=1000;BYMONTH=2;BYMONTHDAY=31',
    'FREQ=MINUTELY;INTERVAL=720;BYHOUR=5',
    'FREQ=YEARLY;INTERVAL=1000;BYMONTH=2;BYMONTHDAY=29',
  ])('ends soon for a rule that never comes: %s', (rrule) => {
    expect(faults({ ...withRule(rrule), start: '2026-03-01T09:00' })).toEqual([
      '/recurrence/rrule never_comes',
    ]);
  });

  it('repeats nothing of what was given', () => {
    const errors = recurrenceErrors(
      {
        cron: 'canary canary canary canary canary',
        timezone: 'canary',
        start: 'canary',
        until: 'canary',
        exceptions: ['canary'],
      },
      LIMITS,
    );
    expect(errors.length).toBeGreaterThan(5);
    expect(JSON.stringify(errors)).not.toContain('canary');
    expect(
      JSON.stringify(recurrenceErrors({ ...GOOD, ...withRule('FREQ=canary;CANARY=1') }, LIMITS)),
    ).not.toMatch(/canary/i);
  });

  it('is either refused or comes, for any text', () => {
    const scrap = fc.constantFrom(
      '*',
      '/',
      '-',
      ',',
      'L',
      'W',
      '#',
      '+',
      '?',
      ' ',
      '0',
      '5',
      '31',
      '59',
      'MON',
      'JAN',
      'FREQ=',
      'DAILY',
      ';',
      'BYDAY=',
      'MO',
      'BYHOUR=',
      '=',
    );
    const text = fc.oneof(
      fc.array(scrap, { maxLength: 14 }).map((scraps) => scraps.join('')),
      fc.string(),
    );
    const fields = fc
      .array(
        fc.array(scrap, { maxLength: 4 }).map((scraps) => scraps.join('')),
        { minLength: 5, maxLength: 5 },
      )
      .map((five) => five.join(' '));
    fc.assert(
      fc.property(fc.oneof(text, fields), fc.boolean(), (given, isCron) => {
        const recurrence = { ...GOOD, ...(isCron ? { cron: given } : withRule(given)) };
        const errors = recurrenceErrors(recurrence, LIMITS);
        for (const { pointer } of errors) expect(pointer).toBe(isCron ? '/cron' : '/rrule');
        if (errors.length === 0) expect(occurrencesAfter(recurrence, new Date(0), 1)).toHaveLength(1);
      }),
      { numRuns: 500 },
    );
  });

  it('comes by the clock at the least interval or rarer, when that is what is allowed', () => {
    const rules = fc.oneof(
      cronFields.map((fields) => ({ cron: cronText(fields) })),
      ruleFields.map((fields) => withRule(ruleText(fields))),
    );
    const timezone = fc.constantFrom(...ALL_ZONES);
    fc.assert(
      fc.property(rules, timezone, fc.constantFrom(5, 15, 60), (rule, zone, minimumIntervalMinutes) => {
        const recurrence: Recurrence = { ...GOOD, ...rule, timezone: zone };
        fc.pre(recurrenceErrors(recurrence, { minimumIntervalMinutes }).length === 0);
        const walls = occurrencesAfter(recurrence, new Date(0), 50)
          .filter(({ key }) => !key.endsWith('~2'))
          .map(({ local }) => Date.parse(`${local}Z`));
        walls.forEach(
          (wall, i) =>
            i > 0 &&
            expect(Math.abs(wall - (walls[i - 1] ?? 0)) / 60_000).toBeGreaterThanOrEqual(
              minimumIntervalMinutes,
            ),
        );
      }),
      { numRuns: 60 },
    );
  });
});
