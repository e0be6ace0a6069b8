import { SENDS } from '../rig/fault-run';
import type { Row } from '../rig/row';

/** Frozen in the middle of its requests for longer than anybody waits for it, then awake again. */
export const zombieWorker: Row = {
  number: 8,
  title: 'worker frozen, awake again',
  allows: { resent: true, unknown: true },
  async run(run) {
    const seconds = run.seconds(10, 120);
    // So long that the victim has some under way, whenever it is.
    await run.disturbProvider({ kind: 'hold', operation: SENDS, ms: 3_000 });
    // Late enough that somebody must look for what the frozen one did.
    await run.disturbProvider({
      kind: 'event-delay',
      operation: '*',
      ms: run.seconds(5, 25) * 1_000,
      rate: 0.8,
    });
    run.load(await run.tenant(), { perSecond: run.scale.messages / (seconds * 0.7) });
    await run.whenSent(run.scale.messages * 0.1);
    const zombie = run.random.pick(run.stand.workers);
    await run.outage(
      'worker frozen',
      () => zombie.freeze(),
      seconds,
      () => zombie.thaw(),
    );
    await run.calmProvider();
  },
  judge: ({ wasUnknown }) =>
    wasUnknown > 0 ? [] : ['nothing was under way at the victim: nothing was shown'],
};
