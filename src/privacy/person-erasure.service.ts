import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore } from '../audit/audit.store';
import type { MessageId, TenantId } from '../common/ids';
import { Database } from '../database/database';
import { DeliveryTracking } from '../messages/delivery-tracking.service';
import { MessageEventStore } from '../messages/message-event.store';
import { Doorbell } from '../queue/doorbell';
import { ContactErasure, type ErasedContactRows } from './contact-erasure.service';
import { ErasingStore } from './erasing.store';
import { IdempotentAnswers } from './idempotent-answers';
import { type DeliveryOfPerson, type Person, PersonStore } from './person.store';
import { WipingStore } from './wiping.store';

const DELIVERIES_AT_ONCE = 200;
const EVENTS_AT_ONCE = 1_000;
const BECAUSE = 'The person was erased.';

/** Rows that were changed, by table. */
export interface ErasedRows extends ErasedContactRows {
  deliveries: number;
  messages: number;
  message_events: number;
  webhook_attempts: number;
  provider_events: number;
  suppressions: number;
  topic_preferences: number;
  provider_suppression_changes: number;
  received_sms: number;
  idempotency_keys: number;
  message_dedupes: number;
  statistics: number;
  sending_limits: number;
  campaigns: number;
}

export interface Erasure {
  erased: ErasedRows;
  /** Deliveries that were waiting to be sent and are not sent any more. */
  cancelled: number;
  /** Deliveries that are being sent, in doubt or held, messages that still go to others, and events not applied yet. */
  underWay: number;
}

/**
 * Takes a person out of everything of a tenant. What waits to be sent is cancelled first; what is under way is left as it
 * is, and counted: whoever asks again when it is over gets the rest. Short transactions, each of which leaves everything
 * in order; run twice, or again after it was killed, it finishes the work.
 */
@Injectable()
export class PersonErasure {
  constructor(
    private readonly database: Database,
    private readonly persons: PersonStore,
    private readonly tracking: DeliveryTracking,
    private readonly events: MessageEventStore,
    private readonly wiping: WipingStore,
    private readonly erasing: ErasingStore,
    private readonly answers: IdempotentAnswers,
    private readonly contacts: ContactErasure,
    private readonly doorbell: Doorbell,
    private readonly audit: AuditStore,
  ) {}

  async erase(tenantId: TenantId, person: Person, by: Actor): Promise<Erasure> {
    const erased = noRows();
    const cancelled = await this.cancelWaiting(tenantId, person, by, erased);
    const known = { soleMessages: new Set<MessageId>(), providerIds: new Set<string>() };
    let underWay = await this.eraseDeliveries(tenantId, person, erased, known);
    underWay += await this.eraseProviderEvents(tenantId, person, [...known.providerIds], erased);
    Object.assign(erased, await this.contacts.erase(tenantId, person));
    erased.idempotency_keys = await this.answers.erase(tenantId, person, known.soleMessages);
    await this.database.forTenant(tenantId, async (tx) => {
      erased.message_events += await this.erasing.eraseFromOtherEvents(tx, tenantId, person);
      erased.suppressions = await this.erasing.digestSuppressions(tx, tenantId, person);
      erased.topic_preferences = await this.erasing.digestPreferences(tx, tenantId, person);
      erased.provider_suppression_changes = await this.erasing.forgetProviderChanges(tx, tenantId, person);
      erased.received_sms = await this.erasing.eraseReceivedSms(tx, tenantId, person);
      erased.message_dedupes = await this.erasing.forgetDedupeKeys(tx, tenantId, person);
      erased.statistics = await this.erasing.forgetTags(tx, tenantId, person);
      erased.sending_limits = await this.erasing.scrubSendingLimits(tx, tenantId, person);
      const ended = {
        action: 'person.erase',
        target: person.address,
        after: { erased, cancelled, under_way: underWay },
      };
      await this.audit.record(tx, tenantId, by, ended);
    });
    return { erased, cancelled, underWay };
  }

  private async cancelWaiting(
    tenantId: TenantId,
    person: Person,
    by: Actor,
    erased: ErasedRows,
  ): Promise<number> {
    const cancelled = await this.database.forTenant(tenantId, async (tx) => {
      const begun = { action: 'person.erase', target: person.address, outcome: 'asked' } as const;
      await this.audit.record(tx, tenantId, by, begun);
      // Before what waits: a run that comes to the person now finds nobody.
      erased.campaigns = await this.erasing.eraseFromCampaigns(tx, tenantId, person);
      const waiting = await this.persons.lockWaiting(tx, tenantId, person);
      const facts = waiting.map(({ id }) => ({ deliveryId: id, occurredAt: new Date(), detail: BECAUSE }));
      const { moved } = await this.tracking.moveTo(tx, tenantId, 'cancelled', facts);
      const messageIds = [...new Set(waiting.map(({ messageId }) => messageId))];
      const ended = await this.erasing.cancelMessagesWithoutRecipient(tx, tenantId, messageIds);
      await this.events.insert(
        tx,
        tenantId,
        ended.map((messageId) => ({ messageId, type: 'message.cancelled', detail: BECAUSE })),
      );
      return moved;
    });
    if (cancelled > 0) this.doorbell.ringSoon('fan-out-events', tenantId);
    return cancelled;
  }

