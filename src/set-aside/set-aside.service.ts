import { Injectable } from '@nestjs/common';
import { AuditStore, PLATFORM_SCOPE } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import type { TenantId, WebhookEndpointId } from '../common/ids';
import { cursorOf, idOfCursor, toPage } from '../common/pagination';
import { Database } from '../database/database';
import type { OperatorCaller, TenantCaller } from '../tenants/access';
import type { Scope } from '../tenants/scopes';
import { seesTest } from '../messages/visible-mode';
import {
  type DiscardSetAsideDto,
  type OperatorRetrySetAsideDto,
  type OperatorSetAsideFilterDto,
  type OperatorSetAsideQuery,
  type RetrySetAsideDto,
  type SetAsideDiscardDto,
  type SetAsidePageDto,
  type SetAsideQuery,
  type SetAsideRetryDto,
  toSetAsideThingDto,
} from './set-aside.dto';
import { KINDS_OF_TENANTS, PREFIXES, SET_ASIDE_KINDS, type SetAsideKind } from './set-aside-reasons';
import { explained, type Retried, SetAsideRetries } from './set-aside-retries.service';
import { kindOf, type SetAsideFilter, SetAsideStore, type SetAsideThing } from './set-aside.store';

/** In one call. */
const RETRIED_AT_ONCE = 500;

interface Found {
  things: SetAsideThing[];
  hasMore: boolean;
  /** Asked for by id, and not there. */
  absent: string[];
}

/** What was set aside: of one tenant with its key, of all with an operator's. */
@Injectable()
export class SetAsides {
  constructor(
    private readonly database: Database,
    private readonly store: SetAsideStore,
    private readonly retries: SetAsideRetries,
    private readonly audit: AuditStore,
  ) {}

  async list(caller: TenantCaller, query: SetAsideQuery): Promise<SetAsidePageDto> {
    const { tenantId } = caller;
    const filter = {
      ...filterOf(query),
      kinds: kindsFor(caller, 'read', query.kind),
      test: seesTest(caller, query.test),
    };
    const before = beforeOf(query.after);
    const rows = await this.database.forTenant(tenantId, (tx) =>
      this.store.list(tx, tenantId, filter, before, query.limit),
    );
    return toPage(rows, query.limit, toSetAsideThingDto);
  }

  async listOfAll(query: OperatorSetAsideQuery): Promise<SetAsidePageDto> {
    const before = beforeOf(query.after);
    const rows = await this.database.acrossTenants((tx) =>
      this.store.listAcrossTenants(tx, ofOperator(query), before, query.limit),
    );
    return toPage(rows, query.limit, toSetAsideThingDto);
  }

  async retry(caller: TenantCaller, body: RetrySetAsideDto): Promise<SetAsideRetryDto> {
    const { tenantId, actor, mode } = caller;
    requireOne(body);
    const wanted = body.filter ?? {};
    // By id a live key reaches whatever is its tenant's.
    const test = mode === 'test' ? true : body.ids ? undefined : false;
    const filter = {
      ...filterOf(wanted),
      kinds: kindsFor(caller, 'write', body.filter?.kind),
      test,
      ids: body.ids,
    };
    const before = beforeOf(body.after);
    const [count, rows] = await this.database.forTenant(tenantId, async (tx) => [
      body.dry_run ? await this.store.count(tx, tenantId, filter) : null,
      await this.store.list(tx, tenantId, filter, before, RETRIED_AT_ONCE),
    ]);
    const found = foundOf(rows, body.ids);
    if (count !== null) return dryRun(count, found);
    // Also when there is nothing: that somebody asked is on record.
    const done = await this.retries.retry(
      tenantId,
      found.things.map(({ id }) => id),
      actor,
    );
    return retried(found, [done]);
  }

  async retryOfAll({ actor }: OperatorCaller, body: OperatorRetrySetAsideDto): Promise<SetAsideRetryDto> {
    requireOne(body);
    const filter = { ...ofOperator(body.filter ?? {}), ids: body.ids };
    const before = beforeOf(body.after);
    const [count, rows] = await this.database.acrossTenants(async (tx) => [
      body.dry_run ? await this.store.countAcrossTenants(tx, filter) : null,
      await this.store.listAcrossTenants(tx, filter, before, RETRIED_AT_ONCE),
    ]);
    const found = foundOf(rows, body.ids);
    if (count !== null) return dryRun(count, found);
    const done: Retried[] = [];
    for (const [tenantId, ids] of byTenant(found.things))
      done.push(await this.retries.retry(tenantId, ids, actor));
    const answer = retried(found, done);
    await this.recordOfAll(actor, 'set_aside.retry', {
      retried: answer.retried,
      left_alone: answer.left_alone.length,
    });
    return answer;
  }

  async discard(caller: TenantCaller, body: DiscardSetAsideDto): Promise<SetAsideDiscardDto> {
    const { tenantId, actor, mode } = caller;
    const filter = {
      kinds: kindsFor(caller, 'write'),
      test: mode === 'test' ? true : undefined,
      ids: body.ids,
    };
    const rows = await this.database.forTenant(tenantId, (tx) =>
      this.store.list(tx, tenantId, filter, null, RETRIED_AT_ONCE),
    );
    const found = foundOf(rows, body.ids);
    const ids = found.things.map(({ id }) => id);
    return discarded(found, [await this.retries.discard(tenantId, ids, body.reason, actor)]);
  }

