import { Injectable } from '@nestjs/common';
import type { DeliveryId, TenantId } from '../common/ids';
import { afterCommit } from '../database/after-commit';
import type { Tx } from '../database/database';
import { Metrics } from '../metrics/metrics';
import { DeliveryCopyStore } from './delivery-copy.store';
import {
  allowedFrom,
  type DeliveryFactKind,
  type DeliveryStatus,
  MARK_OF_FACT,
  PROGRESS,
  PROOF_OF_A_COPY,
  REVIVED_FROM,
  STATUS_OF_FACT,
  SUPPRESSION_OF_FACT,
} from './delivery-status';
import { type DeliveryMove, DeliveryStore, type LockedDelivery, type MovedDelivery } from './delivery.store';
import { eventOfMark, eventOfStatus } from './event-types';
import { MessageEventStore } from './message-event.store';
import { ReliabilityCounterStore } from './reliability-counter.store';
import { SuppressionStore } from './suppression.store';

/** One thing that is known of one delivery, from whatever source. */
export interface DeliveryFact {
  deliveryId: DeliveryId;
  kind: DeliveryFactKind;
  occurredAt: Date;
  detail?: string | null;
  providerMessageId?: string | null;
  data?: Record<string, unknown>;
  /** Of an open or a click: no person's. It is told, and counts for nothing. */
  isMachine?: boolean;
  /** What to hold back after it is decided elsewhere. */
  suppresses?: false;
}

type KnownDeliveries = ReadonlyMap<DeliveryId, LockedDelivery>;

/**
 * What a change came to, for those who count: deliveries that are in another status now, and how many of them were in
 * doubt before. Nothing of test mode counts.
 */
export interface Movement {
  moved: number;
  outOfDoubt: number;
}

/**
 * Every change of a delivery's status goes through here, but for the cancellation of a message that has not left: move,
 * timeline and suppression in one transaction. Facts may come late, twice and in any order; what changes nothing writes
 * nothing.
 */
@Injectable()
export class DeliveryTracking {
  constructor(
    private readonly deliveries: DeliveryStore,
    private readonly events: MessageEventStore,
    private readonly suppressions: SuppressionStore,
    private readonly copies: DeliveryCopyStore,
    private readonly counters: ReliabilityCounterStore,
    private readonly metrics: Metrics,
  ) {}

  /** Set-based: a statement for each kind of fact, in the order of progress, however many facts there are. */
  async apply(tx: Tx, tenantId: TenantId, facts: DeliveryFact[]): Promise<Movement> {
    const known = await this.lock(tx, tenantId, facts);
    const moved: MovedDelivery[] = [];
    for (const status of PROGRESS) {
      const ofStatus = facts.filter((fact) => STATUS_OF_FACT[fact.kind] === status);
      moved.push(...(await this.move(tx, tenantId, known, status, ofStatus)));
    }
    for (const kind of ['opened', 'clicked', 'complained', 'unsubscribed', 'opted_out'] as const) {
      await this.mark(
        tx,
        tenantId,
        known,
        kind,
        facts.filter((fact) => fact.kind === kind),
      );
    }
    await this.suppress(tx, tenantId, facts);
    await this.confirmDuplicates(
      tx,
      tenantId,
      known,
      facts.filter(({ kind }) => PROOF_OF_A_COPY.has(kind)),
    );
    return movementOf(known, moved);
  }

  /** Moves that come from our own side: the answer to a request, a lost answer, a decision to send again. */
  async moveTo(
    tx: Tx,
    tenantId: TenantId,
    status: DeliveryStatus,
    facts: Omit<DeliveryFact, 'kind'>[],
  ): Promise<Movement> {
    const known = await this.lock(tx, tenantId, facts);
    const moved = await this.move(tx, tenantId, known, status, facts);
    if (status === 'sent') await this.confirmDuplicates(tx, tenantId, known, facts);
    return movementOf(known, moved);
  }

  /** Back to the queue, of a dispatch that was set aside and of which nothing was sent; whoever locks it makes sure of that. */
  async revive(tx: Tx, tenantId: TenantId, facts: Omit<DeliveryFact, 'kind'>[]): Promise<void> {
    const known = await this.lock(tx, tenantId, facts);
    await this.move(tx, tenantId, known, 'queued', facts, REVIVED_FROM);
  }

