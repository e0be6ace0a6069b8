import { SENDS } from '../rig/fault-run';
import type { Row } from '../rig/row';

/** Nobody tells the product: it finds the replica that took over, which may lack the last writes. */
export const redisCluster: Row = {
  number: 43,
  title: 'Redis Cluster replaces a killed master',
  needs: { redisGroup: 'cluster' },
  async run(run) {
    const { random, stand, scale } = run;
    await run.disturbProvider({ kind: 'latency', operation: SENDS, ms: 100 });
    run.load(await run.tenant(), { perSecond: scale.messages / run.seconds(8, 30) });
    await run.whenAccepted(
      random.between(Math.floor(scale.messages * 0.2), Math.floor(scale.messages * 0.6)),
    );
    await run.strike('SIGKILL of the master', async () => stand.redisGroup?.killMaster());
    await run.loadsDone();
    await run.whenSent(scale.messages);
    await run.calmProvider();
  },
};