  async discardOfAll({ actor }: OperatorCaller, body: DiscardSetAsideDto): Promise<SetAsideDiscardDto> {
    const filter = { kinds: SET_ASIDE_KINDS, ids: body.ids };
    const rows = await this.database.acrossTenants((tx) =>
      this.store.listAcrossTenants(tx, filter, null, RETRIED_AT_ONCE),
    );
    const found = foundOf(rows, body.ids);
    const done: Retried[] = [];
    for (const [tenantId, ids] of byTenant(found.things))
      done.push(await this.retries.discard(tenantId, ids, body.reason, actor));
    const answer = discarded(found, done);
    const { discarded: count, left_alone: leftAlone } = answer;
    await this.recordOfAll(actor, 'set_aside.discard', {
      discarded: count,
      left_alone: leftAlone.length,
      reason: body.reason,
    });
    return answer;
  }

  /** The call as a whole; what it changed stands in the log of each tenant, written with the change. */
  private recordOfAll(actor: OperatorCaller['actor'], action: string, after: object): Promise<void> {
    return this.database.acrossTenants((tx) =>
      this.audit.record(tx, PLATFORM_SCOPE, actor, { action, target: PLATFORM_SCOPE, after }),
    );
  }
}

type AnyFilter = Omit<OperatorSetAsideFilterDto, 'kind' | 'tenant_id'>;

function filterOf({
  reason,
  from,
  until,
  webhook_endpoint_id: endpoint,
}: AnyFilter): Omit<SetAsideFilter, 'kinds'> {
  return {
    reason,
    from: from === undefined ? undefined : new Date(from),
    until: until === undefined ? undefined : new Date(until),
    webhookEndpointId: endpoint as WebhookEndpointId | undefined,
  };
}

function ofOperator(filter: OperatorSetAsideFilterDto): SetAsideFilter {
  const kinds = filter.kind ? [filter.kind] : SET_ASIDE_KINDS;
  return { ...filterOf(filter), kinds, tenantId: filter.tenant_id as TenantId | undefined };
}

/** Webhook deliveries take a scope of their own beside that of messages. */
function kindsFor(
  { grant }: TenantCaller,
  verb: 'read' | 'write',
  asked?: SetAsideKind,
): readonly SetAsideKind[] {
  const scope: Scope = `webhooks:${verb}`;
  if (asked && asked !== 'webhook_delivery') return [asked];
  if (grant.scopes.includes(scope)) return asked ? [asked] : KINDS_OF_TENANTS;
  if (asked) throw new AppError('insufficient_scope', `The key lacks the scope "${scope}".`);
  return ['dispatch'];
}

function requireOne({ ids, filter, after }: RetrySetAsideDto | OperatorRetrySetAsideDto): void {
  if ((ids === undefined) === (filter === undefined)) {
    const detail = 'Name either "ids" or a "filter"; an empty filter is everything.';
    throw AppError.invalid([{ pointer: ids ? '/filter' : '/ids', code: 'ids_or_filter', detail }]);
  }
  if (ids && after !== undefined) {
    const detail = 'A call by "ids" has no pages: leave "after" out.';
    throw AppError.invalid([{ pointer: '/after', code: 'ids_or_filter', detail }]);
  }
}

/** The cursor is the id of whatever kind came last. */
function beforeOf(after: string | undefined): string | null {
  if (after === undefined) return null;
  const kind = kindOf(Buffer.from(after, 'base64url').toString('utf8'));
  return idOfCursor(after, PREFIXES[kind ?? 'dispatch']);
}

function foundOf(rows: SetAsideThing[], ids: readonly string[] | undefined): Found {
  const things = rows.slice(0, RETRIED_AT_ONCE);
  const there = new Set<string>(things.map(({ id }) => id));
  return { things, hasMore: rows.length > things.length, absent: (ids ?? []).filter((id) => !there.has(id)) };
}

function byTenant(things: SetAsideThing[]): Map<TenantId, string[]> {
  const groups = new Map<TenantId, string[]>();
  for (const { tenantId, id } of things) groups.set(tenantId, [...(groups.get(tenantId) ?? []), id]);
  return groups;
}

function leftAloneOf({ absent }: Found, done: Retried[]): SetAsideRetryDto['left_alone'] {
  const missing = absent.map((id) => ({ id, reason: 'not_set_aside' as const }));
  return explained([...done.flatMap(({ leftAlone }) => leftAlone), ...missing]);
}

function retried(found: Found, done: Retried[]): SetAsideRetryDto {
  return {
    ...{ object: 'set_aside_retry', dry_run: false },
    matched: found.things.length,
    retried: done.reduce((sum, each) => sum + each.retried.length, 0),
    left_alone: leftAloneOf(found, done),
    ...pageOf(found),
  };
}

function dryRun(matched: number, found: Found): SetAsideRetryDto {
  const nothing = { matched, retried: 0, left_alone: leftAloneOf(found, []) };
  return { ...{ object: 'set_aside_retry', dry_run: true }, ...nothing, ...pageOf(found) };
}

function pageOf({ things, hasMore }: Found): Pick<SetAsideRetryDto, 'has_more' | 'next_cursor'> {
  const last = things.at(-1);
  return { has_more: hasMore, next_cursor: hasMore && last ? cursorOf(last.id) : null };
}

function discarded(found: Found, done: Retried[]): SetAsideDiscardDto {
  return {
    object: 'set_aside_discard',
    discarded: done.reduce((sum, each) => sum + each.retried.length, 0),
    left_alone: leftAloneOf(found, done),
  };
}
