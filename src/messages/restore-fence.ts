import { TEST_LANE } from '../queue/jobs';

/** In SQL: when the system that a restored backup was taken of was last at work; null when nothing was restored. */
const LAST_AT_WORK = `(SELECT least(f.due_before, f.set_at) FROM run_fence f)`;

/**
 * In SQL: whether the system that a restored backup was taken of may have taken this dispatch on: it had come due by then
 * (of one in hand: its lease ended by then). Whatever is done to a dispatch from then on gives it a later time, so nothing
 * stands behind the fence twice. Test mode sends nothing, and knows no fence.
 */
export function behindFence(dispatch: string): string {
  return `(${dispatch}.lane <> '${TEST_LANE}' AND coalesce(${dispatch}.next_attempt_at <= ${LAST_AT_WORK}, false))`;
}

/** In SQL: when a dispatch falls due that is made now of what was due at `dueAt`; null: of nothing that had waited. */
export function dueSince(dueAt: string): string {
  return `CASE WHEN ${dueAt} <= ${LAST_AT_WORK} THEN ${dueAt} ELSE now() END`;
}

/** In SQL: until when a request that began at `startedAt` may have been made, or made again, by either system. */
export function mayBeMadeUntil(startedAt: string): string {
  return `greatest(${startedAt}, ${LAST_AT_WORK})`;
}
