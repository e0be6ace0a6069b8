import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import { select } from '../database/sql';
import type { Channel } from '../templates/template.entity';
import { Topic } from './topic.entity';

/** What a tenant's messages can be about. A topic is archived and never deleted: what people have said of it stays. */
@Injectable()
export class TopicStore {
  find(tx: Tx, tenantId: TenantId, key: string): Promise<Topic | null> {
    return tx.findOneBy(Topic, { tenantId, key });
  }

  /** Whether something may be sent in it. */
  async isOpen(tx: Tx, tenantId: TenantId, key: string, channel: Channel): Promise<boolean> {
    const topic = await this.find(tx, tenantId, key);
    return topic !== null && topic.channel === channel && topic.archivedAt === null;
  }

  async keysOf(tx: Tx, tenantId: TenantId, channel: Channel): Promise<Set<string>> {
    const topics = await tx.findBy(Topic, { tenantId, channel });
    return new Set(topics.map(({ key }) => key));
  }

  /** False when the key is taken. */
  async insert(
    tx: Tx,
    topic: Pick<Topic, 'tenantId' | 'key' | 'name' | 'description' | 'channel' | 'consent'>,
  ): Promise<boolean> {
    const { tenantId, key, name, description, channel, consent } = topic;
    const rows = await select(
      tx,
      `INSERT INTO topics (tenant_id, key, name, description, channel, consent) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [tenantId, key, name, description, channel, consent],
    );
    return rows.length > 0;
  }

  async change(
    tx: Tx,
    tenantId: TenantId,
    key: string,
    fields: Partial<Pick<Topic, 'name' | 'description' | 'consent' | 'archivedAt'>>,
  ): Promise<void> {
    await tx.update(Topic, { tenantId, key }, { ...fields, updatedAt: () => 'now()' });
  }

  /** By key. */
  list(tx: Tx, tenantId: TenantId, after: string | null, limit: number): Promise<Topic[]> {
    const query = tx.createQueryBuilder(Topic, 't').where('t.tenantId = :tenantId', { tenantId });
    if (after !== null) query.andWhere('t.key > :after', { after });
    return query
      .orderBy('t.key', 'ASC')
      .limit(limit + 1)
      .getMany();
  }

  /** Those that somebody can choose from, by name. */
  open(tx: Tx, tenantId: TenantId, channel: Channel): Promise<Topic[]> {
    return tx
      .createQueryBuilder(Topic, 't')
      .where('t.tenantId = :tenantId AND t.channel = :channel AND t.archivedAt IS NULL', {
        tenantId,
        channel,
      })
      .orderBy('t.name', 'ASC')
      .addOrderBy('t.key', 'ASC')
      .getMany();
  }
}
