import { setTimeout as delay } from 'node:timers/promises';
import { sendingP99Ms } from '../audit/latency';
import { SENDS } from '../rig/fault-run';
import { MANY_COPIES, SINGLE_EMAILS } from '../rig/message-mix';
import type { Row } from '../rig/row';
import { quietSlowed } from './revoked-key.row';

const QUIET_PER_SECOND = 5;
/** What Bull may hold of a backlog, however long that is. */
const MOST_REDIS_BYTES = 16 * 1024 * 1024;

/** As many as a message may have in the same lane as the quiet tenant's. */
const COPIES: [least: number, most: number] = [70, 90];
const MOST_MESSAGES = 1_000;

/** One tenant sends tens of thousands of copies as fast as it goes; another a few messages a second. */
export const noisyNeighbour: Row = {
  number: 16,
  title: 'noisy neighbour',
  async run(run) {
    const [noisy, quiet] = [await run.tenant(), await run.tenant()];
    const beforeSeconds = run.seconds(6, 20);
    const seconds = run.seconds(10, 60);
    const messages = Math.min(run.scale.messages, MOST_MESSAGES);
    await run.disturbProvider({ kind: 'latency', operation: SENDS, ms: 400 });
    run.load(quiet, {
      messages: QUIET_PER_SECOND * (beforeSeconds + seconds),
      perSecond: QUIET_PER_SECOND,
      mix: SINGLE_EMAILS,
    });
    const startedAt = Date.now();
    await delay(beforeSeconds * 1_000);
    run.figures.redisBytes = 0;
    const watching = setInterval(() => void watchRedis(), 500);
    const watchRedis = async (): Promise<void> => {
      const info = await run.stand.rig.redis.ask((redis) => redis.info('memory'));
      const used = Number(/used_memory:(\d+)/.exec(info)?.[1] ?? 0);
      run.figures.redisBytes = Math.max(run.figures.redisBytes ?? 0, used);
    };
    await run.outage(
      'noise',
      () => void run.load(noisy, { messages, mix: MANY_COPIES, recipientsOfMany: COPIES }),
      seconds,
      () => clearInterval(watching),
    );
    await run.loadsDone();
    await delay(2_000);
    const [fault] = run.faults;
    const times = { from: fault?.at ?? 0, until: fault?.endedAt ?? 0 };
    run.figures.quietP99BeforeMs = await sendingP99Ms(run, quiet.id, { from: startedAt, until: times.from });
    run.figures.quietP99DuringMs = await sendingP99Ms(run, quiet.id, times);
    await run.calmProvider();
  },
  judge: (_audit, { figures }) => [
    ...((figures.redisBytes ?? 0) > MOST_REDIS_BYTES
      ? [`Redis held ${figures.redisBytes} bytes of the backlog`]
      : []),
    ...quietSlowed(figures),
  ],
};
