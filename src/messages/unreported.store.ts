import { Injectable } from '@nestjs/common';
import { type DeliveryId, firstIdAt, type TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { select } from '../database/sql';

/** An e-mail that the provider took and of which nothing more was heard. */
export interface Unreported {
  id: DeliveryId;
  address: string;
}

/** What the provider should have told of, and has not. */
@Injectable()
export class UnreportedStore {
  /** Of the e-mails that were sent between the two, those that are no further yet. Nothing of test mode. */
  between(tx: Tx, tenantId: TenantId, from: Date, until: Date, limit: number): Promise<Unreported[]> {
    return select(
      tx,
      `SELECT DISTINCT d.id, d.address
         FROM message_events e
         JOIN deliveries d ON d.tenant_id = e.tenant_id AND d.id = e.delivery_id
         JOIN messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
        WHERE e.tenant_id = $1 AND e.id >= $2 AND e.id < $3 AND e.type = 'delivery.sent'
          AND d.status IN ('sent', 'soft_bounced') AND d.test_outcome IS NULL AND m.channel = 'email'
        ORDER BY d.id LIMIT $4`,
      [tenantId, firstIdAt('evt', from), firstIdAt('evt', until), limit],
    );
  }

  /** Whoever travelled in the same requests: the stamp of a shared e-mail names one of its recipients only. */
  async companions(tx: Tx, tenantId: TenantId, ids: DeliveryId[]): Promise<Set<DeliveryId>> {
    const rows = await select<{ id: DeliveryId }>(
      tx,
      `SELECT id FROM deliveries WHERE tenant_id = $1 AND dispatch_id IN (
         SELECT dispatch_id FROM deliveries WHERE tenant_id = $1 AND id = ANY($2))`,
      [tenantId, ids],
    );
    return new Set(rows.map(({ id }) => id));
  }
}
