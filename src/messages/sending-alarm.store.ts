import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { Alarm, Reputation } from './sending-alarm';

/** What was heard of a tenant's e-mails within a day, and whether its bulk waits because of it. */
@Injectable()
export class SendingAlarmStore {
  /** Adds what was heard just now; the sum of the last day since its bulk was last let go. */
  async note(tx: Tx, tenantId: TenantId, heard: Reputation): Promise<Reputation> {
    const { delivered, bounced, complained } = heard;
    await tx.query(
      `INSERT INTO reputation_hours AS r (tenant_id, hour, delivered, bounced, complained)
       VALUES ($1, date_trunc('hour', now()), $2, $3, $4)
       ON CONFLICT (tenant_id, hour) DO UPDATE SET delivered = r.delivered + excluded.delivered,
             bounced = r.bounced + excluded.bounced, complained = r.complained + excluded.complained`,
      [tenantId, delivered, bounced, complained],
    );
    const [sum] = await select<Reputation>(
      tx,
      `SELECT sum(delivered)::int AS delivered, sum(bounced)::int AS bounced, sum(complained)::int AS complained
         FROM reputation_hours WHERE tenant_id = $1 AND hour > now() - interval '24 hours'`,
      [tenantId],
    );
    if (!sum) throw new Error('an aggregate without a row');
    await mutate(
      tx,
      `DELETE FROM reputation_hours WHERE tenant_id = $1 AND hour <= now() - interval '24 hours' RETURNING 1`,
      [tenantId],
    );
    return sum;
  }

  /** False when it is raised already. */
  async raise(tx: Tx, tenantId: TenantId, { reason, rate, recipients }: Alarm): Promise<boolean> {
    const rows = await select(
      tx,
      `INSERT INTO sending_alarms (tenant_id, reason, rate, recipients) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [tenantId, reason, rate, recipients],
    );
    return rows.length > 0;
  }

  /** What was heard before does not count again. False when there was none. */
  async clear(tx: Tx, tenantId: TenantId): Promise<boolean> {
    // In the order in which `note` and `raise` take them.
    const hours = `DELETE FROM reputation_hours WHERE tenant_id = $1 AND EXISTS (
      SELECT 1 FROM sending_alarms WHERE tenant_id = $1) RETURNING 1`;
    await mutate(tx, hours, [tenantId]);
    const rows = await mutate(tx, `DELETE FROM sending_alarms WHERE tenant_id = $1 RETURNING 1`, [tenantId]);
    return rows.length > 0;
  }
}
