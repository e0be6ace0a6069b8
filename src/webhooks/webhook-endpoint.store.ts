import { Injectable } from '@nestjs/common';
import type { TenantId, WebhookEndpointId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate } from '../database/sql';
import { type DisabledBecause, WebhookEndpoint } from './webhook-endpoint.entity';

export type NewWebhookEndpoint = Pick<
  WebhookEndpoint,
  | 'tenantId'
  | 'id'
  | 'url'
  | 'description'
  | 'eventTypes'
  | 'payload'
  | 'signature'
  | 'secretSealed'
  | 'publicKey'
>;
export type EndpointChanges = Partial<
  Pick<WebhookEndpoint, 'url' | 'description' | 'eventTypes' | 'payload'>
>;

/** Endpoints. Whoever changes deliveries of one as well takes the endpoint first. */
@Injectable()
export class WebhookEndpointStore {
  async insert(tx: Tx, row: NewWebhookEndpoint): Promise<void> {
    await tx.insert(WebhookEndpoint, row);
  }

  find(tx: Tx, tenantId: TenantId, id: WebhookEndpointId): Promise<WebhookEndpoint | null> {
    return this.one(tx, tenantId, id).getOne();
  }

  /** Nobody else changes it, or takes a try at it, until the transaction ends. Deliveries may still be added. */
  take(tx: Tx, tenantId: TenantId, id: WebhookEndpointId): Promise<WebhookEndpoint | null> {
    return this.one(tx, tenantId, id).setLock('for_no_key_update').getOne();
  }

  list(tx: Tx, tenantId: TenantId, before: string | null, limit: number): Promise<WebhookEndpoint[]> {
    const query = tx
      .createQueryBuilder(WebhookEndpoint, 'e')
      .where('e.tenantId = :tenantId AND e.deletedAt IS NULL', { tenantId })
      .orderBy('e.id', 'DESC')
      .limit(limit + 1);
    return (before ? query.andWhere('e.id < :before', { before }) : query).getMany();
  }

  /** Those that are told of what happens now. */
  listening(tx: Tx, tenantId: TenantId): Promise<WebhookEndpoint[]> {
    return tx
      .createQueryBuilder(WebhookEndpoint, 'e')
      .where('e.tenantId = :tenantId AND e.enabled AND e.deletedAt IS NULL', { tenantId })
      .getMany();
  }

  async change(tx: Tx, tenantId: TenantId, id: WebhookEndpointId, changes: EndpointChanges): Promise<void> {
    // What was seen of another place says nothing of the new one.
    const record =
      changes.url === undefined ? {} : { failingSince: null, lastFailedAt: null, pausedUntil: null };
    await tx.update(WebhookEndpoint, { tenantId, id }, { ...changes, ...record, updatedAt: () => 'now()' });
  }

  /** With a clean record. */
  async enable(tx: Tx, tenantId: TenantId, id: WebhookEndpointId): Promise<void> {
    await mutate(
      tx,
      `UPDATE webhook_endpoints SET enabled = true, disabled_at = NULL, disabled_because = NULL, failing_since = NULL,
              last_failed_at = NULL, paused_until = NULL, updated_at = now()
        WHERE tenant_id = $1 AND id = $2 RETURNING 1`,
      [tenantId, id],
    );
  }

  /** What was to be delivered is given up: nobody knows whether it will ever be called again. */
  async disable(tx: Tx, tenantId: TenantId, id: WebhookEndpointId, because: DisabledBecause): Promise<void> {
    await mutate(
      tx,
      `UPDATE webhook_endpoints SET enabled = false, disabled_at = now(), disabled_because = $3, updated_at = now()
        WHERE tenant_id = $1 AND id = $2 AND enabled RETURNING 1`,
      [tenantId, id, because],
    );
    await this.giveUp(tx, tenantId, id);
  }

