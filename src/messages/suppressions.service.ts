import { Injectable } from '@nestjs/common';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import type { SuppressionId } from '../common/ids';
import { Database, type Tx } from '../database/database';
import { PersonDigests } from '../keys/person-digests';
import type { Channel } from '../templates/template.entity';
import { Doorbell } from '../queue/doorbell';
import type { TenantCaller } from '../tenants/access';
import { parseEmail, parsePhone } from '../common/addresses';
import { parserOf } from './message-rules';
import { ProviderSyncStore } from './provider-sync.store';
import {
  type CreateSuppressionDto,
  NO_TOPIC,
  type RemoveSuppressionsDto,
  type SuppressionQuery,
} from './suppression.dto';
import type { Suppression } from './suppression.entity';
import type { ChangedSuppression } from './suppression-events';
import { type SuppressionFilter, SuppressionStore } from './suppression.store';
import { TopicStore } from './topic.store';

/** A tenant's own list, as the tenant reads and changes it. What the provider itself holds back it cannot take off. */
@Injectable()
export class Suppressions {
  constructor(
    private readonly database: Database,
    private readonly suppressions: SuppressionStore,
    private readonly topics: TopicStore,
    private readonly persons: PersonDigests,
    private readonly syncs: ProviderSyncStore,
    private readonly audit: AuditStore,
    private readonly doorbell: Doorbell,
  ) {}

  async add({ tenantId, mode, actor }: TenantCaller, body: CreateSuppressionDto): Promise<Suppression> {
    const { channel, reason = 'manual', topic = null } = body;
    const parsed = parserOf(channel)(body.address);
    if (!parsed) {
      const detail = '"address" is not an e-mail address, or not a number in E.164.';
      throw AppError.invalid([{ pointer: '/address', code: 'invalid_address', detail }]);
    }
    const expiresAt = body.expires_at === undefined ? null : new Date(body.expires_at);
    if (expiresAt && expiresAt.getTime() <= Date.now()) {
      const detail = '"expires_at" takes a time ahead.';
      throw AppError.invalid([{ pointer: '/expires_at', code: 'past', detail }]);
    }
    const row = { channel, address: parsed.address, test: mode === 'test', topic, reason, expiresAt };
    const added = await this.database.forTenant(tenantId, async (tx) => {
      if (topic !== null) await this.refuseUnknownTopic(tx, tenantId, topic, channel);
      await this.suppressions.add(tx, tenantId, [{ ...row, source: 'api' }]);
      const stored = await this.suppressions.findAs(tx, tenantId, row);
      if (holdsBackAll(stored) && !row.test && stored.expiresAt === null)
        await this.syncs.noteChanges(tx, tenantId, 'add', [stored.address]);
      await this.audit.record(tx, tenantId, actor, {
        action: 'suppression.add',
        target: stored.id,
        after: shown(stored),
      });
      return stored;
    });
    this.doorbell.ringSoon('fan-out-events', tenantId);
    return added;
  }

  list(
    { tenantId, mode }: TenantCaller,
    { channel, reason, source, topic, address, limit }: SuppressionQuery,
    before: string | null,
  ): Promise<Suppression[]> {
    const filter: SuppressionFilter = {
      ...{ channel, reason, source, topic: topic === NO_TOPIC ? null : topic },
      ...(address !== undefined && { addresses: this.namesOf(tenantId, address) }),
    };
    return this.database.forTenant(tenantId, (tx) =>
      this.suppressions.list(tx, tenantId, mode === 'test', filter, before, limit),
    );
  }

  async remove({ tenantId, mode, actor }: TenantCaller, id: SuppressionId): Promise<void> {
    const test = mode === 'test';
    await this.database.forTenant(tenantId, async (tx) => {
      const removed = await this.suppressions.remove(tx, tenantId, test, id);
      if (!removed) {
        if (!(await this.suppressions.find(tx, tenantId, test, id))) throw AppError.notFound('suppression');
        const detail = 'The provider itself does not send to this address: it cannot be taken off the list.';
        throw new AppError('conflict', detail);
      }
      await this.removeAtProvider(tx, tenantId, test, [removed]);
      const before = shown(removed);
      await this.audit.record(tx, tenantId, actor, { action: 'suppression.remove', target: id, before });
    });
    this.doorbell.ringSoon('fan-out-events', tenantId);
  }

  /** All or none. */
  async removeAll({ tenantId, mode, actor }: TenantCaller, body: RemoveSuppressionsDto): Promise<number> {
    const { expected, created_before, topic, ...rest } = body;
    const filter: SuppressionFilter = {
      ...rest,
      ...(topic !== undefined && { topic: topic === NO_TOPIC ? null : topic }),
      ...(created_before !== undefined && { createdBefore: new Date(created_before) }),
    };
    if (Object.values(filter).every((value) => value === undefined)) {
      const detail =
        'Say which: at least one of "channel", "reason", "source", "topic" and "created_before".';
      throw AppError.invalid([{ pointer: '', code: 'no_filter', detail }]);
    }
    const count = await this.database.forTenant(tenantId, async (tx) => {
      const test = mode === 'test';
      const gone = await this.suppressions.removeAll(tx, tenantId, test, filter);
      const removed = gone.length;
      if (removed !== expected) {
        const detail = `It would be ${removed} suppressions and not ${expected}: nothing was removed. Look again, and say the number that you mean.`;
        throw new AppError('conflict', detail);
      }
      await this.removeAtProvider(tx, tenantId, test, gone);
      const change = { action: 'suppression.remove_all', before: { filter: body }, after: { removed } };
      await this.audit.record(tx, tenantId, actor, change);
      return removed;
    });
    this.doorbell.ringSoon('fan-out-events', tenantId);
    return count;
  }

  /** Else it would come back from there. What was imported was never carried there. */
  private async removeAtProvider(
    tx: Tx,
    tenantId: TenantCaller['tenantId'],
    test: boolean,
    gone: ChangedSuppression[],
  ): Promise<void> {
    if (test) return;
    const there = gone.filter((each) => holdsBackAll(each) && each.source !== 'import');
    await this.syncs.noteChanges(
      tx,
      tenantId,
      'remove',
      there.map(({ address }) => address),
    );
  }

  /** How an address may stand in a list: as it is written, and as the digest of a person who was erased. */
  private namesOf(tenantId: TenantCaller['tenantId'], text: string): string[] {
    const email = parseEmail(text)?.address ?? text;
    const phone = parsePhone(text)?.address ?? text;
    return [
      ...[email, phone],
      this.persons.of(tenantId, 'email', email),
      this.persons.of(tenantId, 'sms', phone),
    ];
  }

  private async refuseUnknownTopic(
    tx: Tx,
    tenantId: TenantCaller['tenantId'],
    key: string,
    channel: Channel,
  ): Promise<void> {
    const topic = await this.topics.find(tx, tenantId, key);
    if (topic?.channel === channel) return;
    const detail = `You have no topic with this key for the channel ${channel}.`;
    throw AppError.invalid([{ pointer: '/topic', code: 'unknown_topic', detail }]);
  }
}

/** As everything on the provider's list does, which is of e-mail alone. */
function holdsBackAll({ channel, topic }: Pick<Suppression, 'channel' | 'topic'>): boolean {
  return channel === 'email' && topic === null;
}

function shown({ channel, address, topic, reason, source, expiresAt }: ChangedSuppression): object {
  return { channel, address, topic, reason, source, expires_at: expiresAt?.toISOString() ?? null };
}
