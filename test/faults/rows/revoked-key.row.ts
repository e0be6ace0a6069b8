import { setTimeout as delay } from 'node:timers/promises';
import { sendingP99Ms } from '../audit/latency';
import type { FaultRun } from '../rig/fault-run';
import { SINGLE_EMAILS } from '../rig/message-mix';
import type { Row } from '../rig/row';
import { subaccountOf } from '../rig/subaccount';

const MOST_ERRORS = 0.2;
/** A machine that is busy with something else is slow for everybody; what is looked for is a queue behind the other. */
const ALWAYS_FINE_MS = 1_500;
const QUIET_PER_SECOND = 5;

/** One tenant's key is refused while it has a backlog. Only that tenant waits, and its errors do not spend our address. */
export const revokedKey: Row = {
  number: 15,
  title: "one tenant's key refused (401)",
  needs: { proxied: ['provider'] },
  // Parked tenants are probed once a minute.
  endsWithinSeconds: 240,
  async run(run) {
    const [refused, quiet] = [await run.tenant(), await run.tenant()];
    const account = await subaccountOf(run.stand, refused.id);
    const beforeSeconds = run.seconds(6, 20);
    const seconds = run.seconds(10, 60);
    run.load(quiet, {
      messages: QUIET_PER_SECOND * (beforeSeconds + seconds),
      perSecond: QUIET_PER_SECOND,
      mix: SINGLE_EMAILS,
    });
    const startedAt = Date.now();
    await delay(beforeSeconds * 1_000);
    const answers = countAnswers(run);
    await run.outage(
      'key refused',
      async () => {
        await run.stand.control.post('/simulator/accounts', { account, state: 'Suspended' });
        run.load(refused);
      },
      seconds,
      async () => {
        await run.stand.control.post('/simulator/accounts', { account, state: 'Active' });
      },
    );
    const [fault] = run.faults;
    const times = { from: fault?.at ?? 0, until: fault?.endedAt ?? 0 };
    run.figures.errorPercent = Math.round((100 * answers.errors) / Math.max(1, answers.all));
    await run.loadsDone();
    await delay(2_000);
    run.figures.quietP99BeforeMs = await sendingP99Ms(run, quiet.id, { from: startedAt, until: times.from });
    run.figures.quietP99DuringMs = await sendingP99Ms(run, quiet.id, times);
  },
  judge: (_audit, { figures }) => [
    ...((figures.errorPercent ?? 0) > MOST_ERRORS * 100
      ? [`${figures.errorPercent} % of the provider's answers were errors`]
      : []),
    ...quietSlowed(figures),
  ],
};

/** Twice as slow is what one tenant may cost another. */
export function quietSlowed(figures: Record<string, number>): string[] {
  const { quietP99BeforeMs = 0, quietP99DuringMs = 0 } = figures;
  return quietP99DuringMs > Math.max(ALWAYS_FINE_MS, 2 * quietP99BeforeMs)
    ? [`the quiet tenant waits ${quietP99DuringMs} ms (p99) instead of ${quietP99BeforeMs} ms`]
    : [];
}

function countAnswers(run: FaultRun): { all: number; errors: number } {
  const count = { all: 0, errors: 0 };
  run.stand.proxy('provider').onData = (from, chunk) => {
    const head = from === 'upstream' ? chunk.subarray(0, 12).toString('latin1') : '';
    if (!head.startsWith('HTTP/1.1 ')) return;
    count.all += 1;
    if (head >= 'HTTP/1.1 400') count.errors += 1;
  };
  return count;
}