  private async lock(
    tx: Tx,
    tenantId: TenantId,
    facts: Pick<DeliveryFact, 'deliveryId'>[],
  ): Promise<KnownDeliveries> {
    const ids = facts.map(({ deliveryId }) => deliveryId);
    const rows = await this.deliveries.lock(tx, tenantId, ids);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** What cannot move any more is left out beforehand: most events of an e-mail that went as usual say nothing new. */
  private async move(
    tx: Tx,
    tenantId: TenantId,
    known: KnownDeliveries,
    status: DeliveryStatus,
    facts: Omit<DeliveryFact, 'kind'>[],
    froms: readonly DeliveryStatus[] = allowedFrom(status),
  ): Promise<MovedDelivery[]> {
    if (facts.length === 0) return [];
    const byId = new Map(facts.map((fact) => [fact.deliveryId, fact]));
    const moves = [...byId.values()].map(
      ({ deliveryId, occurredAt, providerMessageId, detail }): DeliveryMove => ({
        ...{ deliveryId, occurredAt, providerMessageId },
        reason: reasonOf(status, detail),
      }),
    );
    const mayMove = ({ deliveryId }: DeliveryMove) => {
      const row = known.get(deliveryId);
      return row !== undefined && froms.includes(row.status);
    };
    const moved = await this.deliveries.move(tx, tenantId, status, moves.filter(mayMove), froms);
    this.count(tx, known, status, moved);
    if (status === 'sent') {
      const isOvertaken = (move: DeliveryMove) =>
        !mayMove(move) && known.get(move.deliveryId)?.providerMessageId === null;
      await this.deliveries.noteProviderIds(tx, tenantId, moves.filter(isOvertaken));
    }
    await this.events.insert(
      tx,
      tenantId,
      moved.map(({ id, messageId }) => {
        const fact = byId.get(id);
        return {
          messageId,
          deliveryId: id,
          type: eventOfStatus(status),
          detail: fact?.detail,
          data: fact?.data,
          occurredAt: fact?.occurredAt,
        };
      }),
    );
    return moved;
  }

  private count(tx: Tx, known: KnownDeliveries, status: DeliveryStatus, moved: MovedDelivery[]): void {
    if (moved.length === 0) return;
    const ofTests = moved.filter(({ id }) => known.get(id)?.test).length;
    afterCommit(tx, () => {
      if (ofTests > 0) this.metrics.deliveries.inc({ status, mode: 'test' }, ofTests);
      if (moved.length > ofTests)
        this.metrics.deliveries.inc({ status, mode: 'live' }, moved.length - ofTests);
    });
  }

  /** Two ids at the provider for one delivery that was sent again: the recipient may have it twice. */
  private async confirmDuplicates(
    tx: Tx,
    tenantId: TenantId,
    known: KnownDeliveries,
    facts: Omit<DeliveryFact, 'kind'>[],
  ): Promise<void> {
    const proofs = facts.flatMap(({ deliveryId, providerMessageId }) =>
      providerMessageId && known.get(deliveryId)?.possibleDuplicate
        ? [{ deliveryId, providerMessageId }]
        : [],
    );
    if (proofs.length === 0) return;
    const confirmed = (await this.copies.add(tx, tenantId, proofs)).filter((row) => row.newDuplicates > 0);
    await this.events.insert(
      tx,
      tenantId,
      confirmed.map(({ id, messageId, copies }) => ({
        messageId,
        deliveryId: id,
        type: 'delivery.duplicate_confirmed',
        data: { provider_message_ids: copies },
      })),
    );
    const duplicates = confirmed.reduce((sum, { newDuplicates }) => sum + newDuplicates, 0);
    await this.counters.add(tx, tenantId, { duplicates_confirmed: duplicates });
  }

  private async mark(
    tx: Tx,
    tenantId: TenantId,
    known: KnownDeliveries,
    kind: DeliveryFactKind,
    facts: DeliveryFact[],
  ): Promise<void> {
    const mark = MARK_OF_FACT[kind];
    if (!mark || facts.length === 0) return;
    const ofPersons = facts.filter(({ isMachine }) => !isMachine);
    if (ofPersons.length > 0) await this.deliveries.mark(tx, tenantId, mark, firstOfEach(ofPersons));
    await this.events.insert(
      tx,
      tenantId,
      facts.flatMap((fact) => {
        const messageId = known.get(fact.deliveryId)?.messageId;
        const { deliveryId, detail, data, occurredAt } = fact;
        return messageId
          ? [{ messageId, deliveryId, type: eventOfMark(mark), detail, data, occurredAt }]
          : [];
      }),
    );
  }

  private async suppress(tx: Tx, tenantId: TenantId, facts: DeliveryFact[]): Promise<void> {
    for (const kind of ['bounced', 'complained', 'unsubscribed', 'opted_out'] as const) {
      const reason = SUPPRESSION_OF_FACT[kind];
      const ids = facts
        .filter((fact) => fact.kind === kind && fact.suppresses !== false)
        .map(({ deliveryId }) => deliveryId);
      if (reason) await this.suppressions.addFromDeliveries(tx, tenantId, reason, ids);
    }
    const soft = facts.filter((fact) => fact.kind === 'soft_bounced').map(({ deliveryId }) => deliveryId);
    await this.suppressions.addAfterSoftBounces(tx, tenantId, soft);
    const back = facts.filter((fact) => fact.kind === 'resubscribed').map(({ deliveryId }) => deliveryId);
    await this.suppressions.removeUnsubscribes(tx, tenantId, back);
  }
}

/** Of each delivery the fact that happened first. */
function firstOfEach(facts: DeliveryFact[]): DeliveryFact[] {
  const first = new Map<DeliveryId, DeliveryFact>();
  for (const fact of facts) {
    const known = first.get(fact.deliveryId);
    if (!known || fact.occurredAt < known.occurredAt) first.set(fact.deliveryId, fact);
  }
  return [...first.values()];
}

function movementOf(known: KnownDeliveries, moved: MovedDelivery[]): Movement {
  const ids = new Set(moved.flatMap(({ id }) => (known.get(id)?.test ? [] : [id])));
  return {
    moved: ids.size,
    outOfDoubt: [...ids].filter((id) => known.get(id)?.status === 'unknown').length,
  };
}

/** A status that went well needs no reason. */
function reasonOf(status: DeliveryStatus, detail: string | null | undefined): string | null {
  return status === 'sent' || status === 'delivered' || status === 'queued' ? null : (detail ?? null);
}
