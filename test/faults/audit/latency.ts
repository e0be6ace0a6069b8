import type { FaultRun } from '../rig/fault-run';
import { percentile } from './percentile';
import { providerLedger } from './provider-ledger';

/** From the client's 202 to the provider's acceptance: p99 of those messages of a tenant that were asked for in a time. */
export async function sendingP99Ms(
  run: FaultRun,
  tenantId: string,
  { from, until }: { from: number; until: number },
): Promise<number> {
  const sentAt = new Map<string, number>();
  for (const { at, recipients } of await providerLedger(run)) {
    for (const address of recipients) sentAt.set(address, Date.parse(at));
  }
  const recipientsOf = new Map(run.planned.map(({ ref, recipients }) => [ref, recipients]));
  const latencies = run.ledger
    .read()
    .filter((entry) => entry.outcome === 'accepted' && entry.tenantId === tenantId)
    .map(({ at, ref }) => ({ at: Date.parse(at), sent: sentAt.get(recipientsOf.get(ref)?.[0] ?? '') }))
    .filter(({ at }) => at >= from && at < until)
    .flatMap(({ at, sent }) => (sent === undefined ? [] : [Math.max(0, sent - at)]));
  return percentile(latencies, 0.99);
}
