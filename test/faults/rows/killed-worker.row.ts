import { setTimeout as delay } from 'node:timers/promises';
import { type FaultRun, SENDS } from '../rig/fault-run';
import type { Row } from '../rig/row';

/**
 * Later than the others notice a death, on a busy machine too: a lease runs out after 3 s, or 12 s as in production, and
 * a worker that was killed may take as long again to start. Somebody must look for what the dead one did.
 */
const LATE_EVENTS_MS = 25_000;
/** Long enough to kill whoever waits for the answer before it comes. */
const HELD_ANSWER_MS = 3_000;
/** How long the next request of a load may take to come. */
const REQUEST_WITHIN_MS = 10_000;

/** kill -9 at random, and exactly between the provider's acceptance and our record of it. */
export const killedWorker: Row = {
  number: 1,
  title: 'worker killed (kill -9)',
  // What was claimed and never left leaves no trace: an e-mail is sent again with a mark, an SMS is held.
  allows: { resent: true, unknown: true },
  async run(run) {
    await disturb(run);
    run.load(await run.tenant());
    const { random } = run;
    for (const [index, point] of random.points(run.oneForEach(250, 2), run.scale.messages).entries()) {
      if (!(await run.whenSent(point))) break;
      await (index % 2 === 0 ? killOne(run) : killBetween(run));
    }
    await run.calmProvider();
  },
};

/** Answers are held, and every second event comes late. */
async function disturb(run: FaultRun): Promise<void> {
  await run.disturbProvider({ kind: 'hold', operation: SENDS, ms: 300, rate: 0.3 });
  await run.disturbProvider({ kind: 'event-delay', operation: '*', ms: LATE_EVENTS_MS, rate: 0.5 });
}

async function killOne(run: FaultRun): Promise<void> {
  const victim = run.random.pick(run.stand.workers);
  const downMs = run.random.between(0, 1_500);
  await run.strike('kill -9 of a worker', () => victim.kill());
  await delay(downMs);
  await victim.start();
}

/** The provider has carried a request out and is holding its answer: whoever waits for it dies. */
async function killBetween(run: FaultRun): Promise<void> {
  const downMs = run.random.between(0, 1_000);
  await run.calmProvider();
  await run.disturbProvider({ kind: 'event-delay', operation: '*', ms: LATE_EVENTS_MS });
  await run.disturbProvider({ kind: 'hold', operation: SENDS, ms: HELD_ANSWER_MS, count: 1 });
  const deadline = Date.now() + REQUEST_WITHIN_MS;
  while (Date.now() < deadline) {
    const { body } = await run.stand.control.get('/simulator/faults');
    if ((body as { kind: string }[]).every(({ kind }) => kind !== 'hold')) break;
    await delay(10);
  }
  await run.strike('kill -9 of all workers between acceptance and record', () =>
    Promise.all(run.stand.workers.map((worker) => worker.kill())),
  );
  await delay(downMs);
  await Promise.all(run.stand.workers.map((worker) => worker.start()));
  await run.calmProvider();
  await disturb(run);
}
