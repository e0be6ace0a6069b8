import { Injectable } from '@nestjs/common';
import { newId, type TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { mutate } from '../database/sql';
import { PersonDigests } from '../keys/person-digests';
import type { Channel } from '../templates/template.entity';
import { type PreferenceSource, TopicPreference } from './topic-preference.entity';

export interface PreferenceFilter {
  topic?: string;
  /** As it is written, and as the digest of a person who was erased. */
  addresses?: string[];
}

/** What people have said of topics. The last word counts. */
@Injectable()
export class TopicPreferenceStore {
  constructor(private readonly persons: PersonDigests) {}

  /** Said again it changes nothing. What somebody has said who was erased, and is back, is replaced. */
  async set(
    tx: Tx,
    tenantId: TenantId,
    person: { channel: Channel; address: string; test: boolean },
    said: ReadonlyMap<string, boolean>,
    source: PreferenceSource,
  ): Promise<void> {
    const { channel, address, test } = person;
    const digest = this.persons.of(tenantId, channel, address);
    const topics = [...said.keys()].sort();
    if (digest !== address) {
      await mutate(
        tx,
        `DELETE FROM topic_preferences WHERE tenant_id = $1 AND address = $2 AND test = $3 AND topic = ANY($4) RETURNING 1`,
        [tenantId, digest, test, topics],
      );
    }
    await tx.query(
      `INSERT INTO topic_preferences AS p (tenant_id, id, topic, address, test, subscribed, source)
       SELECT $1, s.id, s.topic, $2, $3, s.subscribed, $4
         FROM unnest($5::text[], $6::text[], $7::bool[]) AS s(id, topic, subscribed)
       ON CONFLICT (tenant_id, topic, address, test) DO UPDATE
         SET subscribed = excluded.subscribed, source = excluded.source, updated_at = now()
        WHERE p.subscribed <> excluded.subscribed`,
      [
        ...[tenantId, address, test, source],
        topics.map(() => newId('tpf')),
        topics,
        topics.map((topic) => said.get(topic)),
      ],
    );
  }

  /** By topic: what the person has said. */
  async of(
    tx: Tx,
    tenantId: TenantId,
    person: { channel: Channel; address: string; test: boolean },
  ): Promise<Map<string, boolean>> {
    const { channel, address, test } = person;
    const rows = await tx
      .createQueryBuilder(TopicPreference, 'p')
      .where('p.tenantId = :tenantId AND p.address IN (:...addresses) AND p.test = :test', {
        ...{ tenantId, test },
        addresses: [address, this.persons.of(tenantId, channel, address)],
      })
      .orderBy('p.updatedAt', 'ASC')
      .getMany();
    return new Map(rows.map(({ topic, subscribed }) => [topic, subscribed]));
  }

  list(
    tx: Tx,
    tenantId: TenantId,
    test: boolean,
    { topic, addresses }: PreferenceFilter,
    before: string | null,
    limit: number,
  ): Promise<TopicPreference[]> {
    const query = tx
      .createQueryBuilder(TopicPreference, 'p')
      .where('p.tenantId = :tenantId AND p.test = :test', { tenantId, test });
    if (topic !== undefined) query.andWhere('p.topic = :topic', { topic });
    if (addresses) query.andWhere('p.address IN (:...addresses)', { addresses });
    if (before) query.andWhere('p.id < :before', { before });
    return query
      .orderBy('p.id', 'DESC')
      .limit(limit + 1)
      .getMany();
  }
}
