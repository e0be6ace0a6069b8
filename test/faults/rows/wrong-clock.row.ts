import { setTimeout as delay } from 'node:timers/promises';
import type { Audit } from '../audit/audit';
import type { FaultRun } from '../rig/fault-run';
import { USUAL_MIX } from '../rig/message-mix';
import type { Row } from '../rig/row';

const HOUR_MS = 3_600_000;
/** Each signal is one step of the clock: an hour ahead, an hour behind, and right again. */
const STEP_ON_SIGNAL = `
  const shifts = [${HOUR_MS}, -${HOUR_MS}, 0];
  let [shift, steps] = [0, 0];
  process.on('SIGWINCH', () => { shift = shifts[steps++ % 3]; });
  globalThis.Date = new Proxy(Date, {
    construct: (real, given) => (given.length > 0 ? new real(...given) : new real(real.now() + shift)),
    get: (real, name) => (name === 'now' ? () => real.now() + shift : Reflect.get(real, name)),
  });`;
const LATE_MS = 8_000;
const EARLY_MS = 100;

/** One worker's clock jumps an hour ahead, the other's an hour behind: what is due is due by the database's clock. */
export const wrongClock: Row = {
  number: 30,
  title: 'clock of a worker wrong',
  needs: {
    workers: 2,
    workerNodeArgs: ['--import', `data:text/javascript,${encodeURIComponent(STEP_ON_SIGNAL)}`],
  },
  // A process whose lease seems to have ended does not send, and somebody has to look for what it did.
  allows: { resent: true, unknown: true },
  async run(run) {
    const { random, scale, stand } = run;
    const tenant = await run.tenant();
    const leavesAt = Date.now() + 6_000;
    run.load(tenant, { perSecond: scale.messages / 10 });
    run.load(tenant, {
      messages: Math.ceil(scale.messages / 5),
      mix: { ...USUAL_MIX, sms: 0 },
      amend: ({ body }) => {
        body.scheduled_at = new Date(leavesAt + random.between(0, 6_000)).toISOString();
      },
    });
    await run.whenSent(scale.messages * 0.1);
    for (const [index, worker] of stand.workers.entries()) {
      await run.strike(`clock of a worker ${index === 0 ? 'ahead' : 'behind'}`, () =>
        worker.signal('SIGWINCH'),
      );
      if (index === 0) continue;
      await delay(50);
      worker.signal('SIGWINCH');
    }
  },
  judge: outOfTime,
};

function outOfTime({ deliveries }: Audit, run: FaultRun): string[] {
  const sentAt = new Map(deliveries.map((delivery) => [delivery.address, delivery.sentAt[0]]));
  const waits = run.planned
    .filter(({ body }) => body.scheduled_at !== undefined)
    .flatMap(({ body, recipients }) => {
      const at = sentAt.get(recipients[0] ?? '');
      return at === undefined ? [] : [at - Date.parse(String(body.scheduled_at))];
    });
  const early = waits.filter((ms) => ms < -EARLY_MS).length;
  const late = waits.filter((ms) => ms > LATE_MS).length;
  run.figures.scheduledLatestMs = Math.max(0, ...waits);
  return [
    ...(early > 0 ? [`${early} scheduled messages left early`] : []),
    ...(late > 0 ? [`${late} scheduled messages left more than ${LATE_MS / 1_000} s late`] : []),
  ];
}
