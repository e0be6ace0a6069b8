import { setTimeout as delay } from 'node:timers/promises';
import { SENDS } from '../rig/fault-run';
import type { Row } from '../rig/row';

/** What the provider documents: at least a minute. Whoever goes on asking meanwhile is only shut out for longer. */
const BAN_SECONDS = 60;
const REACTION_MS = 1_000;
const MOST_REQUESTS = 3;

/** The provider shuts our address out, and with it every tenant. */
export const shutOut: Row = {
  number: 13,
  title: 'address shut out (429)',
  needs: { proxied: ['provider'] },
  endsWithinSeconds: 240,
  async run(run) {
    let counting = false;
    run.figures.requestsDuringBan = 0;
    run.stand.proxy('provider').onData = (from, chunk) => {
      if (counting && from === 'client' && chunk.subarray(0, 9).toString('latin1') === 'POST /v3/') {
        run.figures.requestsDuringBan = (run.figures.requestsDuringBan ?? 0) + 1;
      }
    };
    await run.disturbProvider({ kind: 'latency', operation: SENDS, ms: 100 });
    run.load(await run.tenant(), { perSecond: run.scale.messages / 20 });
    await run.whenSent(run.random.between(0, Math.floor(run.scale.messages * 0.3)));
    await run.calmProvider();
    const ban = { kind: 'rate-limit', operation: SENDS, ms: BAN_SECONDS * 1_000, count: 1 };
    await run.outage(
      'address shut out',
      async () => {
        await run.disturbProvider(ban);
        await delay(REACTION_MS);
        counting = true;
      },
      BAN_SECONDS - REACTION_MS / 1_000,
      () => void (counting = false),
    );
  },
  judge: (_audit, { figures }) =>
    (figures.requestsDuringBan ?? 0) > MOST_REQUESTS
      ? [`${figures.requestsDuringBan} requests were made while the address was shut out`]
      : [],
};
