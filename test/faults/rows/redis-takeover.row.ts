import { SENDS } from '../rig/fault-run';
import type { RedisGroupKind } from '../rig/redis-group';
import type { Row } from '../rig/row';

export const redisSentinel = takeover(42, 'Sentinel replaces a killed Redis', 'sentinel');
export const redisCluster = takeover(43, 'Redis Cluster replaces a killed master', 'cluster');

/** Nobody tells the product: it finds the replica that took over, which may lack the last writes. */
function takeover(number: number, title: string, redisGroup: RedisGroupKind): Row {
  return {
    number,
    title,
    needs: { redisGroup },
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
}
