import type { LedgerRow } from '../../../simulator/ledger';
import type { FaultRun } from '../rig/fault-run';

/** What the provider accepted of this run, as the simulator wrote it down. */
export async function providerLedger(run: FaultRun): Promise<LedgerRow[]> {
  const ours = new Set(run.planned.flatMap(({ recipients }) => recipients));
  const { text } = await run.stand.control.get('/simulator/ledger');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LedgerRow)
    .filter(({ recipients }) => recipients.some((address) => ours.has(address)));
}
