import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { newId, type TenantId } from '../common/ids';
import { PlatformKeys } from '../keys/platform-keys';
import type { PlatformTx, Tx } from '../database/database';
import type { Actor } from './actor';
import { AuditEntry, type AuditOutcome } from './audit-entry.entity';
import { impersonal } from './impersonal';

/** Whose things are not a tenant's. */
export const PLATFORM_SCOPE = 'platform';
export type AuditScope = TenantId | typeof PLATFORM_SCOPE;

export interface Change {
  /** Noun and verb, such as `api_key.create`. */
  action: string;
  target?: string;
  outcome?: AuditOutcome;
  before?: object;
  after?: object;
}

export interface AuditFilter {
  actor?: string;
  action?: string;
  from?: Date;
  until?: Date;
}

/**
 * Who changed what. An entry is written in the transaction of its change, so that neither is there without the other;
 * secrets, people's addresses and long texts are taken out here, whatever a caller hands in.
 */
@Injectable()
export class AuditStore {
  constructor(private readonly platformKeys: PlatformKeys) {}

  async record(tx: Tx, scope: AuditScope, actor: Actor, change: Change): Promise<void> {
    await tx.query(
      `INSERT INTO audit_entries
         (scope, id, actor_kind, actor_id, address, request_id, action, target, outcome, before, after)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        scope,
        newId('aud'),
        actor.kind,
        actor.id,
        actor.address,
        actor.requestId,
        change.action,
        change.target === undefined ? null : this.impersonal(change.target),
        change.outcome ?? 'done',
        change.before ? JSON.stringify(this.impersonal(change.before)) : null,
        change.after ? JSON.stringify(this.impersonal(change.after)) : null,
      ],
    );
  }

  list(
    tx: Tx,
    scope: AuditScope,
    filter: AuditFilter,
    before: string | null,
    limit: number,
  ): Promise<AuditEntry[]> {
    const query = tx.createQueryBuilder(AuditEntry, 'a').where('a.scope = :scope', { scope });
    return page(query, filter, before, limit);
  }

  /** What operators did, to any tenant and to the platform: the policy shows the platform's role nothing else. */
  listOfOperatorsAcrossTenants(
    tx: PlatformTx,
    filter: AuditFilter,
    before: string | null,
    limit: number,
  ): Promise<AuditEntry[]> {
    const query = tx.createQueryBuilder(AuditEntry, 'a').where(`a.actorKind = 'operator'`);
    return page(query, filter, before, limit);
  }

  private impersonal(value: unknown): unknown {
    return impersonal(value, (address) => this.platformKeys.digest(`audit ${address}`).slice(0, 8));
  }
}

function page(
  query: SelectQueryBuilder<AuditEntry>,
  { actor, action, from, until }: AuditFilter,
  before: string | null,
  limit: number,
): Promise<AuditEntry[]> {
  if (actor) query.andWhere('a.actorId = :actor', { actor });
  if (action) query.andWhere('a.action = :action', { action });
  if (from) query.andWhere('a.occurredAt >= :from', { from });
  if (until) query.andWhere('a.occurredAt < :until', { until });
  if (before) query.andWhere('a.id < :before', { before });
  return query
    .orderBy('a.id', 'DESC')
    .limit(limit + 1)
    .getMany();
}
