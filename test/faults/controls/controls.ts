import type { FaultRig } from '../rig/fault-rig';
import type { Patch, ProductBuild } from '../rig/product-build';
import { type RowResult, runRow } from '../rig/run-row';
import { rowOf } from '../rows/all-rows';

/** The product without one protection: the row that watches over it must then fail, in the way that is named. */
export interface Control {
  name: string;
  row: number;
  patches: Patch[];
  /** Of PostgreSQL, instead of a place in the product. */
  commitsToDisk?: boolean;
  /** What the row must complain about. */
  expects: RegExp;
}

/** Work that ends is over by then; some of what a control spoils never ends. */
const ENDS_WITHIN_SECONDS = 20;

export const CONTROLS: readonly Control[] = [
  {
    name: 'the claim',
    row: 3,
    patches: [
      {
        file: 'messages/dispatch.store.js',
        find: /WHERE tenant_id = \$1 AND id = \$2 AND status = 'queued' AND next_attempt_at <= now\(\)(?=\s+AND \$\{.*\} \$\{condition\})/,
        replace: 'WHERE tenant_id = $1 AND id = $2',
      },
    ],
    expects: /duplicated without a mark/,
  },
  {
    name: 'the sweeper',
    row: 3,
    patches: [
      {
        file: 'queue/sweeper.js',
        find: /async sweep\(name, processor\) \{/,
        replace: 'async sweep(name, processor) { return;',
      },
    ],
    expects: /\d+ lost: .* is still queued/,
  },
  {
    name: 'the doubt about a lease that ran out',
    row: 1,
    patches: [
      {
        file: 'messages/unsettled-dispatch.store.js',
        find: /WHEN status = 'sending' THEN 'unknown'/,
        replace: `WHEN status = 'sending' THEN 'queued'`,
      },
    ],
    expects: /duplicated without a mark/,
  },
  {
    name: 'the stamp',
    row: 2,
    patches: [
      {
        file: 'channels/delivery-stamp.js',
        find: /read\(tenantId, stamp\) \{/,
        replace: 'read(tenantId, stamp) { return null;',
      },
    ],
    expects: /held as unknown, although the provider has it|although the search would have found them/,
  },
  {
    name: 'the wait for the disk',
    row: 6,
    patches: [],
    commitsToDisk: false,
    // What was accepted is gone, or that a request was begun.
    expects: /lost: .* is not in the database|duplicated without a mark/,
  },
  {
    name: 'the key of a request',
    row: 12,
    patches: [
      {
        file: 'idempotency/idempotent-request.js',
        find: /if \(key === null\)/,
        replace: 'if (key === null || key !== null)',
      },
    ],
    expects: /stored although their key was used before/,
  },
  {
    name: 'the pause for everybody',
    row: 13,
    patches: [
      {
        file: 'channels/send-gate.js',
        find: /get isClosed\(\) \{/,
        replace: 'get isClosed() { return false;',
      },
      {
        file: 'channels/dispatch-recorder.js',
        find: /if \(result\.kind === 'throttled' && result\.scope === 'platform'\)/,
        replace: 'if (false)',
      },
    ],
    expects: /requests were made while the address was shut out/,
  },
  {
    name: 'the code in the stamp',
    row: 21,
    patches: [
      {
        file: 'channels/delivery-stamp.js',
        find: /return given\.length === expected\.length && .* \? deliveryId : null;/,
        replace: 'return deliveryId;',
      },
    ],
    expects: /believe a forged event/,
  },
];

/** Throws when the control is out of date: when the protection does not stand any more where it is to be taken away. */
export function withoutProtection(
  rig: FaultRig,
  { name, patches }: Pick<Control, 'name' | 'patches'>,
): ProductBuild {
  return rig.build.without(name.replaceAll(' ', '-'), patches);
}

/** Tries seed after seed until the row notices. */
export async function runControl(
  rig: FaultRig,
  { name, row: number, patches, commitsToDisk = true, expects }: Control,
  seeds: readonly number[],
  messages: number,
): Promise<{ noticed: boolean; result: RowResult }> {
  const build = withoutProtection(rig, { name, patches });
  const row = { ...rowOf(number), endsWithinSeconds: ENDS_WITHIN_SECONDS };
  if (!commitsToDisk) await rig.postgres.commitToDisk(false);
  try {
    let result: RowResult | undefined;
    for (const seed of seeds) {
      result = await runRow(rig, row, seed, { messages, long: false }, { build });
      if (result.violations.some((violation) => expects.test(violation))) return { noticed: true, result };
    }
    if (!result) throw new Error('a control needs a seed');
    return { noticed: false, result };
  } finally {
    if (!commitsToDisk) await rig.postgres.commitToDisk(true);
  }
}
