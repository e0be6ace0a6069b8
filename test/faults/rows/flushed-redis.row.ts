import { type FaultRun, SENDS } from '../rig/fault-run';
import type { Row } from '../rig/row';

/** FLUSHALL under load; between the flushes every job is delivered twice. Both cost only time. */
export const flushedRedis: Row = {
  number: 3,
  title: 'Redis flushed, rings doubled',
  async run(run) {
    // Slow enough that work is waiting in Redis whenever it is emptied.
    await run.disturbProvider({ kind: 'latency', operation: SENDS, ms: 150 });
    run.load(await run.tenant());
    const { redis } = run.stand.rig;
    for (const [index, point] of run.random.points(run.oneForEach(125, 4), run.scale.messages).entries()) {
      if (!(await run.whenSent(point))) break;
      if (index % 2 === 0) await run.strike('FLUSHALL', () => redis.flush());
      else await run.strike('every ring doubled', () => double(run));
    }
    await run.calmProvider();
  },
};

async function double({ figures, stand }: FaultRun): Promise<void> {
  figures.ringsDoubled = (figures.ringsDoubled ?? 0) + (await stand.rig.redis.doubleJobs());
}
