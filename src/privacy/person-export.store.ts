import { Injectable } from '@nestjs/common';
import type { DeliveryId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { select } from '../database/sql';
import { Delivery } from '../messages/delivery.entity';
import { Message } from '../messages/message.entity';
import type { Suppression } from '../messages/suppression.entity';
import type { Person } from './person.store';

/** One row as it is stored. */
export type StoredRow = Record<string, unknown>;

export interface ExportedDelivery {
  delivery: Delivery;
  message: Message;
  events: StoredRow[];
  webhooks: StoredRow[];
  attempts: StoredRow[];
}

/** Reads all that is held of a person. */
@Injectable()
export class PersonExportStore {
  async delivery(tx: Tx, tenantId: TenantId, id: DeliveryId): Promise<ExportedDelivery> {
    const delivery = await tx.findOneByOrFail(Delivery, { tenantId, id });
    const { messageId, dispatchId } = delivery;
    const message = await tx.findOneByOrFail(Message, { tenantId, id: messageId });
    const events = await select<StoredRow>(
      tx,
      `SELECT id, type, description, data, occurred_at, recorded_at FROM message_events
        WHERE tenant_id = $1 AND message_id = $2 AND (delivery_id = $3 OR delivery_id IS NULL) ORDER BY id`,
      [tenantId, messageId, id],
    );
    const webhooks = await select<StoredRow>(
      tx,
      `SELECT w.id, w.endpoint_id, w.event_id, w.status, a.attempt, a.started_at, a.response_status, a.response_body, a.problem
         FROM webhook_deliveries w
         LEFT JOIN webhook_attempts a ON a.tenant_id = w.tenant_id AND a.webhook_delivery_id = w.id
        WHERE w.tenant_id = $1 AND w.event_id = ANY($2) ORDER BY w.id, a.attempt`,
      [tenantId, events.map((event) => event.id)],
    );
    const attempts = await select<StoredRow>(
      tx,
      `SELECT attempt, started_at, finished_at, outcome, http_status, code, provider_request_id FROM dispatch_attempts
        WHERE tenant_id = $1 AND dispatch_id = $2 ORDER BY attempt`,
      [tenantId, dispatchId],
    );
    return { delivery, message, events, webhooks, attempts };
  }

  suppressions(tx: Tx, tenantId: TenantId, { channel, address, digest }: Person): Promise<Suppression[]> {
    return select(
      tx,
      `SELECT id, channel, address, topic, reason, source, expires_at AS "expiresAt", created_at AS "createdAt" FROM suppressions
        WHERE tenant_id = $1 AND channel = $2 AND address = ANY($3) ORDER BY id`,
      [tenantId, channel, [address, digest]],
    );
  }

  /** Of no message, as a suppression. */
  otherEvents(tx: Tx, tenantId: TenantId, { spellings }: Person): Promise<StoredRow[]> {
    return select(
      tx,
      `SELECT id, type, subject, description, data, occurred_at FROM message_events
        WHERE tenant_id = $1 AND message_id IS NULL AND data->>'address' ~* $2 ORDER BY id`,
      [tenantId, spellings],
    );
  }

  topicPreferences(tx: Tx, tenantId: TenantId, { address, digest }: Person): Promise<StoredRow[]> {
    return select(
      tx,
      `SELECT topic, subscribed, source, created_at, updated_at FROM topic_preferences
        WHERE tenant_id = $1 AND address = ANY($2) ORDER BY topic, id`,
      [tenantId, [address, digest]],
    );
  }

  receivedSms(tx: Tx, tenantId: TenantId, { address, digest, spellings }: Person): Promise<StoredRow[]> {
    return select(
      tx,
      `SELECT id, to_number AS "to", content AS body, keyword, delivery_id, received_at FROM received_sms
        WHERE tenant_id = $1 AND (from_number = ANY($2) OR content ~* $3) ORDER BY id`,
      [tenantId, [address, digest], spellings],
    );
  }

  /** Campaigns that the person was given to, and runs that have not come to them or have skipped them. */
  campaigns(tx: Tx, tenantId: TenantId, { address, channel }: Person): Promise<StoredRow[]> {
    return select(
      tx,
      `SELECT c.id AS campaign_id, r.recipient, r.variables, r.metadata, NULL AS skipped
         FROM campaign_recipients r JOIN campaigns c ON c.tenant_id = r.tenant_id AND c.id = r.campaign_id
        WHERE r.tenant_id = $1 AND r.address = $2 AND c.channel = $3
       UNION ALL
       SELECT c.id, r.recipient, r.variables, r.metadata, r.skipped
         FROM run_recipients r
         JOIN campaign_runs u ON u.tenant_id = r.tenant_id AND u.id = r.run_id
         JOIN campaigns c ON c.tenant_id = u.tenant_id AND c.id = u.campaign_id
        WHERE r.tenant_id = $1 AND r.address = $2 AND c.channel = $3 ORDER BY 1`,
      [tenantId, address, channel],
    );
  }

  dedupeKeys(tx: Tx, tenantId: TenantId, { spellings }: Person): Promise<StoredRow[]> {
    return select(
      tx,
      `SELECT dedupe_key, message_id, expires_at FROM message_dedupes WHERE tenant_id = $1 AND dedupe_key ~* $2 ORDER BY 1`,
      [tenantId, spellings],
    );
  }

  providerEvents(tx: Tx, tenantId: TenantId, ids: string[], { spellings }: Person): Promise<StoredRow[]> {
    return select(
      tx,
      `SELECT id, payload, received_at FROM provider_events
        WHERE tenant_id = $1 AND id = ANY($2) AND payload::text ~* $3 ORDER BY id`,
      [tenantId, ids, spellings],
    );
  }
}
