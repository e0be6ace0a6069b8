/** What becomes of an occurrence that comes up late: after an outage, or out of a backup. */
export const LATE_RULES = ['run', 'skip', 'ask'] as const;
export type LateRule = (typeof LATE_RULES)[number];

export interface MisfirePolicy {
  /** Later than this is late. */
  toleranceMs: number;
  whenLate: LateRule;
}

export type MisfireVerdict = 'wait' | LateRule;
export type MisfireReason = 'not_due' | 'on_time' | 'late' | 'before_fence' | 'superseded';

export interface MisfireDecision {
  verdict: MisfireVerdict;
  reason: MisfireReason;
  /** 0 before it is due. */
  lateByMs: number;
}

/**
 * The verdict on one occurrence that was not run yet. What was due before the fence never runs by itself: the fence
 * is set when a backup is restored, since whatever was due until then may have been run by the system that the
 * backup was taken from. Where the policy says skip, that is what happens; otherwise somebody is asked.
 */
export function judgeMisfire(
  at: Date,
  now: Date,
  policy: MisfirePolicy,
  fence: Date | null,
): MisfireDecision {
  const lateByMs = Math.max(0, now.getTime() - at.getTime());
  if (at > now) return { verdict: 'wait', reason: 'not_due', lateByMs };
  if (fence !== null && at < fence) {
    return { verdict: policy.whenLate === 'skip' ? 'skip' : 'ask', reason: 'before_fence', lateByMs };
  }
  if (lateByMs <= policy.toleranceMs) return { verdict: 'run', reason: 'on_time', lateByMs };
  return { verdict: policy.whenLate, reason: 'late', lateByMs };
}

/**
 * The verdicts on all occurrences of one recurrence that were not run yet, oldest first: nobody wants the same
 * campaign once for every hour of an outage, so of those that are late or before the fence only the newest is judged
 * by the policy, and the older ones are skipped as superseded. If one is on time, all late ones are.
 */
export function judgeMisfires(
  due: readonly Date[],
  now: Date,
  policy: MisfirePolicy,
  fence: Date | null,
): MisfireDecision[] {
  const decisions = due.map((at) => judgeMisfire(at, now, policy, fence));
  const newest = decisions.findLastIndex(({ reason }) => reason !== 'not_due');
  return decisions.map((decision, i) => {
    const isOverdue = decision.reason === 'late' || decision.reason === 'before_fence';
    return isOverdue && i < newest ? { ...decision, verdict: 'skip', reason: 'superseded' } : decision;
  });
}
