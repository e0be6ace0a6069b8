// From accepting to the provider, idle: a client posts one single e-mail at a time, some 150 ms apart, and the ledger of the
// simulator says when it had it. The baseline adds a Bull job at the same pace, and a worker makes the same request of the
// simulator. The recipients of the product fire their events, as in real life, which it stores and applies in between; the
// baseline hears of none.
import type { BullSenderTask } from '../baselines/bull-sender';
import type { Figure, Row } from '../figure';
import type { PacedJobsTask } from '../load/paced-jobs';
import type { PacedResult } from '../load/pace';
import { EVERY_MS, messagesToProvider, timesToProvider } from '../time-to-provider';
import { thousands } from '../statistics';

const TO_WARM_UP = 30;

export const latencyFigure: Figure = {
  name: 'latency',
  async run(arena, { singles }, say) {
    const tenant = await arena.tenant('singles');
    say('Carillon');
    await messagesToProvider(arena, tenant, TO_WARM_UP, 'warm');
    const carillon = await messagesToProvider(arena, tenant, singles, 'ours');
    await arena.stopWorker();

    say('a bare Bull job');
    const { redisUrl } = arena.services;
    await arena.apart.start('baselines/bull-sender', {
      redisUrl,
      providerUrl: arena.simulator.url,
      key: arena.simulator.masterKey,
    } satisfies BullSenderTask);
    const jobs = async (messages: number, mailbox: string) => {
      const task: PacedJobsTask = { redisUrl, mailbox, messages, everyMs: EVERY_MS };
      const { sentAt } = await arena.apart.run<PacedResult>('load/paced-jobs', task);
      return timesToProvider(arena, sentAt, mailbox);
    };
    await jobs(TO_WARM_UP, 'warmplain');
    const baseline = await jobs(singles, 'plain');

    const row = (which: 'p50Ms' | 'p99Ms', name: string): Row => ({
      what: `from accepting to the provider, idle, ${name}, n = ${thousands(singles)}`,
      unit: 'ms',
      carillon: carillon[which],
      baseline: baseline[which],
      against: 'a bare Bull job and the same request; the same n',
      aim: { atMost: 3 },
      details: { carillon, baseline },
    });
    return [row('p50Ms', 'p50'), row('p99Ms', 'p99')];
  },
};
