import { slowedDown } from '../audit/accept-times';
import type { Row } from '../rig/row';

/** The API takes messages in as before, and they are sent when Redis is back, empty. */
export const killedRedis: Row = {
  number: 4,
  title: 'Redis killed, back empty',
  async run(run) {
    const seconds = run.seconds(3, 60);
    const { redis } = run.stand.rig;
    run.load(await run.tenant(), { perSecond: run.scale.messages / (seconds + 2) });
    await run.whenAccepted(run.scale.messages * 0.15);
    await run.outage(
      'Redis killed',
      () => redis.kill(),
      seconds,
      () => redis.start(),
    );
  },
  judge: (_audit, run) => slowedDown(run, 'Redis'),
};
