import type { SyncKind } from '../../src/messages/provider-sync.entity';
import type { Carillon, TestTenant } from './carillon';
import { eventually } from './eventually';

/** Makes the next look at the subaccount due, and waits until it is over. */
export async function syncNow(
  carillon: Carillon,
  tenant: Pick<TestTenant, 'id'>,
  kind: SyncKind,
): Promise<void> {
  await carillon.owner.query(
    `INSERT INTO provider_syncs (tenant_id, kind, next_attempt_at) VALUES ($1, $2, now())
     ON CONFLICT (tenant_id, kind) DO UPDATE SET next_attempt_at = now(), rung_at = NULL`,
    [tenant.id, kind],
  );
  await eventually(async () => {
    const rows = await carillon.owner.query<unknown[]>(
      `SELECT 1 FROM provider_syncs WHERE tenant_id = $1 AND kind = $2 AND next_attempt_at > now()`,
      [tenant.id, kind],
    );
    expect(rows).toHaveLength(1);
  });
}

export async function subaccountOf(carillon: Carillon, { id }: Pick<TestTenant, 'id'>): Promise<string> {
  const [row] = await carillon.owner.query<{ subaccount_id: string }[]>(
    `SELECT subaccount_id FROM provider_accounts WHERE tenant_id = $1`,
    [id],
  );
  return row?.subaccount_id ?? '';
}
