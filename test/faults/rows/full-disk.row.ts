import { refusedOtherwise } from '../audit/refused-otherwise';
import type { Row } from '../rig/row';

/** Tables cannot grow, or PostgreSQL ends itself because it cannot write its log. No 2xx may be given meanwhile. */
export const fullDisk: Row = {
  number: 32,
  title: 'disk of PostgreSQL full',
  allows: { refusals: true, resent: true, unknown: true },
  async run(run) {
    const seconds = run.seconds(4, 30);
    const { postgres } = run.stand.rig;
    run.load(await run.tenant(), { perSecond: run.scale.messages / (seconds * 2) });
    await run.whenAccepted(run.scale.messages * 0.2);
    await run.outage(
      'disk full',
      () => postgres.fillDisk(),
      seconds,
      () => postgres.emptyDisk(),
    );
  },
  /** Refused is fine while nothing can be written, but in words that tell the caller to come again. */
  judge: (audit) => [
    ...refusedOtherwise(audit, ['HTTP 503', 'ECONNREFUSED']),
    ...(Object.keys(audit.refused).length + audit.unanswered > 0
      ? []
      : ['nothing was refused: nothing was shown']),
  ],
};
