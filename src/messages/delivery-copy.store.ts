import { Injectable } from '@nestjs/common';
import type { DeliveryId, MessageId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate } from '../database/sql';

/** A delivery of which a copy became known that was not known before. */
export interface ProvenCopies {
  id: DeliveryId;
  messageId: MessageId;
  /** The provider's ids of all copies that are known by now. */
  copies: string[];
  /** How many of them are beyond the first, and new. */
  newDuplicates: number;
}

/**
 * The copies of a delivery that was sent again, each by the provider's id. A second one proves that the first request
 * had not been lost. An SMS carries no stamp: of a lost one no id is ever known, so that it proves nothing.
 */
@Injectable()
export class DeliveryCopyStore {
  /** The deliveries are locked. A copy that is known already changes nothing. */
  add(
    tx: Tx,
    tenantId: TenantId,
    copies: { deliveryId: DeliveryId; providerMessageId: string }[],
  ): Promise<ProvenCopies[]> {
    return mutate<ProvenCopies>(
      tx,
      `UPDATE deliveries AS d SET confirmed_copies = coalesce(d.confirmed_copies, '{}') || f.fresh, updated_at = now()
         FROM (SELECT k.id, array_agg(DISTINCT r."providerMessageId") AS fresh
                 FROM jsonb_to_recordset($2::jsonb) AS r("deliveryId" text, "providerMessageId" text)
                 JOIN deliveries k ON k.tenant_id = $1 AND k.id = r."deliveryId"
                WHERE r."providerMessageId" <> ALL (coalesce(k.confirmed_copies, '{}'))
                GROUP BY k.id) AS f
        WHERE d.tenant_id = $1 AND d.id = f.id
        RETURNING d.id, d.message_id AS "messageId", d.confirmed_copies AS copies,
                  least(cardinality(f.fresh), cardinality(d.confirmed_copies) - 1) AS "newDuplicates"`,
      [tenantId, JSON.stringify(copies)],
    );
  }
}