  /** Kept as a row, since its deliveries point at it. */
  async delete(tx: Tx, tenantId: TenantId, id: WebhookEndpointId): Promise<boolean> {
    const rows = await mutate(
      tx,
      `UPDATE webhook_endpoints SET deleted_at = now(), enabled = false, previous_secret_sealed = NULL, previous_secret_until = NULL
        WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL RETURNING id`,
      [tenantId, id],
    );
    await this.giveUp(tx, tenantId, id);
    return rows.length > 0;
  }

  /** The secret before signs beside the new one for so many seconds; one before that is gone. */
  async replaceSecret(
    tx: Tx,
    tenantId: TenantId,
    id: WebhookEndpointId,
    next: Pick<WebhookEndpoint, 'secretSealed' | 'publicKey'>,
    previous: { sealed: string; seconds: number } | null,
  ): Promise<void> {
    await mutate(
      tx,
      `UPDATE webhook_endpoints SET secret_sealed = $3, public_key = $4, previous_secret_sealed = $5,
              previous_secret_until = now() + $6 * interval '1 second', updated_at = now()
        WHERE tenant_id = $1 AND id = $2 RETURNING 1`,
      [tenantId, id, next.secretSealed, next.publicKey, previous?.sealed ?? null, previous?.seconds ?? null],
    );
  }

  async wipeOldSecret(tx: Tx, tenantId: TenantId, id: WebhookEndpointId): Promise<void> {
    await mutate(
      tx,
      `UPDATE webhook_endpoints SET previous_secret_sealed = NULL, previous_secret_until = NULL
        WHERE tenant_id = $1 AND id = $2 AND previous_secret_until <= now() RETURNING 1`,
      [tenantId, id],
    );
  }

  async succeeded(tx: Tx, tenantId: TenantId, id: WebhookEndpointId): Promise<void> {
    await mutate(
      tx,
      `UPDATE webhook_endpoints SET failing_since = NULL, last_failed_at = NULL WHERE tenant_id = $1 AND id = $2 RETURNING 1`,
      [tenantId, id],
    );
  }

  /**
   * For how long it has done nothing but fail, in milliseconds, and until when it asks to be left alone. Failures with
   * nothing between them for longer than `silenceMs` do not count together.
   */
  async failed(
    tx: Tx,
    tenantId: TenantId,
    id: WebhookEndpointId,
    silenceMs: number,
    pauseMs: number,
  ): Promise<number> {
    const [row] = await mutate<{ ms: number }>(
      tx,
      `UPDATE webhook_endpoints
          SET failing_since = CASE WHEN last_failed_at >= now() - $3 * interval '1 millisecond' THEN failing_since ELSE now() END,
              last_failed_at = now(),
              paused_until = CASE WHEN $4::bigint > 0 THEN greatest(paused_until, now() + $4 * interval '1 millisecond') ELSE paused_until END
        WHERE tenant_id = $1 AND id = $2
        RETURNING (extract(epoch FROM now() - failing_since) * 1000)::float8 AS ms`,
      [tenantId, id, silenceMs, pauseMs],
    );
    return row?.ms ?? 0;
  }

  /** Somebody who knows it says that it can be called. */
  async unpause(tx: Tx, tenantId: TenantId, id: WebhookEndpointId): Promise<void> {
    await tx.update(WebhookEndpoint, { tenantId, id }, { pausedUntil: null });
  }

  private one(tx: Tx, tenantId: TenantId, id: WebhookEndpointId) {
    return tx
      .createQueryBuilder(WebhookEndpoint, 'e')
      .where('e.tenantId = :tenantId AND e.id = :id AND e.deletedAt IS NULL', { tenantId, id });
  }

  async giveUp(tx: Tx, tenantId: TenantId, id: WebhookEndpointId): Promise<void> {
    await mutate(
      tx,
      `UPDATE webhook_deliveries SET status = 'failed', finished_at = now(), leased_until = NULL
        WHERE tenant_id = $1 AND endpoint_id = $2 AND status = 'pending' RETURNING 1`,
      [tenantId, id],
    );
  }
}
