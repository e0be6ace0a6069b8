// What a backlog costs, and whom: a tenant has many single messages due in the bulk lane, put into the tables by SQL.
// (1) The time per message while they are sent, beside the time with few due, each the median of several stretches.
// (2) Redis and the worker's memory meanwhile, at their peaks, beside the peaks with few due.
// (3) How long it takes until as many again are sent when Redis is emptied meanwhile.
// (4) What another tenant's single messages take from accepting to the provider meanwhile, at p99, beside the same when
// nobody else sends; the noisy tenant's requests then take a second each at the simulator, so that its backlog lasts.
import type { Arena, BenchTenant } from '../arena';
import { DueMessages } from '../due-messages';
import type { Figure, Row } from '../figure';
import { MemoryWatch, type PeakMemory } from '../memory-watch';
import { median, megabytes, thousands } from '../statistics';
import { messagesToProvider } from '../time-to-provider';

const DELAY_MS = 1_000;
const TO_WARM_UP = 30;
const LIMIT_MS = 300_000;
/** Sent while the next measurement is made ready, and while Redis is emptied. */
const SPARE_STRETCHES = 2;
/** Within this time an emptied Redis is filled again. */
const FILLED_WITHIN_MS = 15_000;
/** Of a stretch: at its end, with little left, requests are no longer full. */
const COUNTED = 0.8;

export const backlogFigure: Figure = {
  name: 'backlog',
  async run(arena, { dueFew, dueMany, drains, singles }, say) {
    const noisy = await arena.tenant('noisy');
    const quiet = await arena.tenant('quiet');
    const due = new DueMessages(arena.database, noisy);

    say('a quiet tenant, idle');
    await messagesToProvider(arena, quiet, TO_WARM_UP, 'warm');
    const idle = await messagesToProvider(arena, quiet, singles, 'idle');

    // The first stretch of each kind warms up.
    const stretches = drains + 1;
    say(`${thousands(dueFew)} due, ${drains} times`);
    let accepted = await arena.simulator.acceptedCopies();
    const fewMemory = await watched(arena, async () => {
      for (let i = 0; i < stretches; i++) {
        await due.add(dueFew);
        await arena.simulator.untilAccepted((accepted += dueFew), LIMIT_MS);
      }
    });

    say(`writing ${thousands(dueMany)}`);
    await arena.stopWorker();
    await due.add(dueMany + (stretches + SPARE_STRETCHES) * dueFew);
    await due.settle();
    await arena.startWorker();
    say(`${thousands(dueMany)} due`);
    const manyMemory = await watched(arena, () =>
      arena.simulator.untilAccepted(accepted + stretches * dueFew, LIMIT_MS),
    );
    const { times, account } = await timesPerMessage(arena, noisy, dueFew, 2 * stretches);

    say('Redis is emptied');
    const emptiedMs = await untilMoreAfterEmptying(arena, dueFew);

    await arena.simulator.delaySending(account, DELAY_MS);
    const leftBefore = await due.left();
    say(`a quiet tenant beside ${thousands(leftBefore)} due`);
    const busy = await messagesToProvider(arena, quiet, singles, 'busy');
    const leftAfter = await due.left();

    return [
      {
        what: `p99 of a quiet tenant's messages to the provider, another has ${thousands(leftBefore)} due, n = ${thousands(singles)}`,
        unit: 'ms',
        carillon: busy.p99Ms,
        baseline: idle.p99Ms,
        against: 'the same when nobody else sends; the same n',
        aim: { atMost: 2 },
        details: { busy, idle, leftBefore, leftAfter, delayMs: DELAY_MS },
      },
      perMessage(times.slice(stretches + 1), times.slice(1, stretches), dueMany, dueFew),
      {
        what: `from FLUSHALL until ${thousands(dueFew)} more are sent, ${thousands(dueMany)} due`,
        unit: 'ms',
        carillon: emptiedMs,
        baseline: FILLED_WITHIN_MS,
        against: 'what is promised',
        aim: { atMost: 1 },
      },
      ...memory(manyMemory, fewMemory, dueMany, dueFew),
    ];
  },
};

async function watched(arena: Arena, work: () => Promise<void>): Promise<PeakMemory> {
  const watch = new MemoryWatch(arena.services.redisUrl, arena.workerPid);
  await work();
  return watch.end();
}

async function untilMoreAfterEmptying(arena: Arena, more: number): Promise<number> {
  const accepted = await arena.simulator.acceptedCopies();
  const began = performance.now();
  await arena.services.emptyRedis();
  await arena.simulator.untilAccepted(accepted + more, LIMIT_MS);
  return performance.now() - began;
}

/** Milliseconds per message of each stretch of the tenant's copies, in the order in which the provider accepted them. */
async function timesPerMessage(
  arena: Arena,
  tenant: BenchTenant,
  length: number,
  stretches: number,
): Promise<{ times: number[]; account: string }> {
  const arrivals: number[] = [];
  let account = '';
  for await (const row of arena.simulator.ledger(tenant.id)) {
    arrivals.push(Date.parse(row.at));
    account = row.account;
    if (arrivals.length === stretches * length) break;
  }
  const times = Array.from({ length: stretches }, (_, stretch) => {
    const from = stretch * length;
    const counted = arrivals.slice(from, from + COUNTED * length);
    const [first = NaN, last = NaN] = [counted[0], counted.at(-1)];
    // A request arrives as a whole: the first one's copies took no time that was seen.
    return (last - first) / counted.filter((at) => at > first).length;
  });
  return { times, account };
}

function perMessage(many: number[], few: number[], dueMany: number, dueFew: number): Row {
  return {
    what: `time per message, ${thousands(dueMany)} due, n = ${many.length} x ${thousands(dueFew)}`,
    unit: 'ms',
    carillon: median(many),
    baseline: median(few),
    against: `the same with ${thousands(dueFew)} due, n = ${few.length} x ${thousands(dueFew)}`,
    aim: { atMost: 1.2 },
    details: { many, few },
  };
}

function memory(many: PeakMemory, few: PeakMemory, dueMany: number, dueFew: number): Row[] {
  const row = (what: string, which: keyof PeakMemory): Row => ({
    what: `${what}, peak, ${thousands(dueMany)} due`,
    unit: 'MB',
    carillon: megabytes(many[which]),
    baseline: megabytes(few[which]),
    against: `the same with ${thousands(dueFew)} due`,
    aim: { atMost: FLAT },
  });
  return [row('memory of Redis', 'redisBytes'), row('memory of the worker', 'workerBytes')];
}

/** What counts as flat when there is a hundred times as much. */
const FLAT = 1.2;
