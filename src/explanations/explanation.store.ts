import { Injectable } from '@nestjs/common';
import type { CampaignId, CampaignRunId, DispatchId, GateId, MessageId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { select } from '../database/sql';
import { Delivery } from '../messages/delivery.entity';
import { DispatchAttempt } from '../messages/dispatch-attempt.entity';
import { Dispatch } from '../messages/dispatch.entity';
import { IS_TIME_OF_GATE } from '../messages/gate.entity';
import { MessageEvent } from '../messages/message-event.entity';

/** The gate of a campaign, and whose it is. */
export interface KnownGate {
  campaignId: CampaignId;
  runId: CampaignRunId;
  paused: boolean;
  isOpen: boolean;
  opensAt: Date | null;
  closesAt: Date | null;
}

/** What is written down of one recipient. */
@Injectable()
export class ExplanationStore {
  find(
    tx: Tx,
    tenantId: TenantId,
    messageId: MessageId,
    by: { id: string } | { address: string },
  ): Promise<Delivery | null> {
    return tx.findOne(Delivery, {
      where: { tenantId, messageId, ...(by as object) },
      order: { id: 'ASC' },
    });
  }

  dispatch(tx: Tx, tenantId: TenantId, id: DispatchId): Promise<Dispatch | null> {
    return tx.findOneBy(Dispatch, { tenantId, id });
  }

  /** The last ones, oldest first. */
  async attempts(
    tx: Tx,
    tenantId: TenantId,
    dispatchId: DispatchId,
    limit: number,
  ): Promise<DispatchAttempt[]> {
    const where = { tenantId, dispatchId };
    const rows = await tx.find(DispatchAttempt, { where, order: { attempt: 'DESC' }, take: limit });
    return rows.reverse();
  }

  /** Of the delivery, and of the message as a whole; the last ones, oldest first. */
  async events(tx: Tx, { tenantId, messageId, id }: Delivery, limit: number): Promise<MessageEvent[]> {
    const rows = await tx
      .createQueryBuilder(MessageEvent, 'e')
      .where('e.tenantId = :tenantId AND e.messageId = :messageId', { tenantId, messageId })
      .andWhere('(e.deliveryId IS NULL OR e.deliveryId = :id)', { id })
      .orderBy('e.id', 'DESC')
      .limit(limit)
      .getMany();
    return rows.reverse();
  }

  async gate(tx: Tx, tenantId: TenantId, gateId: GateId): Promise<KnownGate | null> {
    const [row] = await select<KnownGate>(
      tx,
      `SELECT r.campaign_id AS "campaignId", r.id AS "runId", g.paused,
              NOT g.paused AND ${IS_TIME_OF_GATE} AS "isOpen",
              CASE WHEN isfinite(g.opens_at) THEN g.opens_at END AS "opensAt",
              CASE WHEN isfinite(g.closes_at) THEN g.closes_at END AS "closesAt"
         FROM gates g
         JOIN run_groups u ON u.tenant_id = g.tenant_id AND u.gate_id = g.id
         JOIN campaign_runs r ON r.tenant_id = u.tenant_id AND r.id = u.run_id
        WHERE g.tenant_id = $1 AND g.id = $2`,
      [tenantId, gateId],
    );
    return row ?? null;
  }
}
