import type { DeliveryId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import type { DeliveryFact } from '../messages/delivery-tracking.service';
import type { PersonDigests } from '../keys/person-digests';
import type { DeliveryStore } from '../messages/delivery.store';
import type { DeliveryStamps } from './delivery-stamp';
import type { ProviderEventFact } from './smtp2go/provider-event-vocabulary';
import { isMachine as isOfMachine } from './machine-feedback';

export interface MatchedFacts<Source> {
  matched: { source: Source; facts: DeliveryFact[] }[];
  /** Without a stamp of ours: never changes anything. */
  unstamped: Source[];
  /** An SMS whose number and id are not known, or not yet: its event may overtake the answer to the request. */
  unmatched: Source[];
}

/**
 * Finds the deliveries that the provider speaks of. E-mail by our stamp, and by the recipient where an e-mail has
 * several; SMS, which carries no header, by the provider's id and the number.
 */
export async function matchFacts<Source>(
  tx: Tx,
  tenantId: TenantId,
  deliveries: DeliveryStore,
  stamps: DeliveryStamps,
  persons: PersonDigests,
  told: { source: Source; fact: ProviderEventFact }[],
): Promise<MatchedFacts<Source>> {
  // The events of one e-mail come together, with one stamp.
  const stampsTold = new Set(told.map(({ fact }) => (fact.channel === 'email' ? fact.stamp : null)));
  const read = new Map([...stampsTold].map((stamp) => [stamp, stamps.read(tenantId, stamp)]));
  const stamped = told.map(({ source, fact }) => ({
    source,
    fact,
    delivery: fact.channel === 'email' ? (read.get(fact.stamp) ?? null) : null,
  }));
  const named = stamped.flatMap(({ delivery }) => (delivery ? [delivery] : []));
  const smsIds = told.flatMap(({ fact }) =>
    fact.channel === 'sms' && fact.providerMessageId ? [fact.providerMessageId] : [],
  );
  const emails = groupBy(await deliveries.sameEmail(tx, tenantId, named), (row) => row.stamped);
  const texts = groupBy(
    await deliveries.byProviderMessageId(tx, tenantId, smsIds),
    (row) => row.providerMessageId,
  );

  const isOf = (address: string, { channel, recipient }: ProviderEventFact) =>
    recipient !== null && (address === recipient || address === persons.of(tenantId, channel, recipient));
  const result: MatchedFacts<Source> = { matched: [], unstamped: [], unmatched: [] };
  for (const { source, fact, delivery } of stamped) {
    if (fact.channel === 'sms') {
      const sameId = texts.get(fact.providerMessageId ?? '') ?? [];
      const found = sameId.filter(({ address }) => fact.recipient === null || isOf(address, fact));
      if (found.length === 0) result.unmatched.push(source);
      else result.matched.push({ source, facts: found.map(({ id }) => toFact(id, fact)) });
    } else if (!delivery) {
      result.unstamped.push(source);
    } else {
      const copies = emails.get(delivery) ?? [];
      const found = copies.length > 1 ? copies.filter(({ address }) => isOf(address, fact)) : copies;
      if (found.length === 0) result.unmatched.push(source);
      else result.matched.push({ source, facts: found.map(({ id }) => toFact(id, fact)) });
    }
  }
  return result;
}

function groupBy<Row, Key>(rows: Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

function toFact(deliveryId: DeliveryId, fact: ProviderEventFact): DeliveryFact {
  const isMachine = isOfMachine(fact.userAgent);
  return {
    deliveryId,
    kind: fact.kind,
    occurredAt: fact.occurredAt,
    detail: fact.detail,
    providerMessageId: fact.providerMessageId,
    ...(isMachine && { isMachine }),
    data: {
      ...(isMachine && { machine: true }),
      ...(fact.url ? { url: fact.url } : {}),
      ...(fact.userAgent ? { user_agent: fact.userAgent } : {}),
    },
  };
}
