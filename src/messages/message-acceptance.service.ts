import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import { isDatabaseUnavailable } from '../common/database-unavailable';
import { GroupCommit } from '../common/group-commit';
import type { TenantId } from '../common/ids';
import { afterCommit } from '../database/after-commit';
import { Database, type Tx } from '../database/database';
import { inProgress, type IdempotentRequest } from '../idempotency/idempotent-request';
import { IdempotencyStore } from '../idempotency/idempotency.store';
import { Metrics } from '../metrics/metrics';
import { Doorbell } from '../queue/doorbell';
import { LaneBell } from '../queue/lane-bell';
import { inTraceOf } from '../tracing/traces';
import { AcceptanceStore, type NewAcceptance } from './acceptance.store';
import type { CheckedMessage } from './checked-message';
import { WITHHELD } from './delivery-status';
import { type MessageDto, toMessageDto } from './message.dto';
import { MessageStore } from './message.store';
import { countStatuses, planAcceptance } from './plan-acceptance';
import { idsOf } from './plan-dispatches';
import { QuotaAdmission, type RefusedMessage } from './quota-admission.service';
import { logQuotaWarnings } from './quota-notices';
import { WithholdingStore } from './withholding.store';

const DAY_SECONDS = 86_400;
/** Recipients in one transaction: enough to fill it under load, few enough to keep it short. */
const MOST_IN_A_GROUP = 1_000;
const ACCEPTED = 202;

export interface Accepted {
  message: MessageDto;
  /** Answered as before, by its Idempotency-Key. */
  replayed: boolean;
  /** A message that was accepted before stands for it, by its dedupe_key. */
  deduplicated: boolean;
}

type Verdict = Accepted | AppError;

/**
 * Stores messages, those of a tenant that arrive together in one transaction: with their deliveries, dispatches, first
 * events, and what their keys stand for. Either all of a message is committed or nothing of it; the same request with
 * the same Idempotency-Key is stored once, whoever takes it and whatever dies in between.
 */
@Injectable()
export class MessageAcceptance {
  private readonly live = this.groupsOf(false);
  /** Apart: the modes share no keys and no suppressions. */
  private readonly test = this.groupsOf(true);

  constructor(
    private readonly database: Database,
    private readonly store: AcceptanceStore,
    private readonly withholding: WithholdingStore,
    private readonly messages: MessageStore,
    private readonly idempotency: IdempotencyStore,
    private readonly quota: QuotaAdmission,
    private readonly lanes: LaneBell,
    private readonly doorbell: Doorbell,
    private readonly metrics: Metrics,
  ) {}

  private groupsOf(test: boolean): GroupCommit<TenantId, CheckedMessage, Verdict> {
    return new GroupCommit((tenantId, items) => this.commit(tenantId, test, items), {
      most: MOST_IN_A_GROUP,
      isOfAll: isDatabaseUnavailable,
    });
  }

  /** What was answered to this request before, if anything. */
  async replay(tenantId: TenantId, idempotent: IdempotentRequest): Promise<Accepted | null> {
    const known = await this.database.forTenant(tenantId, (tx) => this.idempotency.replay(tx, idempotent));
    return known ? { message: known.body as MessageDto, replayed: true, deduplicated: false } : null;
  }

  async accept(tenantId: TenantId, checked: CheckedMessage): Promise<Accepted> {
    const verdict = await (checked.test ? this.test : this.live).submit(
      tenantId,
      checked,
      checked.draft.deliveries.length,
    );
    if (verdict instanceof AppError) throw verdict;
    return verdict;
  }

  /**
   * In a transaction of the caller's: what else it does is committed with the message, or neither is. What it answers is
   * to be rung after the commit.
   */
  async acceptWithin(
    tx: Tx,
    tenantId: TenantId,
    checked: CheckedMessage,
  ): Promise<{ verdict: Accepted | AppError; ring: () => void }> {
    const { verdicts, stored } = await this.write(tx, tenantId, checked.test, [checked]);
    return { verdict: verdicts.get(checked) as Verdict, ring: () => this.ring(tenantId, stored) };
  }

