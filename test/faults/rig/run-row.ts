import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { audit } from '../audit/auditor';
import { countBy } from '../audit/count-by';
import type { Audit } from '../audit/audit';
import { settled } from '../audit/settled';
import { violations } from '../audit/violations';
import type { FaultRig } from './fault-rig';
import { FaultRun, type Scale } from './fault-run';
import type { ProductBuild } from './product-build';
import type { Row } from './row';
import { SeededRandom } from './seeded-random';
import { Stand } from './stand';

export interface RowResult {
  row: number;
  title: string;
  seed: number;
  faults: number;
  seconds: number;
  /** Without the single deliveries: a long run has many. */
  audit: Omit<Audit, 'deliveries'>;
  statuses: Record<string, number>;
  figures: Record<string, number>;
  violations: string[];
  /** Its ledgers and logs, until the rig is stopped. */
  folder: string;
}

/** What decides how soon a death is noticed is in the long form as it is in production. */
const AS_IN_PRODUCTION = { DISPATCH_LEASE: '12s', SWEEP_INTERVAL: '5s' };

/** Runs one row with one seed, to the verdict: from an empty database, unless it is given a stand that is up. */
export async function runRow(
  rig: FaultRig,
  row: Row,
  seed: number,
  scale: Scale,
  on: { build?: ProductBuild; stand?: Stand } = {},
): Promise<RowResult> {
  const startedAt = Date.now();
  const name = `row-${row.number}-${seed}-${startedAt}`;
  const folder = join(rig.folder, 'runs', name);
  mkdirSync(folder, { recursive: true });
  const env = { ...(scale.long ? AS_IN_PRODUCTION : {}), ...row.needs?.env };
  const stand = on.stand ?? (await Stand.start(rig, on.build ?? rig.build, { ...row.needs, env }, name));
  const run = new FaultRun(stand, new SeededRandom(seed).fork(`row ${row.number}`), scale, folder);
  try {
    await run.begin();
    await row.run(run);
    await run.loadsDone();
    const allows = row.allows ?? {};
    const within = row.endsWithinSeconds ?? (scale.long ? 300 : 180);
    await settled(run, within, allows.unheard ?? false);
    const found = await audit(run);
    const { deliveries, ...figures } = found;
    return {
      row: row.number,
      title: row.title,
      seed,
      faults: run.faults.length + run.providerFaults,
      seconds: (Date.now() - startedAt) / 1_000,
      audit: figures,
      statuses: countBy(deliveries.map(({ status }) => status)),
      figures: run.figures,
      folder,
      violations: [...violations(found, allows), ...((await row.judge?.(found, run)) ?? [])],
    };
  } finally {
    await run.end();
    if (stand !== on.stand) await stand.stop();
  }
}
