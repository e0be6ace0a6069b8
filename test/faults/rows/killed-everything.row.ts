import { setTimeout as delay } from 'node:timers/promises';
import type { Row } from '../rig/row';

/** The machine loses its power: API, workers, Redis and PostgreSQL at once. They come back in any order. */
export const killedEverything: Row = {
  number: 7,
  title: 'everything killed at once',
  allows: { refusals: true, resent: true, unknown: true },
  async run(run) {
    const { random, scale, stand } = run;
    const { postgres, redis } = stand.rig;
    const times = scale.long ? 3 : 1;
    run.load(await run.tenant(), { perSecond: scale.messages / (times * 6) });
    for (const point of random.points(times, scale.messages)) {
      if (!(await run.whenAccepted(point))) break;
      const starts = [
        () => postgres.start(),
        () => redis.start(),
        ...stand.programs.map((program) => () => program.startUntilReady()),
      ];
      const gapsMs = starts.map(() => random.between(0, 1_000));
      await run.outage(
        'kill -9 of everything',
        () =>
          Promise.all([
            postgres.crash('kill'),
            redis.kill(),
            ...stand.programs.map((program) => program.kill()),
          ]),
        random.between(0, 2),
        async () => {
          let at = 0;
          await Promise.all(
            random.shuffle(starts).map((start, index) => delay((at += gapsMs[index] ?? 0)).then(start)),
          );
        },
      );
    }
  },
};
