import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../../scripts/support/ports';
import { SENDS } from '../rig/fault-run';
import { RigRedis } from '../rig/rig-redis';
import type { Row } from '../rig/row';

/** The replica takes over without the last writes; the old master goes on answering, and refuses writes (READONLY). */
export const redisFailover: Row = {
  number: 28,
  title: 'Redis fails over, writes lost',
  needs: { proxied: ['redis'] },
  async run(run) {
    const { random, stand, scale } = run;
    const { rig } = stand;
    const replica = new RigRedis(
      join(rig.folder, 'runs', `replica-${stand.nextGroup()}`),
      await freePort(),
      rig.stack,
    );
    await replica.start();
    await replica.ask((redis) => redis.replicaof('127.0.0.1', rig.redis.port));
    await run.disturbProvider({ kind: 'latency', operation: SENDS, ms: 100 });
    run.load(await run.tenant(), { perSecond: scale.messages / run.seconds(8, 30) });
    await run.whenAccepted(
      random.between(Math.floor(scale.messages * 0.2), Math.floor(scale.messages * 0.6)),
    );
    // From here on the replica misses what is written, as it does when it lags.
    await replica.ask((redis) => redis.replicaof('NO', 'ONE'));
    await delay(random.between(100, 1_000));
    await run.strike('fail-over', async () => {
      stand.proxy('redis').aimAt(replica.port);
      await rig.redis.ask((redis) => redis.replicaof('127.0.0.1', replica.port));
    });
    await run.loadsDone();
    await run.whenSent(scale.messages);
    await run.calmProvider();
    await rig.redis.ask((redis) => redis.replicaof('NO', 'ONE'));
  },
};
