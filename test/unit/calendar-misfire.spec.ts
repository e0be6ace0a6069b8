import * as fc from 'fast-check';
import {
  judgeMisfire,
  judgeMisfires,
  LATE_RULES,
  type MisfirePolicy,
} from '../../src/scheduling/calendar/misfire';

const NOW = new Date('2026-06-01T12:00Z');
const instants = fc
  .integer({ min: -1_000, max: 1_000 })
  .map((seconds) => new Date(NOW.getTime() + seconds * 1_000));
const policies: fc.Arbitrary<MisfirePolicy> = fc.record({
  toleranceMs: fc.integer({ min: 0, max: 500_000 }),
  whenLate: fc.constantFrom(...LATE_RULES),
});
const fences = fc.option(instants, { nil: null });

describe('an occurrence that comes up', () => {
  it('never runs before it is due, nor by itself when it was due before the fence', () => {
    fc.assert(
      fc.property(instants, policies, fences, (at, policy, fence) => {
        const { verdict } = judgeMisfire(at, NOW, policy, fence);
        expect(verdict === 'wait').toBe(at > NOW);
        if (fence && at < fence) expect(verdict).not.toBe('run');
      }),
      { numRuns: 1_000 },
    );
  });

  it.each<[string, number, MisfirePolicy['whenLate'], string | null, string, string]>([
    ['to come', 1, 'run', null, 'wait', 'not_due'],
    ['due now', 0, 'skip', null, 'run', 'on_time'],
    ['late within the tolerance', -60, 'skip', null, 'run', 'on_time'],
    ['late', -61, 'run', null, 'run', 'late'],
    ['late', -61, 'skip', null, 'skip', 'late'],
    ['late', -61, 'ask', null, 'ask', 'late'],
    ['on time, before the fence', -1, 'run', '2026-06-01T12:00Z', 'ask', 'before_fence'],
    ['late, before the fence', -61, 'run', '2026-06-01T12:00Z', 'ask', 'before_fence'],
    ['late, before the fence', -61, 'skip', '2026-06-01T12:00Z', 'skip', 'before_fence'],
    ['at the fence', 0, 'run', '2026-06-01T12:00Z', 'run', 'on_time'],
    ['after the fence', -10, 'run', '2026-06-01T11:00Z', 'run', 'on_time'],
  ])('%s by %s s, %s, fence %s: %s (%s)', (_what, seconds, whenLate, fence, verdict, reason) => {
    const at = new Date(NOW.getTime() + seconds * 1_000);
    const policy = { toleranceMs: 60_000, whenLate };
    expect(judgeMisfire(at, NOW, policy, fence === null ? null : new Date(fence))).toEqual({
      verdict,
      reason,
      lateByMs: Math.max(0, -seconds * 1_000),
    });
  });
});

describe('occurrences that come up together after an outage', () => {
  const dues = fc
    .uniqueArray(instants, { maxLength: 20, selector: (at) => at.getTime() })
    .map((list) => list.sort((a, b) => a.getTime() - b.getTime()));

  it('run late at most once, the newest, whatever the policy', () => {
    fc.assert(
      fc.property(dues, policies, fences, (due, policy, fence) => {
        const decisions = judgeMisfires(due, NOW, policy, fence);
        expect(decisions).toHaveLength(due.length);
        const overdue = decisions.filter(({ reason }) => reason === 'late' || reason === 'before_fence');
        expect(overdue.length).toBeLessThanOrEqual(1);
        const newest = due.findLastIndex((at) => at <= NOW);
        decisions.forEach((decision, i) => {
          const alone = judgeMisfire(due[i] ?? NOW, NOW, policy, fence);
          if (decision.reason === 'superseded') {
            expect(decision.verdict).toBe('skip');
            expect(i).toBeLessThan(newest);
            expect(['late', 'before_fence']).toContain(alone.reason);
          } else expect(decision).toEqual(alone);
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it('of two days of every hour, one runs', () => {
    const due = Array.from({ length: 48 }, (_, hour) => new Date(NOW.getTime() - (48 - hour) * 3_600_000));
    const decisions = judgeMisfires(due, NOW, { toleranceMs: 600_000, whenLate: 'run' }, null);
    expect(decisions.filter(({ verdict }) => verdict === 'run')).toHaveLength(1);
    expect(decisions.at(-1)).toEqual({ verdict: 'run', reason: 'late', lateByMs: 3_600_000 });
  });
});
