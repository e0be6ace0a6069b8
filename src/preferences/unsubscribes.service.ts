import { Injectable } from '@nestjs/common';
import type { DeliveryId, TenantId } from '../common/ids';
import { Database, type Tx } from '../database/database';
import { PersonDigests } from '../keys/person-digests';
import { DeliveryTracking } from '../messages/delivery-tracking.service';
import { SuppressionStore } from '../messages/suppression.store';
import { TopicPreferenceStore } from '../messages/topic-preference.store';
import { TopicStore } from '../messages/topic.store';
import { UnsubscribeLinks } from '../messages/unsubscribe-links';
import { Doorbell } from '../queue/doorbell';
import { type LinkedPerson, UnsubscribesStore } from './unsubscribes.store';

const DETAIL = 'By the link in the e-mail.';

/** What the page shows. */
export interface Preferences {
  person: LinkedPerson;
  /** Whether nothing at all is sent, because the person said so. */
  unsubscribed: boolean;
  /** Of the topic of the e-mail: whether it is sent. Null for an e-mail that was about none. */
  ofTopic: { name: string; subscribed: boolean } | null;
  topics: { key: string; name: string; description: string; subscribed: boolean }[];
}

/** What somebody decides on the page. */
export type Decision =
  /** One click (RFC 8058): out of what the e-mail was about. */
  | { kind: 'unsubscribe' }
  | { kind: 'nothing' }
  | { kind: 'anything' }
  /** Of the topics that were on the page, those that were chosen. */
  | { kind: 'choose'; shown: string[]; chosen: string[] };

/**
 * What recipients decide by the link in their e-mail, for themselves and nobody else: the token names the delivery, and
 * with it the address. Deciding the same once more changes nothing.
 */
@Injectable()
export class Unsubscribes {
  constructor(
    private readonly database: Database,
    private readonly links: UnsubscribeLinks,
    private readonly people: UnsubscribesStore,
    private readonly topics: TopicStore,
    private readonly preferences: TopicPreferenceStore,
    private readonly suppressions: SuppressionStore,
    private readonly tracking: DeliveryTracking,
    private readonly persons: PersonDigests,
    private readonly doorbell: Doorbell,
  ) {}

  /** Null when the link is none of ours. */
  async look(token: string): Promise<Preferences | null> {
    const named = this.links.read(token);
    if (!named) return null;
    const { tenantId, deliveryId } = named;
    return this.database.forTenant(tenantId, async (tx) => {
      const person = await this.people.find(tx, tenantId, deliveryId);
      return person && this.preferencesOf(tx, tenantId, person);
    });
  }

  async decide(token: string, decision: Decision): Promise<Preferences | null> {
    const named = this.links.read(token);
    if (!named) return null;
    const { tenantId, deliveryId } = named;
    const after = await this.database.forTenant(tenantId, async (tx) => {
      const person = await this.people.find(tx, tenantId, deliveryId);
      if (!person) return null;
      const before = await this.preferencesOf(tx, tenantId, person);
      await this.apply(tx, tenantId, deliveryId, before, decision);
      return this.preferencesOf(tx, tenantId, person);
    });
    if (after) this.doorbell.ringSoon('fan-out-events', tenantId);
    return after;
  }

  private async apply(
    tx: Tx,
    tenantId: TenantId,
    deliveryId: DeliveryId,
    before: Preferences,
    decision: Decision,
  ): Promise<void> {
    const { person, unsubscribed, ofTopic } = before;
    switch (decision.kind) {
      case 'unsubscribe':
        if (person.topic === null) return this.apply(tx, tenantId, deliveryId, before, { kind: 'nothing' });
        if (ofTopic?.subscribed === false) return;
        await this.say(tx, tenantId, person, new Map([[person.topic, false]]));
        return this.tell(tx, tenantId, deliveryId);
      case 'nothing': {
        if (unsubscribed) return;
        const { channel, address, test } = person;
        const no = {
          topic: null,
          reason: 'unsubscribe',
          source: 'unsubscribe_page',
          expiresAt: null,
        } as const;
        await this.suppressions.add(tx, tenantId, [{ channel, address, test, ...no }]);
        return this.tell(tx, tenantId, deliveryId);
      }
      case 'anything':
        return this.suppressions.takeBackNo(tx, tenantId, person, [null]);
      case 'choose': {
        const known = before.topics.filter(({ key }) => decision.shown.includes(key));
        const changed = known.filter(({ key, subscribed }) => decision.chosen.includes(key) !== subscribed);
        const said = new Map(changed.map(({ key, subscribed }) => [key, !subscribed]));
        await this.say(tx, tenantId, person, said);
      }
    }
  }

  private async say(
    tx: Tx,
    tenantId: TenantId,
    person: LinkedPerson,
    said: ReadonlyMap<string, boolean>,
  ): Promise<void> {
    if (said.size === 0) return;
    const wanted = [...said].flatMap(([topic, subscribed]) => (subscribed ? [topic] : []));
    await this.suppressions.takeBackNo(tx, tenantId, person, wanted);
    await this.preferences.set(tx, tenantId, person, said, 'unsubscribe_page');
  }

  /** In the timeline of the message, and to webhooks. What it holds back was decided here. */
  private async tell(tx: Tx, tenantId: TenantId, deliveryId: DeliveryId): Promise<void> {
    const fact = { deliveryId, kind: 'unsubscribed', occurredAt: new Date(), detail: DETAIL } as const;
    await this.tracking.apply(tx, tenantId, [{ ...fact, suppresses: false }]);
  }

  private async preferencesOf(tx: Tx, tenantId: TenantId, person: LinkedPerson): Promise<Preferences> {
    const { channel, address, test, topic } = person;
    const addresses = [address, this.persons.of(tenantId, channel, address)];
    const said = await this.preferences.of(tx, tenantId, person);
    const held = await this.people.topicsOfNo(tx, tenantId, channel, addresses, test);
    const isSubscribed = (key: string, consent: string) =>
      !held.has(key) && (said.get(key) ?? consent === 'opt_out');
    const open = await this.topics.open(tx, tenantId, channel);
    const own = topic === null ? null : await this.topics.find(tx, tenantId, topic);
    return {
      person,
      unsubscribed: await this.people.hasSaidNo(tx, tenantId, channel, addresses, test),
      ofTopic: own && { name: own.name, subscribed: isSubscribed(own.key, own.consent) },
      topics: open.map(({ key, name, description, consent }) => ({
        ...{ key, name, description },
        subscribed: isSubscribed(key, consent),
      })),
    };
  }
}
