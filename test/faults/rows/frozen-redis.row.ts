import { slowedDown } from '../audit/accept-times';
import type { Row } from '../rig/row';

/** No connection breaks, nothing answers; what was added meanwhile may or may not be there after the thaw. */
export const frozenRedis: Row = {
  number: 5,
  title: 'Redis frozen',
  async run(run) {
    const seconds = run.seconds(6, 30);
    const { redis } = run.stand.rig;
    run.load(await run.tenant(), { perSecond: run.scale.messages / (seconds + 2) });
    await run.whenAccepted(run.scale.messages * 0.15);
    await run.outage(
      'Redis frozen',
      () => redis.freeze(),
      seconds,
      () => redis.thaw(),
    );
  },
  judge: (_audit, run) => slowedDown(run, 'Redis'),
};
