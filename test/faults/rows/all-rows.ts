import type { Row } from '../rig/row';
import { blockedWorker } from './blocked-worker.row';
import { crashedPostgres } from './crashed-postgres.row';
import { disorderlyEvents } from './disorderly-events.row';
import { earlyEvents } from './early-events.row';
import { exhaustedMemory } from './exhausted-memory.row';
import { failingProvider } from './failing-provider.row';
import { flushedRedis } from './flushed-redis.row';
import { forgedEvents } from './forged-events.row';
import { frozenRedis } from './frozen-redis.row';
import { fullDisk } from './full-disk.row';
import { fullRedis } from './full-redis.row';
import { guessedKeys } from './guessed-keys.row';
import { halfAddedRings } from './half-added-rings.row';
import { killedEverything } from './killed-everything.row';
import { killedRedis } from './killed-redis.row';
import { killedWorker } from './killed-worker.row';
import { lockedTables } from './locked-tables.row';
import { lostAnswers } from './lost-answers.row';
import { noisyNeighbour } from './noisy-neighbour.row';
import { redisFailover } from './redis-failover.row';
import { redisCluster, redisSentinel } from './redis-takeover.row';
import { repeatedRequest } from './repeated-request.row';
import { resetPostgres } from './reset-postgres.row';
import { revokedKey } from './revoked-key.row';
import { rollingRestart } from './rolling-restart.row';
import { shutOut } from './shut-out.row';
import { wrongClock } from './wrong-clock.row';
import { zombieWorker } from './zombie-worker.row';

/** The rows that are programs, in the order of the matrix. */
export const ALL_ROWS: readonly Row[] = [
  killedWorker,
  lostAnswers,
  flushedRedis,
  killedRedis,
  frozenRedis,
  crashedPostgres,
  killedEverything,
  zombieWorker,
  repeatedRequest,
  shutOut,
  failingProvider,
  revokedKey,
  noisyNeighbour,
  fullRedis,
  halfAddedRings,
  disorderlyEvents,
  earlyEvents,
  forgedEvents,
  blockedWorker,
  exhaustedMemory,
  redisFailover,
  rollingRestart,
  wrongClock,
  lockedTables,
  fullDisk,
  resetPostgres,
  guessedKeys,
  redisSentinel,
  redisCluster,
];

export function rowOf(number: number): Row {
  const row = ALL_ROWS.find((each) => each.number === number);
  if (!row)
    throw new Error(
      `There is no row ${number}; there are ${ALL_ROWS.map((each) => each.number).join(', ')}.`,
    );
  return row;
}
