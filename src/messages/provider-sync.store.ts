import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import type { PlatformTx, Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import { isPersonDigest } from '../keys/person-digests';
import { RING_AGAIN_AFTER } from '../queue/due-rows';
import { ProviderSuppressionChange } from './provider-suppression-change.entity';
import type { SyncKind } from './provider-sync.entity';

/** How soon after it is active a tenant's subaccount is looked at for the first time. */
const FIRST_LOOK = `interval '15 minutes'`;

/** When each tenant's subaccount is looked at, and what is still to be carried there. */
@Injectable()
export class ProviderSyncStore {
  /** What was changed here is carried to the provider at once. What is no address, as the person was erased, is left out. */
  async noteChanges(
    tx: Tx,
    tenantId: TenantId,
    change: ProviderSuppressionChange['change'],
    addresses: string[],
  ): Promise<void> {
    const plain = [...new Set(addresses)].filter((address) => !isPersonDigest(address)).sort();
    if (plain.length === 0) return;
    await tx.query(
      `INSERT INTO provider_suppression_changes (tenant_id, address, change)
       SELECT $1, address, $2 FROM unnest($3::text[]) AS a(address)
       ON CONFLICT (tenant_id, address) DO UPDATE SET change = excluded.change, created_at = clock_timestamp()`,
      [tenantId, change, plain],
    );
    await tx.query(
      `INSERT INTO provider_syncs (tenant_id, kind, next_attempt_at) VALUES ($1, 'suppressions', now())
       ON CONFLICT (tenant_id, kind) DO UPDATE SET next_attempt_at = now(), rung_at = NULL`,
      [tenantId],
    );
  }

  changes(tx: Tx, tenantId: TenantId, limit: number): Promise<ProviderSuppressionChange[]> {
    return tx.find(ProviderSuppressionChange, {
      where: { tenantId },
      order: { createdAt: 'ASC' },
      take: limit,
    });
  }

  /** Unless it was changed once more meanwhile. */
  async forgetChange(tx: Tx, { tenantId, address, change }: ProviderSuppressionChange): Promise<void> {
    await mutate(
      tx,
      `DELETE FROM provider_suppression_changes WHERE tenant_id = $1 AND address = $2 AND change = $3 RETURNING 1`,
      [tenantId, address, change],
    );
  }

  async waitingAmong(tx: Tx, tenantId: TenantId, addresses: string[]): Promise<Set<string>> {
    const rows = await select<{ address: string }>(
      tx,
      `SELECT address FROM provider_suppression_changes WHERE tenant_id = $1 AND address = ANY($2)`,
      [tenantId, addresses],
    );
    return new Set(rows.map(({ address }) => address));
  }

  async takenUntil(tx: Tx, tenantId: TenantId, kind: SyncKind): Promise<Date | null> {
    const [row] = await select<{ takenUntil: Date | null }>(
      tx,
      `SELECT taken_until AS "takenUntil" FROM provider_syncs WHERE tenant_id = $1 AND kind = $2`,
      [tenantId, kind],
    );
    return row?.takenUntil ?? null;
  }

  async takeInUntil(tx: Tx, tenantId: TenantId, kind: SyncKind, until: Date): Promise<void> {
    await mutate(
      tx,
      `UPDATE provider_syncs SET taken_until = greatest(taken_until, least($3, now())) WHERE tenant_id = $1 AND kind = $2 RETURNING 1`,
      [tenantId, kind, until],
    );
  }

  /** False when it is not due, or somebody is at it. */
  async claim(tx: Tx, tenantId: TenantId, kind: SyncKind, leaseSeconds: number): Promise<boolean> {
    const rows = await mutate(
      tx,
      `UPDATE provider_syncs SET leased_until = now() + $3 * interval '1 second'
        WHERE tenant_id = $1 AND kind = $2 AND next_attempt_at <= now()
          AND (leased_until IS NULL OR leased_until <= now()) RETURNING 1`,
      [tenantId, kind, leaseSeconds],
    );
    return rows.length > 0;
  }

  async renew(tx: Tx, tenantId: TenantId, kind: SyncKind, leaseSeconds: number): Promise<void> {
    await mutate(
      tx,
      `UPDATE provider_syncs SET leased_until = now() + $3 * interval '1 second'
        WHERE tenant_id = $1 AND kind = $2 AND leased_until IS NOT NULL RETURNING 1`,
      [tenantId, kind, leaseSeconds],
    );
  }

  /** For who comes next: it is due as it was. */
  async letGo(tx: Tx, tenantId: TenantId, kind: SyncKind): Promise<void> {
    await mutate(
      tx,
      `UPDATE provider_syncs SET leased_until = NULL WHERE tenant_id = $1 AND kind = $2 RETURNING 1`,
      [tenantId, kind],
    );
  }

  /** At once when something is to be carried there that was not when the turn began. */
  async postpone(
    tx: Tx,
    tenantId: TenantId,
    kind: SyncKind,
    seconds: number,
    failed: boolean,
  ): Promise<void> {
    await mutate(
      tx,
      `UPDATE provider_syncs SET rung_at = NULL, leased_until = NULL, next_attempt_at = now() + CASE
              WHEN NOT $4 AND $2 = 'suppressions' AND EXISTS (SELECT 1 FROM provider_suppression_changes WHERE tenant_id = $1)
              THEN interval '0' ELSE $3 * interval '1 second' END
        WHERE tenant_id = $1 AND kind = $2 RETURNING 1`,
      [tenantId, kind, seconds, failed],
    );
  }

  /** Whether the tenant has sent SMS of late: answers come soon then. */
  async hasSentSms(tx: Tx, tenantId: TenantId): Promise<boolean> {
    const rows = await select(
      tx,
      `SELECT 1 FROM dispatches WHERE tenant_id = $1 AND channel = 'sms' AND lane <> 'test'
          AND next_attempt_at > now() - interval '7 days' LIMIT 1`,
      [tenantId],
    );
    return rows.length > 0;
  }

  /** Tenants that became active since have a row from now on. Those that are not active wait until they are. */
  async findDueAcrossTenants(
    tx: PlatformTx,
    kind: SyncKind,
    limit: number,
  ): Promise<{ payload: { tenantId: TenantId }; key: string }[]> {
    await select(
      tx,
      `INSERT INTO provider_syncs (tenant_id, kind, next_attempt_at)
       SELECT t.id, $1, now() + ${FIRST_LOOK} FROM tenants t
        WHERE t.status = 'active' AND NOT EXISTS (SELECT 1 FROM provider_syncs p WHERE p.tenant_id = t.id AND p.kind = $1)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [kind],
    );
    const rows = await mutate<{ tenantId: TenantId; key: string }>(
      tx,
      `UPDATE provider_syncs AS s SET rung_at = now(), ring_count = s.ring_count + 1
         FROM (SELECT w.tenant_id FROM provider_syncs w JOIN tenants ON tenants.id = w.tenant_id
                WHERE tenants.status = 'active' AND w.kind = $1 AND w.next_attempt_at <= now()
                  AND (w.leased_until IS NULL OR w.leased_until <= now())
                  AND (w.rung_at IS NULL OR w.rung_at < now() - interval '${RING_AGAIN_AFTER}')
                ORDER BY w.next_attempt_at LIMIT $2 FOR UPDATE OF w SKIP LOCKED) AS d
        WHERE s.tenant_id = d.tenant_id AND s.kind = $1
        RETURNING s.tenant_id AS "tenantId", s.tenant_id || ':' || s.ring_count AS key`,
      [kind, limit],
    );
    return rows.map(({ tenantId, key }) => ({ payload: { tenantId }, key }));
  }
}
