import type { EntityManager } from 'typeorm';
import type { TenantId } from '../common/ids';
import { type MasterKeys, MissingMasterKey } from '../config/master-keys';
import type { Database } from '../database/database';
import { mutate, select } from '../database/sql';
import type { KeyStore } from './key.store';
import { placeOfPlatformKey, PlatformKeys } from './platform-keys';
import { SEALED_COLUMNS, type SealedColumn } from './sealed-columns';
import type { SealedPlace } from './sealed-place';
import { placeOfTenantKey, type TenantSecrets } from './tenant-secrets';

const TENANTS_A_PAGE = 200;
const VALUES_AT_ONCE = 500;

export interface RotationReport {
  platformKeys: number;
  tenants: number;
  tenantKeys: number;
  /** Values of the first format, which are sealed with a data key from now on. */
  resealed: number;
}

/**
 * Wraps every key anew with the present master key. Data keys themselves stay as they are, and so does everything that
 * was sealed, digested or stamped with them: processes that know both master keys notice nothing. First the platform's
 * keys, which say by what new keys are wrapped; then the tenants, each in a transaction of its own: killed anywhere, it
 * goes on where it stopped when it is run again, and run twice it finds nothing to do.
 */
export class KeyRotation {
  constructor(
    private readonly masterKeys: MasterKeys,
    private readonly database: Database,
    private readonly keys: KeyStore,
    private readonly secrets: TenantSecrets,
  ) {}

  async run(onProgress: (report: RotationReport) => void): Promise<RotationReport> {
    await this.requireEveryMasterKey();
    const report: RotationReport = { platformKeys: 0, tenants: 0, tenantKeys: 0, resealed: 0 };
    const { present } = this.masterKeys;
    report.platformKeys = await this.database.acrossTenants((tx) =>
      this.keys.rewrapPlatformKeysAcrossTenants(tx, present.id, ({ purpose, wrappedKey }) => {
        const place = placeOfPlatformKey(purpose);
        return present.wrap(this.masterKeys.unwrap(wrappedKey, place), place);
      }),
    );
    report.resealed += await this.resealForOperator();
    let after = '';
    for (;;) {
      const page = await this.database.acrossTenants((tx) =>
        this.keys.tenantsAfterAcrossTenants(tx, after, TENANTS_A_PAGE),
      );
      for (const tenantId of page) {
        report.tenantKeys += (await this.rewrap(tenantId)) ? 1 : 0;
        report.resealed += await this.resealForTenant(tenantId);
        report.tenants += 1;
      }
      onProgress(report);
      if (page.length < TENANTS_A_PAGE) return report;
      after = page.at(-1) ?? '';
    }
  }

  /** Refused as a whole rather than stopped half-way. */
  private async requireEveryMasterKey(): Promise<void> {
    const needed = await this.database.acrossTenants(async (tx) => [
      ...(await this.keys.platformKeysAcrossTenants(tx)).map(({ masterKeyId }) => masterKeyId),
      ...(await this.keys.neededMasterKeysAcrossTenants(tx)).map(({ id }) => id),
    ]);
    const missing = [...new Set(needed)].filter((id) => !this.masterKeys.ids.includes(id));
    if (missing.length > 0) throw new MissingMasterKey(missing, this.masterKeys.ids);
  }

  private rewrap(tenantId: TenantId): Promise<boolean> {
    const { present } = this.masterKeys;
    return this.database.forTenant(tenantId, async (tx) => {
      const key = await this.keys.lockTenantKey(tx, tenantId);
      if (!key || key.masterKeyId === present.id) return false;
      const place = placeOfTenantKey(tenantId, key.id);
      const wrapped = present.wrap(this.masterKeys.unwrap(key.wrappedKey, place), place);
      await this.keys.rewrapTenantKey(tx, tenantId, wrapped, present.id);
      return true;
    });
  }

  private async resealForTenant(tenantId: TenantId): Promise<number> {
    let resealed = 0;
    for (const column of SEALED_COLUMNS.filter(({ ownedBy }) => ownedBy !== null)) {
      resealed += await untilNoneIsLeft(() =>
        this.database.forTenant(tenantId, (tx) =>
          resealSome(tx, column, tenantId, async (sealed, place) =>
            this.secrets.seal(tx, tenantId, await this.secrets.open(tx, tenantId, sealed, place), place),
          ),
        ),
      );
    }
    return resealed;
  }

  private async resealForOperator(): Promise<number> {
    const rows = await this.database.acrossTenants((tx) => this.keys.platformKeysAcrossTenants(tx));
    const platformKeys = new PlatformKeys(rows, this.masterKeys);
    let resealed = 0;
    for (const column of SEALED_COLUMNS.filter(({ ownedBy }) => ownedBy !== 'tenant_id')) {
      resealed += await untilNoneIsLeft(() =>
        this.database.acrossTenants((tx) =>
          resealSome(tx, column, 'operator', (sealed, place) =>
            Promise.resolve(platformKeys.sealForOperator(platformKeys.openForOperator(sealed, place), place)),
          ),
        ),
      );
    }
    return resealed;
  }
}

async function untilNoneIsLeft(some: () => Promise<number>): Promise<number> {
  let all = 0;
  for (;;) {
    const done = await some();
    all += done;
    if (done < VALUES_AT_ONCE) return all;
  }
}

/** Values of the first format; rows that are written at the moment are waited for. */
async function resealSome(
  tx: EntityManager,
  { table, column, ownedBy, row, placeOf }: SealedColumn,
  owner: string,
  reseal: (sealed: string, place: SealedPlace) => Promise<string>,
): Promise<number> {
  const isOwn = ownedBy ? `${ownedBy} = $1` : `$1::text = 'operator'`;
  const found = await select<Record<string, string> & { sealed: string }>(
    tx,
    `SELECT ${[...row, `${column} AS sealed`].join(', ')} FROM ${table}
      WHERE ${isOwn} AND ${column} LIKE 'v1.%' LIMIT ${VALUES_AT_ONCE} FOR NO KEY UPDATE`,
    [owner],
  );
  for (const { sealed, ...names } of found) {
    const same = row.map((name, index) => ` AND ${name} = $${index + 3}`).join('');
    await mutate(tx, `UPDATE ${table} SET ${column} = $2 WHERE ${isOwn}${same} RETURNING 1`, [
      owner,
      await reseal(sealed, placeOf(names)),
      ...row.map((name) => names[name]),
    ]);
  }
  return found.length;
}
