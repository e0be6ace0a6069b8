import { setTimeout as delay } from 'node:timers/promises';
import type { FaultRun } from '../rig/fault-run';

/** After the end, time for what should not come any more. */
const QUIET_MS = 1_500;

/**
 * Waits until nothing is under way any more but what is held for somebody to decide, and a moment longer. False when the time is over first: what is still open
 * then is lost.
 */
export async function settled(run: FaultRun, withinSeconds: number, unheard: boolean): Promise<boolean> {
  const deadline = Date.now() + withinSeconds * 1_000;
  for (;;) {
    const [row] = await run.stand.query<{ open: number }>(
      `SELECT count(*)::int AS open FROM deliveries d
        WHERE d.tenant_id = ANY($1)
          AND (d.status = 'queued' OR $2 AND d.status = 'sent'
               OR d.status = 'unknown' AND NOT EXISTS (SELECT 1 FROM dispatches p WHERE p.tenant_id = d.tenant_id
                                                          AND p.id = d.dispatch_id AND p.status = 'held'))`,
      [run.tenantIds, !unheard],
    );
    if (row?.open === 0) break;
    if (Date.now() > deadline) return false;
    await delay(200);
  }
  await delay(QUIET_MS);
  return true;
}
