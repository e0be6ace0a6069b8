import * as fc from 'fast-check';
import {
  allowance,
  estimatedFinish,
  type Throttle,
  throttleErrors,
  windowOf,
} from '../../src/scheduling/calendar/throttle';
import { DAY, HOUR, MINUTE } from '../support/wall-clock';

const START = new Date('2026-03-01T09:17:00Z');
const LENGTH = { minute: MINUTE, hour: HOUR, day: DAY };

const throttle: fc.Arbitrary<Throttle> = fc.oneof(
  fc.record({
    limit: fc.integer({ min: 1, max: 300 }),
    per: fc.constantFrom('minute' as const, 'hour' as const, 'day' as const),
  }),
  fc.record({
    firstDay: fc.integer({ min: 1, max: 200 }),
    factor: fc.constantFrom(1.05, 1.2, 1.5, 2, 3),
    ceiling: fc.integer({ min: 200, max: 5_000 }),
  }),
);
const throttles = fc.array(throttle, { minLength: 1, maxLength: 3 });

/** What windows mean, told by hand: as long as said, one after the other from the start. */
function limitAt(each: Throttle, number: number): number {
  if (!('firstDay' in each)) return each.limit;
  let limit = each.firstDay;
  for (let day = 0; day < number && limit < each.ceiling; day += 1) limit *= each.factor;
  return Math.min(each.ceiling, Math.floor(limit + 1e-9));
}

const lengthOf = (each: Throttle) => ('firstDay' in each ? DAY : LENGTH[each.per]);

/** A ledger: when each left, and how many of it lie in a window. */
class Ledger {
  readonly left: { atMs: number; count: number }[] = [];

  sentIn(each: Throttle, now: Date): number {
    const { opensAt, closesAt } = windowOf(each, START, now);
    const within = this.left.filter(({ atMs }) => atMs >= opensAt.getTime() && atMs < closesAt.getTime());
    return within.reduce((sum, { count }) => sum + count, 0);
  }

  sentNow(list: readonly Throttle[], now: Date): number[] {
    return list.map((each) => this.sentIn(each, now));
  }
}

/** Sends as the allowance says: `most` at a time, and wakes up late by what `delays` say. */
function send(list: readonly Throttle[], total: number, most: number, delays: () => number) {
  const ledger = new Ledger();
  let now = START;
  let rest = total;
  let steps = 0;
  while (rest > 0 && (steps += 1) < 2_000) {
    const { mayLeave, lookAgainAt } = allowance(list, START, now, ledger.sentNow(list, now));
    const count = Math.min(mayLeave, rest, most);
    if (count > 0) ledger.left.push({ atMs: now.getTime(), count });
    else if (!lookAgainAt || lookAgainAt <= now) throw new Error('starved');
    rest -= count;
    if (rest > 0) now = new Date((lookAgainAt ?? now).getTime() + delays());
  }
  return { ledger, finishedAt: now, rest };
}

