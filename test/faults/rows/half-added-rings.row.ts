import { setTimeout as delay } from 'node:timers/promises';
import { SENDS } from '../rig/fault-run';
import type { Row } from '../rig/row';

/** Scripts vanish between two commands, and connections in the middle of an answer: jobs are added half, or not at all. */
export const halfAddedRings: Row = {
  number: 18,
  title: 'rings half added',
  needs: { proxied: ['redis'] },
  async run(run) {
    const { random, stand, scale } = run;
    const seconds = run.seconds(6, 30);
    const proxy = stand.proxy('redis');
    await run.disturbProvider({ kind: 'latency', operation: SENDS, ms: 100 });
    run.load(await run.tenant(), { perSecond: scale.messages / seconds });
    const endsAt = Date.now() + seconds * 1_000;
    proxy.resetAfterBytes = () => random.between(100, 4_000);
    proxy.cut();
    while (Date.now() < endsAt) {
      await run.strike('SCRIPT FLUSH', () => stand.rig.redis.ask((redis) => redis.script('FLUSH')));
      await delay(random.between(20, 200));
    }
    proxy.resetAfterBytes = () => Infinity;
    run.figures.connectionsReset = proxy.resets;
    await run.calmProvider();
  },
  judge: (_audit, { figures }) =>
    figures.connectionsReset ? [] : ['no connection was reset: nothing was shown'],
};
