import { setTimeout as delay } from 'node:timers/promises';
import type { FaultRun } from '../rig/fault-run';

/** Longer than UNKNOWN_SETTLE_AFTER of a stand, with a sweep: an unknown that is older and may not be resent is held. */
const HELD_AFTER_SECONDS = 10;
/** After the end, time for what should not come any more. */
const QUIET_MS = 1_500;

/**
 * Waits until nothing is under way any more, and a moment longer. False when the time is over first: what is still open
 * then is lost.
 */
export async function settled(run: FaultRun, withinSeconds: number, unheard: boolean): Promise<boolean> {
  const deadline = Date.now() + withinSeconds * 1_000;
  for (;;) {
    const [row] = await run.stand.query<{ open: number }>(
      `SELECT count(*)::int AS open FROM deliveries d JOIN messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
        WHERE d.tenant_id = ANY($1)
          AND (d.status = 'queued' OR $2 AND d.status = 'sent'
               OR d.status = 'unknown' AND NOT ((m.on_unknown = 'hold' OR d.possible_duplicate)
                                                AND d.updated_at < now() - $3 * interval '1 second'))`,
      [run.tenantIds, !unheard, HELD_AFTER_SECONDS],
    );
    if (row?.open === 0) break;
    if (Date.now() > deadline) return false;
    await delay(200);
  }
  await delay(QUIET_MS);
  return true;
}