  private async commit(tenantId: TenantId, test: boolean, items: CheckedMessage[]): Promise<Verdict[]> {
    const { first, twins } = apart(items);
    const span = { name: 'store messages', attributes: { 'messaging.batch.message_count': first.length } };
    const traceparents = first.map(({ traceparent }) => traceparent);
    const verdicts = await inTraceOf(traceparents, span, async () => {
      const written = await this.database.forTenant(tenantId, (tx) => this.write(tx, tenantId, test, first));
      this.ring(tenantId, written.stored);
      return written.verdicts;
    });
    // What has its key from another of the group finds that one stored, as it would a second later.
    if (twins.length > 0) {
      const answers = await this.commit(tenantId, test, twins);
      twins.forEach((item, i) => verdicts.set(item, answers[i] as Verdict));
    }
    return items.map((item) => verdicts.get(item) as Verdict);
  }

  private ring(tenantId: TenantId, stored: NewAcceptance[]): void {
    for (const { lane, dispatches, rung } of stored) {
      void this.lanes.ring(tenantId, lane, idsOf(dispatches), rung);
    }
    logQuotaWarnings(
      tenantId,
      stored.flatMap(({ events }) => events),
    );
    if (stored.length > 0) this.doorbell.ringSoon('fan-out-events', tenantId);
  }

  private async write(
    tx: Tx,
    tenantId: TenantId,
    test: boolean,
    items: CheckedMessage[],
  ): Promise<{ verdicts: Map<CheckedMessage, Verdict>; stored: NewAcceptance[] }> {
    const verdicts = new Map<CheckedMessage, Verdict>();
    const begun = await this.begin(tx, items, verdicts);
    const fresh = await this.dedupe(tx, tenantId, test, begun, verdicts);
    const stored = await this.insert(tx, tenantId, test, fresh, verdicts);
    const done = begun.flatMap((item) => {
      const verdict = verdicts.get(item);
      return item.idempotent && verdict && !(verdict instanceof AppError)
        ? [{ request: item.idempotent, answer: { status: ACCEPTED, body: verdict.message } }]
        : [];
    });
    await this.idempotency.finish(tx, done);
    return { verdicts, stored };
  }

  private async insert(
    tx: Tx,
    tenantId: TenantId,
    test: boolean,
    fresh: CheckedMessage[],
    verdicts: Map<CheckedMessage, Verdict>,
  ): Promise<NewAcceptance[]> {
    if (fresh.length === 0) return [];
    const reached = fresh.flatMap(({ request: { channel, topic = null }, draft }) =>
      draft.deliveries.map(({ address }) => ({ channel, address, topic })),
    );
    const withholding = await this.withholding.among(tx, tenantId, test, reached);
    const { admitted, refused } = await this.quota.divide(
      tx,
      tenantId,
      fresh.map((checked) => ({ checked, plan: planAcceptance(tenantId, checked, withholding) })),
    );
    await this.refuse(tx, tenantId, test, refused, verdicts);
    if (admitted.length === 0) return [];
    const stored = admitted.map(({ plan }) => ({
      ...plan,
      rung: this.lanes.choose(tenantId, plan.lane, idsOf(plan.dispatches)),
    }));
    for (const { checked } of admitted) {
      await this.messages.insertBlobs(tx, tenantId, checked.draft.id, checked.draft.blobs);
    }
    const createdAt = await this.store.insert(tx, tenantId, stored);
    afterCommit(tx, () => stored.forEach((one) => this.count(one)));
    admitted.forEach(({ checked }, i) => {
      const { message, deliveries } = stored[i] as NewAcceptance;
      const dto = toMessageDto({ ...message, createdAt }, countStatuses(deliveries));
      verdicts.set(checked, { message: dto, replayed: false, deduplicated: false });
    });
    return stored;
  }

  private count({ message: { channel, test }, deliveries }: NewAcceptance): void {
    const mode = test ? 'test' : 'live';
    this.metrics.messagesAccepted.inc({ channel, mode });
    this.metrics.deliveriesAccepted.inc({ channel, mode }, deliveries.length);
    for (const status of WITHHELD) {
      const withheld = deliveries.filter((delivery) => delivery.status === status).length;
      if (withheld > 0) this.metrics.deliveries.inc({ status, mode }, withheld);
    }
  }

