import { Injectable } from '@nestjs/common';
import type { DeliveryId, MessageId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { select } from '../database/sql';
import type { RecipientRole } from '../messages/delivery.entity';
import type { DeliveryStatus } from '../messages/delivery-status';
import type { Channel } from '../templates/template.entity';

export interface DeliveryExportFilter {
  /** Of acceptance: from the first, before the second. */
  from: Date | null;
  until: Date;
  test: boolean;
  channel: Channel | null;
  status: DeliveryStatus | null;
  campaignId: string | null;
  tag: string | null;
}

export interface ExportedDelivery {
  id: DeliveryId;
  messageId: MessageId;
  channel: Channel;
  role: RecipientRole;
  recipient: string;
  status: DeliveryStatus;
  reason: string | null;
  campaignId: string | null;
  templateId: string | null;
  tags: string[];
  segments: number | null;
  createdAt: Date;
  sentAt: Date | null;
  deliveredAt: Date | null;
  openedAt: Date | null;
  clickedAt: Date | null;
  complainedAt: Date | null;
  unsubscribedAt: Date | null;
}

/** Where a page ended: the next begins after it. */
export interface DeliveryPlace {
  messageId: string;
  id: string;
}

/** The ledger message by message, in the order of ids: oldest first, and each delivery once. */
@Injectable()
export class DeliveryExportStore {
  async now(tx: Tx): Promise<Date> {
    const [row] = await select<{ now: Date }>(tx, 'SELECT now() AS now', []);
    return row?.now ?? new Date();
  }

  pageAfter(
    tx: Tx,
    tenantId: TenantId,
    { from, until, test, channel, status, campaignId, tag }: DeliveryExportFilter,
    after: DeliveryPlace,
    limit: number,
  ): Promise<ExportedDelivery[]> {
    return select<ExportedDelivery>(
      tx,
      `SELECT d.id, m.id AS "messageId", m.channel, d.role, d.recipient, d.status, d.reason,
              (SELECT r.campaign_id FROM run_groups g JOIN campaign_runs r ON r.tenant_id = g.tenant_id AND r.id = g.run_id
                WHERE g.tenant_id = m.tenant_id AND g.gate_id = m.gate_id LIMIT 1) AS "campaignId",
              (SELECT v.template_id FROM template_versions v
                WHERE v.tenant_id = m.tenant_id AND v.id = m.template_version_id) AS "templateId",
              m.tags, d.segments, d.created_at AS "createdAt", d.sent_at AS "sentAt", d.delivered_at AS "deliveredAt",
              d.opened_at AS "openedAt", d.clicked_at AS "clickedAt", d.complained_at AS "complainedAt",
              d.unsubscribed_at AS "unsubscribedAt"
         FROM messages m JOIN deliveries d ON d.tenant_id = m.tenant_id AND d.message_id = m.id
        WHERE m.tenant_id = $1 AND m.id >= $2 AND (m.id > $2 OR d.id > $3)
          AND m.test = $4 AND ($5::timestamptz IS NULL OR m.created_at >= $5) AND m.created_at < $6
          AND ($7::text IS NULL OR m.channel = $7) AND ($8::text IS NULL OR d.status = $8)
          AND ($9::text IS NULL OR m.gate_id IN (
                SELECT g.gate_id FROM campaign_runs r JOIN run_groups g ON g.tenant_id = r.tenant_id AND g.run_id = r.id
                 WHERE r.tenant_id = $1 AND r.campaign_id = $9))
          AND ($10::text IS NULL OR $10 = ANY(m.tags))
        ORDER BY m.id, d.id LIMIT $11`,
      [tenantId, after.messageId, after.id, test, from, until, channel, status, campaignId, tag, limit],
    );
  }
}
