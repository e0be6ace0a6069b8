import type { DeliveryId, TenantId } from '../common/ids';
import type { Tx } from '../database/database';
import type { DeliveryFact } from '../messages/delivery-tracking.service';
import type { DeliveryStore } from '../messages/delivery.store';
import type { DeliveryStamps } from './delivery-stamp';
import type { ProviderEventFact } from './smtp2go/provider-event-vocabulary';

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
  told: { source: Source; fact: ProviderEventFact }[],
): Promise<MatchedFacts<Source>> {
  const stamped = told.map(({ source, fact }) => ({
    source,
    fact,
    delivery: fact.channel === 'email' ? stamps.read(tenantId, fact.stamp) : null,
  }));
  const named = stamped.flatMap(({ delivery }) => (delivery ? [delivery] : []));
  const smsIds = told.flatMap(({ fact }) =>
    fact.channel === 'sms' && fact.providerMessageId ? [fact.providerMessageId] : [],
  );
  const emails = await deliveries.sameEmail(tx, tenantId, named);
  const texts = await deliveries.byProviderMessageId(tx, tenantId, smsIds);

  const result: MatchedFacts<Source> = { matched: [], unstamped: [], unmatched: [] };
  for (const { source, fact, delivery } of stamped) {
    if (fact.channel === 'sms') {
      const found = texts.filter(
        (row) => row.providerMessageId === fact.providerMessageId && sameNumber(row.address, fact),
      );
      if (found.length === 0) result.unmatched.push(source);
      else result.matched.push({ source, facts: found.map(({ id }) => toFact(id, fact)) });
    } else if (!delivery) {
      result.unstamped.push(source);
    } else {
      const copies = emails.filter((row) => row.stamped === delivery);
      const found = copies.length > 1 ? copies.filter(({ address }) => address === fact.recipient) : copies;
      if (found.length === 0) result.unmatched.push(source);
      else result.matched.push({ source, facts: found.map(({ id }) => toFact(id, fact)) });
    }
  }
  return result;
}

function sameNumber(address: string, fact: ProviderEventFact): boolean {
  return fact.recipient === null || fact.recipient === address;
}

function toFact(deliveryId: DeliveryId, fact: ProviderEventFact): DeliveryFact {
  return {
    deliveryId,
    kind: fact.kind,
    occurredAt: fact.occurredAt,
    detail: fact.detail,
    providerMessageId: fact.providerMessageId,
    data: {
      ...(fact.url ? { url: fact.url } : {}),
      ...(fact.userAgent ? { user_agent: fact.userAgent } : {}),
    },
  };
}
