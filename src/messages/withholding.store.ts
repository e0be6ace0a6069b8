import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { select } from '../database/sql';
import { PersonDigests } from '../keys/person-digests';
import type { Channel } from '../templates/template.entity';
import type { Consent } from './topic.entity';
import { type InForce, type Reached, Withholding } from './withholding';

/** Whom a tenant does not send to: suppressions in force, and what people have said of topics. */
@Injectable()
export class WithholdingStore {
  constructor(private readonly persons: PersonDigests) {}

  /** Addresses may be listed plainly, or as the digest of a person who was erased. */
  async among(tx: Tx, tenantId: TenantId, test: boolean, reached: Reached[]): Promise<Withholding> {
    if (reached.length === 0) return new Withholding(new Map(), new Map(), new Map());
    const askedAs = new Map(
      reached.flatMap(({ channel, address }) => [
        [`${channel}:${address}`, { channel, address, listed: address }],
        [
          `${channel}:${this.persons.of(tenantId, channel, address)}`,
          { channel, address, listed: this.persons.of(tenantId, channel, address) },
        ],
      ]),
    );
    const asked = [...askedAs.values()];
    const suppressions = new Map<string, InForce[]>();
    const rows = await select<{ channel: Channel; address: string } & InForce>(
      tx,
      `SELECT s.channel, s.address, s.topic, s.reason
         FROM unnest($2::text[], $3::text[]) AS a(channel, address)
         JOIN suppressions s ON s.tenant_id = $1 AND s.channel = a.channel AND s.address = a.address AND s.test = $4
        WHERE s.expires_at IS NULL OR s.expires_at > now()`,
      [tenantId, asked.map(({ channel }) => channel), asked.map(({ listed }) => listed), test],
    );
    for (const { channel, address, topic, reason } of rows) {
      const key = `${channel}:${askedAs.get(`${channel}:${address}`)?.address ?? address}`;
      suppressions.set(key, [...(suppressions.get(key) ?? []), { topic, reason }]);
    }
    const topics = [...new Set(reached.flatMap(({ topic }) => topic ?? []))];
    if (topics.length === 0) return new Withholding(suppressions, new Map(), new Map());
    return new Withholding(
      suppressions,
      await this.consents(tx, tenantId, topics),
      await this.said(tx, tenantId, test, topics, asked),
    );
  }

  private async consents(tx: Tx, tenantId: TenantId, topics: string[]): Promise<Map<string, Consent>> {
    const rows = await select<{ key: string; consent: Consent }>(
      tx,
      `SELECT key, consent FROM topics WHERE tenant_id = $1 AND key = ANY($2)`,
      [tenantId, topics],
    );
    return new Map(rows.map(({ key, consent }) => [key, consent]));
  }

  private async said(
    tx: Tx,
    tenantId: TenantId,
    test: boolean,
    topics: string[],
    asked: { address: string; listed: string }[],
  ): Promise<Map<string, boolean>> {
    const addressOf = new Map(asked.map(({ address, listed }) => [listed, address]));
    const rows = await select<{ topic: string; address: string; subscribed: boolean }>(
      tx,
      `SELECT topic, address, subscribed FROM topic_preferences
        WHERE tenant_id = $1 AND topic = ANY($2) AND address = ANY($3) AND test = $4 ORDER BY updated_at`,
      [tenantId, topics, [...addressOf.keys()], test],
    );
    return new Map(
      rows.map(({ topic, address, subscribed }) => [
        `${topic}:${addressOf.get(address) ?? address}`,
        subscribed,
      ]),
    );
  }
}
