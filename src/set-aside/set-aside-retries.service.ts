import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore } from '../audit/audit.store';
import { ProviderEventStore } from '../channels/provider-event.store';
import { newId, type TenantId } from '../common/ids';
import { Database, type Tx } from '../database/database';
import { SetAsideDispatches } from '../messages/set-aside-dispatches.service';
import { Doorbell } from '../queue/doorbell';
import { TenantStore } from '../tenants/tenant.store';
import { WebhookLogStore } from '../webhooks/webhook-log.store';
import { LEFT_ALONE, type LeftAloneReason, type SetAsideKind } from './set-aside-reasons';
import { kindOf } from './set-aside.store';

export interface LeftAlone {
  id: string;
  reason: LeftAloneReason;
}

export interface Retried {
  retried: string[];
  leftAlone: LeftAlone[];
}

/** Of one call, for one tenant. */
const LONGEST_MS = 10_000;

/**
 * Makes things of one tenant due again, or takes them off the list, in a transaction with the entry in its audit log. Each
 * row is locked as set aside, so that a second call finds nothing to do.
 */
@Injectable()
export class SetAsideRetries {
  constructor(
    private readonly database: Database,
    private readonly tenants: TenantStore,
    private readonly dispatches: SetAsideDispatches,
    private readonly events: ProviderEventStore,
    private readonly webhooks: WebhookLogStore,
    private readonly doorbell: Doorbell,
    private readonly audit: AuditStore,
  ) {}

  /** Until it has taken so long: what is left then is left alone, and says so. */
  async retry(tenantId: TenantId, ids: readonly string[], actor: Actor): Promise<Retried> {
    const endsAt = performance.now() + LONGEST_MS;
    const done: Retried = { retried: [], leftAlone: [] };
    // One at least: that somebody asked is on record.
    const groups = inTransactions(ids);
    for (const some of groups.length > 0 ? groups : [[]]) {
      if (performance.now() > endsAt) {
        done.leftAlone.push(...some.map((id) => ({ id, reason: 'not_reached' as const })));
        continue;
      }
      const { retried, leftAlone } = await this.retrySome(tenantId, some, actor);
      done.retried.push(...retried);
      done.leftAlone.push(...leftAlone);
    }
    return done;
  }

  private async retrySome(tenantId: TenantId, ids: readonly string[], actor: Actor): Promise<Retried> {
    const of = byKind(ids);
    const done = await this.database.forTenant(tenantId, async (tx) => {
      const isActive = (await this.tenants.find(tx, tenantId))?.status === 'active';
      const by = actor.kind === 'operator' ? 'operator' : 'tenant';
      const webhooks = await this.webhooks.makeFailedDue(tx, tenantId, of.webhook_delivery);
      const dispatches = await this.dispatches.retry(tx, tenantId, of.dispatch, isActive, by);
      const events = await this.events.applyAgain(tx, tenantId, of.provider_event);
      const known: LeftAlone[] = [
        ...dispatches.leftAlone,
        ...events.empty.map((id) => ({ id, reason: 'content_wiped' as const })),
        ...webhooks.failed.map((id) => ({ id, reason: 'endpoint_disabled' as const })),
      ];
      const retried = [...dispatches.retried, ...events.again, ...webhooks.due.map(({ id }) => id)];
      const leftAlone = withStale(ids, retried, known);
      await this.record(tx, tenantId, actor, 'retry', { retried, leftAlone });
      return { retried, leftAlone, dispatches, events, webhooks };
    });
    await this.dispatches.ring(tenantId, done.dispatches);
    if (done.events.again.length > 0) this.doorbell.ringSoon('apply-provider-events', tenantId);
    const endpoints = [...new Set(done.webhooks.due.map(({ endpointId }) => endpointId))];
    await this.doorbell.ring(
      'deliver-webhook',
      endpoints.map((webhookEndpointId) => ({
        payload: { tenantId, webhookEndpointId },
        key: `${webhookEndpointId}:${newId('evt')}`,
      })),
    );
    return { retried: done.retried, leftAlone: done.leftAlone };
  }

  discard(tenantId: TenantId, ids: readonly string[], reason: string, actor: Actor): Promise<Retried> {
    const of = byKind(ids);
    return this.database.forTenant(tenantId, async (tx) => {
      const events = await this.events.discard(tx, tenantId, of.provider_event);
      const retried = [
        ...(await this.dispatches.discard(tx, tenantId, of.dispatch)),
        ...events.map(({ id }) => id),
      ];
      const known = of.webhook_delivery.map((id) => ({ id, reason: 'stays_in_the_log' as const }));
      const done = { retried, leftAlone: withStale(ids, retried, known) };
      await this.record(tx, tenantId, actor, 'discard', done, reason);
      return done;
    });
  }

  private record(
    tx: Tx,
    tenantId: TenantId,
    actor: Actor,
    verb: 'retry' | 'discard',
    { retried, leftAlone }: Retried,
    reason?: string,
  ): Promise<void> {
    const after = { [verb]: retried, left_alone: leftAlone, ...(reason === undefined ? {} : { reason }) };
    return this.audit.record(tx, tenantId, actor, { action: `set_aside.${verb}`, after });
  }
}

export function explained(leftAlone: LeftAlone[]): (LeftAlone & { explanation: string })[] {
  return leftAlone.map((each) => ({ ...each, explanation: LEFT_ALONE[each.reason] }));
}

/** A request carries up to a thousand messages: each has a transaction of its own. The others are a row each. */
function inTransactions(ids: readonly string[]): string[][] {
  const { dispatch, provider_event, webhook_delivery } = byKind(ids);
  return [webhook_delivery, provider_event, ...dispatch.map((id) => [id])].filter((some) => some.length > 0);
}

function byKind(ids: readonly string[]): Record<SetAsideKind, string[]> {
  const of: Record<SetAsideKind, string[]> = { dispatch: [], provider_event: [], webhook_delivery: [] };
  for (const id of ids) {
    const kind = kindOf(id);
    if (kind) of[kind].push(id);
  }
  return of;
}

/** What was asked for and is none of the others is not set aside, or not any more. */
function withStale(ids: readonly string[], retried: string[], known: LeftAlone[]): LeftAlone[] {
  const accounted = new Set([...retried, ...known.map(({ id }) => id)]);
  const stale = ids.filter((id) => !accounted.has(id));
  return [...known, ...stale.map((id) => ({ id, reason: 'not_set_aside' as const }))];
}
