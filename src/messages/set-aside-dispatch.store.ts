import { Injectable } from '@nestjs/common';
import type { DeliveryId, DispatchId, MessageId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { Variables } from '../templates/content';
import type { Channel } from '../templates/template.entity';
import type { DispatchSetAside } from './dispatch.entity';
import { passesGate } from './gate.entity';
import type { Addressing, MessageLane } from './message.entity';
import { behindFence } from './restore-fence';
import type { TestOutcome } from './test-outcome';

export interface TakenDispatch {
  id: DispatchId;
  /**
   * An attempt was begun and not surely refused or failed, a recipient may have it from an earlier dispatch, or it was set
   * aside in a backup that was restored: somebody may have retried it since.
   */
  mayHaveLeft: boolean;
  passesGate: boolean;
  wiped: boolean;
}

export interface UnsentEmail {
  id: MessageId;
  channel: Channel;
  addressing: Addressing;
  lane: MessageLane;
  test: boolean;
  copyBytes: number;
  /** A MIME document: it travels alone. */
  alone: boolean;
  deliveries: {
    id: DeliveryId;
    unsent: boolean;
    variables: Variables | null;
    locale: string | null;
    testOutcome: TestOutcome | null;
  }[];
}

/** Requests that ended although nothing of them was sent, by a fault that may be over one day. */
@Injectable()
export class SetAsideDispatchStore {
  /** In the transaction that ends the dispatch. */
  async mark(tx: Tx, tenantId: TenantId, id: DispatchId, reason: DispatchSetAside): Promise<void> {
    await mutate(
      tx,
      `UPDATE dispatches SET set_aside = $3 WHERE tenant_id = $1 AND id = $2 AND status = 'done' RETURNING 1`,
      [tenantId, id, reason],
    );
  }

  /** Locks those that are still set aside, in one order. */
  take(tx: Tx, tenantId: TenantId, ids: readonly string[]): Promise<TakenDispatch[]> {
    return select(
      tx,
      `SELECT p.id, ${passesGate('p')} AS "passesGate",
              EXISTS (SELECT 1 FROM dispatch_attempts a WHERE a.tenant_id = p.tenant_id AND a.dispatch_id = p.id
                         AND (a.outcome IS NULL OR a.outcome IN ('accepted', 'unknown')))
              OR EXISTS (SELECT 1 FROM deliveries d WHERE d.tenant_id = p.tenant_id AND d.dispatch_id = p.id
                            AND (d.possible_duplicate OR d.sent_at IS NOT NULL OR d.provider_message_id IS NOT NULL))
              OR ${behindFence('p')} AS "mayHaveLeft",
              EXISTS (SELECT 1 FROM deliveries d JOIN messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
                       WHERE d.tenant_id = p.tenant_id AND d.dispatch_id = p.id
                         AND (m.content_wiped_at IS NOT NULL OR m.recipients_wiped_at IS NOT NULL OR d.recipient = '')) AS wiped
         FROM dispatches p
        WHERE p.tenant_id = $1 AND p.id = ANY($2::text[]) AND p.set_aside IS NOT NULL
        ORDER BY p.id FOR NO KEY UPDATE`,
      [tenantId, ids],
    );
  }

  /** Not set aside any more: it was tried again, or nobody will try it. */
  async clear(tx: Tx, tenantId: TenantId, ids: DispatchId[]): Promise<void> {
    if (ids.length === 0) return;
    await mutate(
      tx,
      `UPDATE dispatches SET set_aside = NULL WHERE tenant_id = $1 AND id = ANY($2) RETURNING 1`,
      [tenantId, ids],
    );
  }

  /** By message, each with all of its deliveries in the dispatch: a shared e-mail stays together. */
  emailsOf(tx: Tx, tenantId: TenantId, id: DispatchId): Promise<UnsentEmail[]> {
    return select(
      tx,
      `SELECT m.id, m.channel, m.addressing, m.lane, m.test, m.copy_bytes AS "copyBytes",
              coalesce(jsonb_typeof(m.content -> 'mime') = 'object', false) AS alone,
              jsonb_agg(jsonb_build_object('id', d.id, 'unsent', d.status IN ('failed', 'rejected'), 'variables', d.variables,
                                           'locale', d.locale, 'testOutcome', d.test_outcome) ORDER BY d.position) AS deliveries
         FROM deliveries d JOIN messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
        WHERE d.tenant_id = $1 AND d.dispatch_id = $2
        GROUP BY m.tenant_id, m.id ORDER BY m.id`,
      [tenantId, id],
    );
  }
}