  private async eraseDeliveries(
    tenantId: TenantId,
    person: Person,
    erased: ErasedRows,
    known: { soleMessages: Set<MessageId>; providerIds: Set<string> },
  ): Promise<number> {
    let underWay = 0;
    let after = '';
    for (;;) {
      const page = await this.database.forTenant(tenantId, async (tx) => {
        const found = await this.persons.deliveries(tx, tenantId, person, after, DELIVERIES_AT_ONCE, false);
        // Messages before their deliveries, as whoever wipes what has expired.
        const messages = await this.persons.messages(tx, tenantId, person, [
          ...new Set(found.map(({ messageId }) => messageId)),
        ]);
        const deliveries = await this.persons.deliveries(
          tx,
          tenantId,
          person,
          after,
          DELIVERIES_AT_ONCE,
          true,
        );
        const over = deliveries.filter(({ status }) => status !== 'queued' && status !== 'unknown');
        underWay += deliveries.length - over.length;
        const ids = [...new Set(over.map(({ messageId }) => messageId))];
        const plain = over.filter(({ address }) => address === person.address);
        await this.wiping.wipeDeliveries(tx, tenantId, plain);
        erased.deliveries += plain.length;
        const touched = messages.filter(({ id }) => ids.includes(id));
        const settled = touched.filter((message) => message.settled);
        underWay += touched.length - settled.length;
        const idsOf = (some: typeof messages) => some.map(({ id }) => id);
        const sole = settled.filter((message) => message.sole);
        const full = sole.filter((message) => !message.empty);
        const documents = settled.filter((message) => !message.sole && message.isDocument);
        await this.wiping.wipeContent(tx, tenantId, idsOf([...full, ...documents]));
        await this.erasing.emptyMessages(tx, tenantId, idsOf(full));
        const others = idsOf(settled.filter((message) => !message.sole));
        erased.messages +=
          full.length + documents.length + (await this.erasing.scrubMessages(tx, tenantId, others, person));
        await this.wiping.wipeAttempts(tx, tenantId, ids);
        const deliveryIds = over.map(({ id }) => id);
        erased.message_events += await this.erasing.emptyEvents(tx, tenantId, ids, deliveryIds, idsOf(sole));
        erased.webhook_attempts += await this.erasing.emptyWebhookLog(tx, tenantId, ids);
        remember(known, over, idsOf(sole));
        return deliveries;
      });
      if (page.length < DELIVERIES_AT_ONCE) return underWay;
      after = page.at(-1)?.id ?? '';
    }
  }

  private async eraseProviderEvents(
    tenantId: TenantId,
    person: Person,
    providerIds: string[],
    erased: ErasedRows,
  ): Promise<number> {
    let waiting = 0;
    let after = '';
    for (;;) {
      const page = await this.database.forTenant(tenantId, async (tx) => {
        const ids = await this.erasing.providerEventsAfter(tx, tenantId, after, EVENTS_AT_ONCE);
        const done = await this.erasing.emptyProviderEvents(tx, tenantId, ids, person, providerIds);
        erased.provider_events += done.emptied;
        waiting += done.waiting;
        return ids;
      });
      if (page.length < EVENTS_AT_ONCE) return waiting;
      after = page.at(-1) ?? '';
    }
  }
}

function remember(
  known: { soleMessages: Set<MessageId>; providerIds: Set<string> },
  deliveries: DeliveryOfPerson[],
  sole: MessageId[],
): void {
  for (const id of sole) known.soleMessages.add(id);
  for (const { providerMessageId, messageId } of deliveries) {
    if (providerMessageId && known.soleMessages.has(messageId)) known.providerIds.add(providerMessageId);
  }
}

function noRows(): ErasedRows {
  return {
    deliveries: 0,
    messages: 0,
    message_events: 0,
    webhook_attempts: 0,
    provider_events: 0,
    suppressions: 0,
    topic_preferences: 0,
    provider_suppression_changes: 0,
    received_sms: 0,
    idempotency_keys: 0,
    message_dedupes: 0,
    statistics: 0,
    sending_limits: 0,
    campaigns: 0,
    contacts: 0,
    audience_members: 0,
    audiences: 0,
    contact_import_parts: 0,
  };
}
