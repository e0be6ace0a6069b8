import { slowedDown } from '../audit/accept-times';
import type { Row } from '../rig/row';

/** Redis refuses every write, of producers and consumers alike, and breaks no connection. */
export const fullRedis: Row = {
  number: 17,
  title: 'Redis full (noeviction)',
  async run(run) {
    const seconds = run.seconds(6, 60);
    const { redis } = run.stand.rig;
    const limit = (bytes: string) => redis.ask((client) => client.config('SET', 'maxmemory', bytes));
    run.load(await run.tenant(), { perSecond: run.scale.messages / (seconds + 2) });
    await run.whenAccepted(run.scale.messages * 0.15);
    await run.outage(
      'Redis full',
      () => limit('1'),
      seconds,
      () => limit('0'),
    );
  },
  judge: (_audit, run) => slowedDown(run, 'Redis'),
};
