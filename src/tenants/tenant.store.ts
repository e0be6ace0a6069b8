import { Injectable } from '@nestjs/common';
import { TenantId } from '../common/ids';
import { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { RING_AGAIN_AFTER } from '../queue/due-rows';
import { Ring } from '../queue/jobs';
import { ProviderAccount } from './provider-account.entity';
import { ProvisioningStep, Tenant, TenantStatus } from './tenant.entity';

/** A provisioner has claimed the row and is talking to the provider; a postponed row has no ring. */
const UNDER_WAY = `status IN ('provisioning', 'suspending', 'reactivating') AND next_attempt_at > now()
                   AND rung_at IS NOT NULL`;

export interface TenantFilter {
  /** A part of the name or slug. */
  search?: string;
  status?: TenantStatus;
}

/** Tenants and their provider accounts. The operator's view crosses tenants; the rest is one tenant's own rows. */
@Injectable()
export class TenantStore {
  async insertAcrossTenants(tx: PlatformTx, tenant: Partial<Tenant>): Promise<void> {
    await tx.createQueryBuilder().insert().into(Tenant).values(tenant).updateEntity(false).execute();
    // How long its data is kept: the platform's defaults until it says otherwise.
    await tx.query(`INSERT INTO retention (tenant_id) VALUES ($1)`, [tenant.id]);
  }

  async insertAccountAcrossTenants(tx: PlatformTx, account: Partial<ProviderAccount>): Promise<void> {
    await tx
      .createQueryBuilder()
      .insert()
      .into(ProviderAccount)
      .values(account)
      .updateEntity(false)
      .execute();
  }

  findAcrossTenants(tx: PlatformTx, tenantId: TenantId): Promise<Tenant | null> {
    return tx.findOneBy(Tenant, { id: tenantId });
  }

  listAcrossTenants(
    tx: PlatformTx,
    { search, status }: TenantFilter,
    before: string | null,
    limit: number,
  ): Promise<Tenant[]> {
    const query = tx
      .createQueryBuilder(Tenant, 't')
      .orderBy('t.id', 'DESC')
      .limit(limit + 1);
    if (search)
      query.andWhere('(strpos(lower(t.name), lower(:search)) > 0 OR strpos(t.slug, lower(:search)) > 0)', {
        search,
      });
    if (status) query.andWhere('t.status = :status', { status });
    if (before) query.andWhere('t.id < :before', { before });
    return query.getMany();
  }

  async setRequestRateAcrossTenants(tx: PlatformTx, id: TenantId, perSecond: number | null): Promise<void> {
    await tx.update(Tenant, { id }, { requestsPerSecond: perSecond });
  }

  /** The operator's wish. 0 rows: the present status does not allow it. */
  async requestStatusAcrossTenants(
    tx: PlatformTx,
    tenantId: TenantId,
    to: TenantStatus,
    from: readonly TenantStatus[],
  ): Promise<boolean> {
    const rows = await mutate(
      tx,
      `UPDATE tenants SET status = $2,
                          next_attempt_at = CASE WHEN ${UNDER_WAY} THEN next_attempt_at ELSE now() END, rung_at = now(), ring_count = ring_count + 1,
                          provisioning_tries = 0, provisioning_problem = NULL, updated_at = now()
        WHERE id = $1 AND status = ANY($3) RETURNING id`,
      [tenantId, to, from],
    );
    return rows.length > 0;
  }

  async findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'provision-tenant'>[]> {
    const rows = await takeDueTenantsAcrossTenants(tx, limit);
    return rows.map(({ id, key }) => ({ payload: { tenantId: id }, key }));
  }

  async findByEventsTokenAcrossTenants(
    tx: PlatformTx,
    tokenDigest: string,
  ): Promise<{ tenantId: TenantId; bearerDigest: string } | undefined> {
    const rows = await select<{ tenantId: TenantId; bearerDigest: string }>(
      tx,
      `SELECT tenant_id AS "tenantId", events_bearer_digest AS "bearerDigest"
         FROM provider_accounts WHERE events_token_digest = $1`,
      [tokenDigest],
    );
    return rows[0];
  }

  /** Which tenant has which subaccount, of those asked for. */
  subaccountsAcrossTenants(
    tx: PlatformTx,
    among: { tenantIds?: string[]; subaccountIds?: string[] },
  ): Promise<{ tenantId: TenantId; subaccountId: string }[]> {
    return select(
      tx,
      `SELECT tenant_id AS "tenantId", subaccount_id AS "subaccountId" FROM provider_accounts
        WHERE subaccount_id IS NOT NULL AND (tenant_id = ANY($1) OR subaccount_id = ANY($2)) ORDER BY tenant_id`,
      [among.tenantIds ?? [], among.subaccountIds ?? []],
    );
  }

  find(tx: Tx, tenantId: TenantId): Promise<Tenant | null> {
    return tx.findOneBy(Tenant, { id: tenantId });
  }

  findAccount(tx: Tx, tenantId: TenantId): Promise<ProviderAccount> {
    return tx.findOneByOrFail(ProviderAccount, { tenantId });
  }

  async updateAccount(tx: Tx, tenantId: TenantId, values: Partial<ProviderAccount>): Promise<void> {
    await tx.update(ProviderAccount, { tenantId }, { ...values, updatedAt: () => 'now()' });
  }

  /**
   * One provisioner at a time: the claim pushes the next attempt beyond the longest call, so a second ring of the
   * same tenant finds nothing due, and a crash is picked up again after it.
   */
  async claimProvisioning(tx: Tx, tenantId: TenantId): Promise<Tenant | null> {
    const claimed = await mutate(
      tx,
      `UPDATE tenants SET next_attempt_at = now() + interval '5 minutes', provisioning_tries = provisioning_tries + 1
        WHERE id = $1 AND status IN ('provisioning', 'suspending', 'reactivating') AND next_attempt_at <= now()
        RETURNING id`,
      [tenantId],
    );
    return claimed.length > 0 ? this.find(tx, tenantId) : null;
  }

  async reachStep(tx: Tx, tenantId: TenantId, step: ProvisioningStep): Promise<void> {
    await tx.update(
      Tenant,
      { id: tenantId },
      { provisioningStep: step, provisioningProblem: null, updatedAt: () => 'now()' },
    );
  }

  async settle(tx: Tx, tenantId: TenantId, from: TenantStatus, to: TenantStatus): Promise<void> {
    await mutate(
      tx,
      `UPDATE tenants SET status = CASE WHEN status = $2 THEN $3 ELSE status END, next_attempt_at = now(),
                          provisioning_problem = NULL, provisioning_tries = 0, updated_at = now()
        WHERE id = $1 RETURNING id`,
      [tenantId, from, to],
    );
  }

  async postpone(tx: Tx, tenantId: TenantId, problem: string, delayMs: number): Promise<void> {
    await mutate(
      tx,
      `UPDATE tenants SET provisioning_problem = $2, next_attempt_at = now() + $3 * interval '1 millisecond',
                          rung_at = NULL, updated_at = now()
        WHERE id = $1 RETURNING id`,
      [tenantId, problem, delayMs],
    );
  }
}

function takeDueTenantsAcrossTenants(
  tx: PlatformTx,
  limit: number,
): Promise<{ id: TenantId; key: string }[]> {
  return mutate(
    tx,
    `UPDATE tenants SET rung_at = now(), ring_count = ring_count + 1
      WHERE id = ANY(ARRAY(SELECT id FROM tenants
                    WHERE status IN ('provisioning', 'suspending', 'reactivating') AND next_attempt_at <= now()
                      AND (rung_at IS NULL OR rung_at < now() - interval '${RING_AGAIN_AFTER}')
                    ORDER BY next_attempt_at LIMIT $1 FOR UPDATE SKIP LOCKED))
      RETURNING id, id || ':' || ring_count AS key`,
    [limit],
  );
}
