import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface ProbedLatency {
  calls: number;
  medianMs: number;
  maxMs: number;
  /** Longest time for which this process, and with it the API in it, did nothing else. */
  loopMaxMs: number;
}

/** What others notice while `work` goes on: one small call after the other, and the delay of the event loop. */
export async function probeWhile(
  call: () => Promise<unknown>,
  work: () => Promise<unknown>,
): Promise<ProbedLatency> {
  const loop = monitorEventLoopDelay({ resolution: 5 });
  const took: number[] = [];
  let over = false;
  const probing = (async () => {
    while (!over) {
      const startedAt = performance.now();
      await call();
      took.push(performance.now() - startedAt);
    }
  })();
  loop.enable();
  try {
    await work();
  } finally {
    loop.disable();
    over = true;
    await probing;
  }
  took.sort((a, b) => a - b);
  const round = (ms: number | undefined) => Math.round(ms ?? 0);
  return {
    calls: took.length,
    medianMs: round(took[Math.floor(took.length / 2)]),
    maxMs: round(took.at(-1)),
    loopMaxMs: round(loop.max / 1e6),
  };
}
