import { SENDS } from '../rig/fault-run';
import type { Row } from '../rig/row';

/** Shares of all requests, and whether the provider carried the request out before its answer was lost. */
const LOSSES = [
  { kind: 'reset-after', rate: 0.02 },
  { kind: 'half-reply', rate: 0.02 },
  { kind: 'html', accept: true, rate: 0.015 },
  { kind: 'server-error', status: 502, accept: true, rate: 0.015 },
  { kind: 'server-error', status: 504, accept: false, rate: 0.01 },
  { kind: 'reset-before', rate: 0.01 },
];

/** Hangs until the client gives up, a minute later: only where there is time for it. */
const HANG = { kind: 'hang', accept: true, rate: 0.002 };

export const lostAnswers: Row = {
  number: 2,
  title: 'answer lost after acceptance',
  // A third of the events is lost too, so that the search must find what they would have told.
  allows: { resent: true, unknown: true, unheard: true },
  async run(run) {
    const losses = run.scale.long ? [...LOSSES, HANG] : LOSSES;
    for (const loss of losses) await run.disturbProvider({ operation: SENDS, ...loss });
    await run.disturbProvider({ kind: 'event-drop', operation: 'processed', rate: 0.33 });
    await run.disturbProvider({ kind: 'event-drop', operation: 'delivered', rate: 0.33 });
    run.load(await run.tenant());
    await run.loadsDone();
    await run.whenSent(run.scale.messages);
    await run.calmProvider({ counting: SENDS });
  },
  /** Whoever looks before sending again finds what was accepted: no copy is made twice, not even with a mark. */
  judge: ({ duplicatedFlagged }) =>
    duplicatedFlagged.length > 0
      ? [
          `${duplicatedFlagged.length} sent again although the search would have found them: ${duplicatedFlagged[0]}`,
        ]
      : [],
};
