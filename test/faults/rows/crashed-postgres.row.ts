import { refusedOtherwise } from '../audit/refused-otherwise';
import { SENDS } from '../rig/fault-run';
import type { Row } from '../rig/row';

/** During accepts, and between the provider's answers and our record of them. */
export const crashedPostgres: Row = {
  number: 6,
  title: 'PostgreSQL crashed',
  allows: { refusals: true, resent: true, unknown: true },
  async run(run) {
    const seconds = run.seconds(2, 10);
    const times = run.scale.long ? 3 : 1;
    const { messages } = run.scale;
    const { postgres } = run.stand.rig;
    await run.disturbProvider({ kind: 'hold', operation: SENDS, ms: 150, rate: 0.5 });
    run.load(await run.tenant(), { perSecond: messages / (times * (seconds + 4)) });
    for (const point of run.random.points(times, messages)) {
      if (!(await run.whenAccepted(point))) break;
      const how = run.random.pick(['immediate', 'kill'] as const);
      await run.outage(
        `PostgreSQL crashed (${how})`,
        () => postgres.crash(how),
        seconds,
        () => postgres.start(),
      );
    }
    await run.calmProvider();
  },
  /** Refused is fine while the database is away, but in words that tell the caller to come again. */
  judge: (audit) => refusedOtherwise(audit, ['HTTP 503', 'ECONNREFUSED']),
};