  /** Nothing of them is stored, and their keys stand for nothing. */
  private async refuse(
    tx: Tx,
    tenantId: TenantId,
    test: boolean,
    refused: RefusedMessage[],
    verdicts: Map<CheckedMessage, Verdict>,
  ): Promise<void> {
    for (const { checked, problem } of refused) {
      verdicts.set(checked, problem);
      if (checked.idempotent) await this.idempotency.forget(tx, checked.idempotent);
    }
    const keys = refused.flatMap(({ checked }) => checked.request.dedupe_key ?? []);
    await this.store.giveBackDedupeKeys(tx, tenantId, test, keys);
  }

  /** Those that nobody has begun before; the others are answered as they were, or refused. */
  private async begin(
    tx: Tx,
    items: CheckedMessage[],
    verdicts: Map<CheckedMessage, Verdict>,
  ): Promise<CheckedMessage[]> {
    const requests = items.flatMap(({ idempotent }) => idempotent ?? []);
    const begun = await this.idempotency.begin(tx, requests);
    const mine: CheckedMessage[] = [];
    for (const item of items) {
      if (!item.idempotent || begun.has(item.idempotent.key)) mine.push(item);
      else verdicts.set(item, await this.replayOrRefuse(tx, item.idempotent));
    }
    return mine;
  }

  private async replayOrRefuse(tx: Tx, idempotent: IdempotentRequest): Promise<Verdict> {
    try {
      const known = await this.idempotency.replay(tx, idempotent);
      return known
        ? { message: known.body as MessageDto, replayed: true, deduplicated: false }
        : inProgress();
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }

  /** Those whose dedupe key stands for nothing yet; the others are answered with the message that it stands for. */
  private async dedupe(
    tx: Tx,
    tenantId: TenantId,
    test: boolean,
    items: CheckedMessage[],
    verdicts: Map<CheckedMessage, Verdict>,
  ): Promise<CheckedMessage[]> {
    const wanted = items.flatMap(({ request, draft }) =>
      request.dedupe_key === undefined
        ? []
        : [
            {
              key: request.dedupe_key,
              windowSeconds: request.dedupe_window ?? DAY_SECONDS,
              messageId: draft.id,
            },
          ],
    );
    const taken = await this.store.takeDedupeKeys(tx, tenantId, test, wanted);
    const fresh: CheckedMessage[] = [];
    for (const item of items) {
      const key = item.request.dedupe_key;
      if (key === undefined || taken.has(key)) fresh.push(item);
      else verdicts.set(item, await this.standingFor(tx, tenantId, test, key));
    }
    return fresh;
  }

  private async standingFor(tx: Tx, tenantId: TenantId, test: boolean, key: string): Promise<Accepted> {
    const id = await this.store.messageOfDedupeKey(tx, tenantId, test, key);
    const message = id ? await this.messages.find(tx, tenantId, id) : null;
    if (!message) throw new Error('a dedupe key without its message');
    const counts = await this.messages.countStatuses(tx, tenantId, [message.id]);
    const dto = toMessageDto(message, counts.get(message.id) ?? {});
    return { message: dto, replayed: false, deduplicated: true };
  }
}

/** Those with a key of their own, and those that share one with an item before them. */
function apart(items: CheckedMessage[]): { first: CheckedMessage[]; twins: CheckedMessage[] } {
  const seen = new Set<string>();
  const [first, twins]: [CheckedMessage[], CheckedMessage[]] = [[], []];
  for (const item of items) {
    const keys = [
      ...(item.idempotent ? [`idempotency:${item.idempotent.key}`] : []),
      ...(item.request.dedupe_key === undefined ? [] : [`dedupe:${item.request.dedupe_key}`]),
    ];
    (keys.some((key) => seen.has(key)) ? twins : first).push(item);
    for (const key of keys) seen.add(key);
  }
  return { first, twins };
}
