import type { Env } from '../config/env';
import { type Lane, TEST_LANE } from '../queue/jobs';

/** In test mode nobody is asked, and nobody wants to wait. */
const TEST_SETTLE_AFTER_MS = [300, 1_000];

/** When evidence is looked for, counted from the moment of doubt. */
export function settleAfterMs(env: Env, lane: Lane): number[] {
  return lane === TEST_LANE ? TEST_SETTLE_AFTER_MS : env.unknownSettleAfterMs;
}
