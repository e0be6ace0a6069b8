import { Injectable } from '@nestjs/common';
import type { DeliveryId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { select } from '../database/sql';
import type { Channel } from '../templates/template.entity';

/** Who a link in an e-mail is for. */
export interface LinkedPerson {
  tenantName: string;
  channel: Channel;
  /** Or the digest of an address that was wiped. */
  address: string;
  test: boolean;
  /** What the e-mail was about. */
  topic: string | null;
  /** As it was asked for. */
  locale: string | null;
}

/** What the page behind a link in an e-mail knows of the e-mail. */
@Injectable()
export class UnsubscribesStore {
  async find(tx: Tx, tenantId: TenantId, id: DeliveryId): Promise<LinkedPerson | null> {
    const [row] = await select<LinkedPerson>(
      tx,
      `SELECT t.name AS "tenantName", m.channel, d.address, m.test, m.topic, coalesce(d.locale, m.locale) AS locale
         FROM deliveries d
         JOIN messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
         JOIN tenants t ON t.id = d.tenant_id
        WHERE d.tenant_id = $1 AND d.id = $2`,
      [tenantId, id],
    );
    return row ?? null;
  }

  /** Whether nothing at all is sent to the person, because the person said so, or the provider. */
  async hasSaidNo(
    tx: Tx,
    tenantId: TenantId,
    channel: Channel,
    addresses: string[],
    test: boolean,
  ): Promise<boolean> {
    const rows = await select(
      tx,
      `SELECT 1 FROM suppressions
        WHERE tenant_id = $1 AND channel = $2 AND address = ANY($3) AND test = $4 AND topic IS NULL
          AND reason IN ('unsubscribe', 'opt_out', 'complaint', 'compliance') AND (expires_at IS NULL OR expires_at > now())`,
      [tenantId, channel, addresses, test],
    );
    return rows.length > 0;
  }

  /** Topics of which nothing is sent to the person, because the person said so. */
  async topicsOfNo(
    tx: Tx,
    tenantId: TenantId,
    channel: Channel,
    addresses: string[],
    test: boolean,
  ): Promise<Set<string>> {
    const rows = await select<{ topic: string }>(
      tx,
      `SELECT topic FROM suppressions
        WHERE tenant_id = $1 AND channel = $2 AND address = ANY($3) AND test = $4 AND topic IS NOT NULL
          AND (expires_at IS NULL OR expires_at > now())`,
      [tenantId, channel, addresses, test],
    );
    return new Set(rows.map(({ topic }) => topic));
  }
}
