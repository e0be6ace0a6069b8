import * as fc from 'fast-check';
import { DataSource } from 'typeorm';
import { endOf, QUOTA_PERIODS, type QuotaPeriod, startOf } from '../../src/messages/quota-period';
import { createTestDatabase, type TestDatabase } from '../support/services/test-database';

interface Period {
  start: number;
  end: number;
}

/** Zones whose days, or even hours, begin at other times than those of UTC, with and without daylight saving. */
const ZONES = ['UTC', 'Pacific/Auckland', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'];

const instants = fc.array(
  fc.oneof(
    fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2100, 0, 1) }),
    // On the edge and beside it.
    fc
      .tuple(fc.integer({ min: 0, max: 959 }), fc.constantFrom(-1, 0, 1))
      .map(([month, by]) => Date.UTC(2020, month, 1) + by),
  ),
  { minLength: 1, maxLength: 100 },
);

/** By JavaScript's calendar. */
function expected(period: QuotaPeriod, at: number): Period {
  const date = new Date(at);
  const [year, month, day, hour] = [
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
  ];
  if (period === 'month') return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) };
  if (period === 'day') return { start: Date.UTC(year, month, day), end: Date.UTC(year, month, day + 1) };
  return { start: Date.UTC(year, month, day, hour), end: Date.UTC(year, month, day, hour + 1) };
}

describe('the periods of quotas', () => {
  let database: TestDatabase;
  let source: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    const options = { type: 'postgres', url: database.url, poolSize: 1, installExtensions: false } as const;
    source = await new DataSource(options).initialize();
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  const periodsOf = async (period: QuotaPeriod, at: number[], zone: string): Promise<Period[]> => {
    await source.query(`SET TIME ZONE '${zone}'`);
    const rows = await source.query<{ start: Date; end: Date }[]>(
      `SELECT ${startOf(period, 'i.at')} AS start, ${endOf(period, 'i.at')} AS end
         FROM unnest($1::timestamptz[]) WITH ORDINALITY AS i(at, place) ORDER BY i.place`,
      [at.map((ms) => new Date(ms).toISOString())],
    );
    return rows.map(({ start, end }) => ({ start: start.getTime(), end: end.getTime() }));
  };

  it.each(QUOTA_PERIODS)(
    'of a %s are those of the calendar in UTC, in a session of any zone',
    async (period) => {
      await fc.assert(
        fc.asyncProperty(instants, fc.constantFrom(...ZONES), async (at, zone) => {
          expect(await periodsOf(period, at, zone)).toEqual(at.map((ms) => expected(period, ms)));
        }),
        { numRuns: 40 },
      );
    },
  );

  it.each(QUOTA_PERIODS)('of a %s follow each other without a gap, and end with an hour', async (period) => {
    await fc.assert(
      fc.asyncProperty(instants, fc.constantFrom(...ZONES), async (at, zone) => {
        const periods = await periodsOf(period, at, zone);
        for (const [i, { start, end }] of periods.entries()) {
          expect(start).toBeLessThanOrEqual(at[i] ?? Number.NaN);
          expect(end).toBeGreaterThan(at[i] ?? Number.NaN);
          expect(end % 3_600_000).toBe(0);
        }
        const next = await periodsOf(
          period,
          periods.map(({ end }) => end),
          zone,
        );
        expect(next.map(({ start }) => start)).toEqual(periods.map(({ end }) => end));
        const last = await periodsOf(
          period,
          periods.map(({ end }) => end - 1),
          zone,
        );
        expect(last).toEqual(periods);
      }),
      { numRuns: 40 },
    );
  });
});
