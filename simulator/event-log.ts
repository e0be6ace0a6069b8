import type { Account, Webhook } from './accounts';
import type { EventRecord } from './event-record';
import type { Fault, Faults } from './faults';
import type { Inbox } from './inbox';
import type { MessageFacts } from './message';
import type { SimulatorOptions } from './options';
import { newHexId } from './random';
import { Ring } from './ring';
import type { State } from './state';
import type { Statistics } from './statistics';
import type { WebhookPoster } from './webhook-poster';

/** The words of the activity search for the words of the webhooks. */
const ACTIVITY_WORDS: Record<string, string> = {
  reject: 'rejected',
  unsubscribe: 'unsubscribed',
  resubscribe: 'resubscribed',
  open: 'opened',
  click: 'clicked',
};

/**
 * Every event that happened, newest kept, and the start of its way to the webhooks of its account.
 * One event has one id, whoever receives it and however often.
 */
export class EventLog {
  private readonly byMessage = new Map<string, EventRecord[]>();
  private readonly ring = new Ring<EventRecord>((event) => {
    const siblings = this.byMessage.get(event.facts.id);
    if (siblings?.shift() && siblings.length === 0) this.byMessage.delete(event.facts.id);
  });

  constructor(
    private readonly options: SimulatorOptions,
    private readonly state: State,
    private readonly inbox: Inbox,
    private readonly faults: Faults,
    private readonly poster: WebhookPoster,
    private readonly statistics: Statistics,
  ) {}

  get size(): number {
    return this.ring.size;
  }

  record(
    facts: MessageFacts,
    name: string,
    recipient?: string,
    extra: Record<string, string | string[]> = {},
  ): EventRecord {
    const event: EventRecord = { id: newHexId(), name, at: Date.now(), facts, recipient, extra, posts: [] };
    this.add(event);
    return event;
  }

  add(event: EventRecord): void {
    this.ring.add(event, this.options.activityCapacity);
    const siblings = this.byMessage.get(event.facts.id);
    if (siblings) siblings.push(event);
    else this.byMessage.set(event.facts.id, [event]);
    this.statistics.happened(event);
    this.showInInbox(event);
    this.publish(event);
  }

  /** Posts the event to every webhook that wants it; once more when called once more. */
  publish(event: EventRecord): void {
    const { accountId } = event.facts;
    this.publishTo(this.state.account(accountId), event);
    if (this.options.masterWebhookSeesSubaccounts && accountId !== this.state.master.id) {
      this.publishTo(this.state.master, event);
    }
  }

  ofMessage(id: string): EventRecord[] {
    return this.byMessage.get(id) ?? [];
  }

  newestFirst(): Iterable<EventRecord> {
    return this.ring.newestFirst();
  }

  reset(): void {
    this.ring.clear();
    this.byMessage.clear();
  }

  private publishTo(account: Account | undefined, event: EventRecord): void {
    if (!account) return;
    for (const webhook of account.webhooks.values()) {
      if (!this.wants(webhook, event)) continue;
      const faults = this.faults.forEvent(event.name, event.facts.accountId);
      if (faults.length === 0) {
        this.poster.post(event, account, webhook);
        continue;
      }
      const { copies, delayMs } = this.disturbance(faults);
      for (let copy = 0; copy < copies; copy++) this.poster.post(event, account, webhook, delayMs());
    }
  }

  private wants(webhook: Webhook, { name, facts }: EventRecord): boolean {
    if (webhook.disabled) return false;
    if (webhook.usernames.length > 0 && !webhook.usernames.includes(facts.auth)) return false;
    const sms = facts.channel === 'sms';
    const subscribed = sms ? webhook.smsEvents : webhook.events;
    if (!subscribed) return this.options.webhookWithoutEvents === 'all';
    const subscription = sms ? name.replace(/^sms[_-]/, '').replace('optout', 'opt-out') : name;
    // There is no subscription for resubscribe: it comes with unsubscribe.
    return subscribed.includes(subscription === 'resubscribe' ? 'unsubscribe' : subscription);
  }

  private disturbance(faults: Fault[]): { copies: number; delayMs: () => number } {
    let copies = 1;
    let delay = 0;
    let shuffle = 0;
    for (const fault of faults) {
      if (fault.kind === 'event-drop') copies = 0;
      else if (fault.kind === 'event-duplicate') copies *= fault.times;
      else if (fault.kind === 'event-delay') delay += fault.ms ?? 1000;
      else if (fault.kind === 'event-reorder') shuffle = fault.ms ?? 1000;
    }
    return { copies, delayMs: () => delay + (shuffle > 0 ? this.faults.nextRandom() * shuffle : 0) };
  }

  private showInInbox(event: EventRecord): void {
    const message = this.inbox.get(event.facts.id);
    if (!message) return;
    this.inbox.version++;
    const status = activityWord(event);
    for (const recipient of message.recipients) {
      const accepted = event.recipient === undefined && event.extra.recipients?.includes(recipient.address);
      if (recipient.address === event.recipient || accepted) recipient.status = status;
    }
  }
}

/** The event in the vocabulary of /activity/search; SMS events lose their prefix. */
export function activityWord({ name, extra }: EventRecord): string {
  if (name === 'bounce') return `${String(extra.bounce)}-bounced`;
  return ACTIVITY_WORDS[name] ?? name.replace(/^sms_/, '');
}
