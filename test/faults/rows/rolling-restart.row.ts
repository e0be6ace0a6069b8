import type { FaultRun } from '../rig/fault-run';
import type { RigProcess } from '../rig/rig-process';
import type { Row } from '../rig/row';

/** What Kubernetes waits for; Docker waits less. */
const STOPS_WITHIN_MS = 30_000;

/** One program after the other is asked to stop, and started again, while two of each kind share the work. */
export const rollingRestart: Row = {
  number: 29,
  title: 'rolling restart (SIGTERM)',
  needs: { apis: 2, workers: 3 },
  async run(run) {
    const programs = run.random.shuffle(run.stand.programs);
    const rounds = run.scale.long ? run.oneForEach(1_000, 2) : 1;
    run.load(await run.tenant(), { perSecond: run.scale.messages / (rounds * programs.length * 3) });
    await run.whenAccepted(run.scale.messages * 0.05);
    for (let round = 0; round < rounds; round += 1)
      for (const program of programs) await restart(run, program);
  },
  judge: ({ wasUnknown }, { figures }) => [
    ...(wasUnknown > 0 ? [`${wasUnknown} deliveries were unknown for a time`] : []),
    ...((figures.slowestStopMs ?? 0) > STOPS_WITHIN_MS
      ? [
          `a program took ${figures.slowestStopMs} ms to stop, and orchestrators kill after ${STOPS_WITHIN_MS}`,
        ]
      : []),
    ...(figures.unclean ? [`${figures.unclean} programs did not stop cleanly`] : []),
  ],
};

async function restart({ figures, ...run }: FaultRun, program: RigProcess): Promise<void> {
  run.faults.push({ kind: `SIGTERM of ${program.name}`, at: Date.now(), endedAt: null });
  const startedAt = Date.now();
  const code = await program.stop();
  if (code !== 0) figures.unclean = (figures.unclean ?? 0) + 1;
  figures.slowestStopMs = Math.max(figures.slowestStopMs ?? 0, Date.now() - startedAt);
  await program.start();
}
