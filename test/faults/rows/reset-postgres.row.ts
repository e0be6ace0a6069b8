import { refusedOtherwise } from '../audit/refused-otherwise';
import { SENDS } from '../rig/fault-run';
import type { Row } from '../rig/row';

/** Every connection to PostgreSQL is reset after so many bytes, in the middle of whatever it is doing. */
export const resetPostgres: Row = {
  number: 33,
  title: 'connections to PostgreSQL reset',
  needs: { proxied: ['postgres'] },
  allows: { refusals: true, resent: true, unknown: true },
  async run(run) {
    const { random, stand, scale } = run;
    const seconds = run.seconds(6, 30);
    const proxy = stand.proxy('postgres');
    await run.disturbProvider({ kind: 'hold', operation: SENDS, ms: 100, rate: 0.5 });
    const tenant = await run.tenant();
    proxy.resetAfterBytes = () => random.between(3_000, 60_000);
    proxy.cut();
    await run.outage(
      'connections reset',
      () => void run.load(tenant, { perSecond: scale.messages / seconds }),
      seconds,
      () => void (proxy.resetAfterBytes = () => Infinity),
    );
    await run.loadsDone();
    run.figures.connectionsReset = proxy.resets;
    await run.calmProvider();
  },
  judge: (audit, { figures }) => [
    ...(figures.connectionsReset ? [] : ['no connection was reset: nothing was shown']),
    ...refusedOtherwise(audit),
  ],
};