describe('a throttle', () => {
  it('never lets more leave in any window than its limit, however late one looks, and never starves', () => {
    fc.assert(
      fc.property(
        throttles,
        fc.integer({ min: 1, max: 3_000 }),
        fc.integer({ min: 1, max: 100 }),
        fc.infiniteStream(fc.nat({ max: 90_000 })),
        (list, total, most, delays) => {
          const { ledger } = send(list, total, most, () => delays.next().value ?? 0);
          for (const each of list) {
            const counts = new Map<number, number>();
            for (const { atMs, count } of ledger.left) {
              const number = Math.floor((atMs - START.getTime()) / lengthOf(each));
              counts.set(number, (counts.get(number) ?? 0) + count);
            }
            for (const [number, count] of counts) expect(count).toBeLessThanOrEqual(limitAt(each, number));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('ends when it was predicted, from wherever one asks', () => {
    fc.assert(
      fc.property(throttles, fc.integer({ min: 1, max: 3_000 }), fc.nat(), (list, total, when) => {
        const { ledger, finishedAt, rest } = send(list, total, Infinity, () => 0);
        fc.pre(rest === 0);
        expect(
          estimatedFinish(
            list,
            START,
            START,
            list.map(() => 0),
            total,
          ),
        ).toEqual(finishedAt);
        const until = ledger.left.slice(0, 1 + (when % ledger.left.length));
        const now = new Date(until.at(-1)?.atMs ?? 0);
        const sent = list.map((each) => {
          const { opensAt } = windowOf(each, START, now);
          return until
            .filter(({ atMs }) => atMs >= opensAt.getTime())
            .reduce((sum, { count }) => sum + count, 0);
        });
        const left = total - until.reduce((sum, { count }) => sum + count, 0);
        if (left > 0) expect(estimatedFinish(list, START, now, sent, left)).toEqual(finishedAt);
      }),
      { numRuns: 300 },
    );
  });

  it('ends no sooner than predicted when one is slow', () => {
    fc.assert(
      fc.property(
        throttles,
        fc.integer({ min: 1, max: 2_000 }),
        fc.infiniteStream(fc.nat({ max: 300_000 })),
        (list, total, delays) => {
          const { finishedAt, rest } = send(list, total, Infinity, () => delays.next().value ?? 0);
          fc.pre(rest === 0);
          const predicted = estimatedFinish(
            list,
            START,
            START,
            list.map(() => 0),
            total,
          );
          expect(finishedAt.getTime()).toBeGreaterThanOrEqual(predicted?.getTime() ?? Infinity);
        },
      ),
      { numRuns: 100 },
    );
  });

  const at = (text: string) => new Date(text);

  it('lets nothing leave before the start, and everything without a throttle', () => {
    const before = at('2026-03-01T09:00Z');
    expect(allowance([{ limit: 5, per: 'minute' }], START, before, [0])).toEqual({
      mayLeave: 0,
      lookAgainAt: START,
    });
    expect(allowance([], START, START, [])).toEqual({ mayLeave: Infinity, lookAgainAt: null });
    expect(estimatedFinish([], START, before, [], 1_000_000)).toEqual(START);
  });

  it('waits for the last of the windows that are full', () => {
    const list: Throttle[] = [
      { limit: 10, per: 'minute' },
      { limit: 10, per: 'hour' },
      { limit: 100, per: 'day' },
    ];
    expect(allowance(list, START, START, [4, 7, 50])).toEqual({ mayLeave: 3, lookAgainAt: null });
    const full = { mayLeave: 0, lookAgainAt: at('2026-03-01T10:17:00Z') };
    expect(allowance(list, START, START, [10, 10, 50])).toEqual(full);
    expect(allowance(list, START, START, [12, 12, 50])).toEqual(full);
  });

  it('warms up day by day to the ceiling', () => {
    const warmUp = { firstDay: 1_000, factor: 2, ceiling: 5_000 };
    const day = (number: number) =>
      windowOf(warmUp, START, new Date(START.getTime() + number * DAY + HOUR)).limit;
    expect([0, 1, 2, 3, 4, 100].map(day)).toEqual([1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
    expect(estimatedFinish([warmUp], START, START, [0], 12_001)).toEqual(at('2026-03-05T09:17:00Z'));
  });

  it('is reckoned at once for ten million, and given up beyond a hundred years', () => {
    const slow: Throttle[] = [{ limit: 1, per: 'minute' }];
    expect(estimatedFinish(slow, START, START, [0], 10_000_001)).toEqual(
      new Date(START.getTime() + 10_000_000 * MINUTE),
    );
    expect(estimatedFinish([{ limit: 1, per: 'day' }], START, START, [0], 10_000_000)).toBeNull();
  });

  it.each<[Throttle, string[]]>([
    [{ limit: 1, per: 'day' }, []],
    [{ limit: 0, per: 'day' }, ['/throttle/limit']],
    [{ limit: 1.5, per: 'day' }, ['/throttle/limit']],
    [{ firstDay: 1_000, factor: 1.5, ceiling: 100_000 }, []],
    [{ firstDay: 0, factor: 1, ceiling: 0 }, ['/throttle/firstDay', '/throttle/factor', '/throttle/ceiling']],
    [{ firstDay: 10, factor: Number.NaN, ceiling: 9 }, ['/throttle/factor', '/throttle/ceiling']],
  ])('%j is judged: %j', (given, pointers) => {
    expect(throttleErrors(given, '/throttle').map(({ pointer }) => pointer)).toEqual(pointers);
  });
});
