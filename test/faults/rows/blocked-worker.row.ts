import { SENDS } from '../rig/fault-run';
import type { Row } from '../rig/row';

/** Longer than Bull keeps the lock of a job that is not renewed. */
const BLOCKED_SECONDS = 40;

/** One of the few signals that do not ask the product to stop. */
const BLOCK_ON_SIGNAL = `process.on('SIGWINCH', () => { const end = Date.now() + ${BLOCKED_SECONDS * 1_000}; while (Date.now() < end); });`;

/** A worker's event loop stands still while it has requests under way: others take its jobs over, and it wakes up. */
export const blockedWorker: Row = {
  number: 26,
  title: 'event loop blocked',
  needs: { workerNodeArgs: ['--import', `data:text/javascript,${encodeURIComponent(BLOCK_ON_SIGNAL)}`] },
  allows: { resent: true, unknown: true },
  async run(run) {
    // So long that the victim has some under way, whenever it is.
    await run.disturbProvider({ kind: 'hold', operation: SENDS, ms: 1_500 });
    // Late enough that somebody must look for what the blocked one did.
    await run.disturbProvider({ kind: 'event-delay', operation: '*', ms: 5_000, rate: 0.8 });
    run.load(await run.tenant(), { perSecond: run.scale.messages / (BLOCKED_SECONDS * 0.7) });
    await run.whenSent(run.scale.messages * 0.1);
    const victim = run.random.pick(run.stand.workers);
    await run.outage(
      'event loop blocked',
      () => victim.signal('SIGWINCH'),
      BLOCKED_SECONDS,
      () => undefined,
    );
    await run.calmProvider();
  },
  judge: ({ wasUnknown }) =>
    wasUnknown > 0 ? [] : ['nothing was under way at the victim: nothing was shown'],
};
