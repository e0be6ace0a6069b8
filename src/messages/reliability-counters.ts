/**
 * What is counted of doubt, of decisions and of requests that were set aside, and what each number says. Every way out
 * of doubt has a counter of its own: `lost_deliveries`, less the settled, resent and decided ones, is what is in doubt
 * now, held deliveries included.
 */
export const RELIABILITY_COUNTERS = {
  lost_requests:
    'Requests to the provider that ended without a clear answer, or whose worker died in mid-send, and that left deliveries in doubt.',
  lost_deliveries: 'Deliveries that came to be in doubt by these requests.',
  settled_by_answer: 'Deliveries whose doubt was ended by the answer itself, which came after all.',
  settled_by_event: 'Deliveries whose doubt was ended by an event of the provider.',
  settled_by_search: "Deliveries whose doubt was ended by a search of the provider's activity.",
  resent_after_absence:
    'Deliveries that were sent again because every search found no trace of them; each is marked as a possible duplicate.',
  held: 'Deliveries of which no trace was found and that were held for a decision of the tenant, whatever became of them since.',
  decided_resent: 'Held deliveries that the tenant had sent again; each is marked as a possible duplicate.',
  decided_closed: 'Held deliveries that the tenant closed as sent or as failed.',
  duplicates_confirmed:
    'Copies that the provider turned out to have sent beyond the first: late proof of a request that was taken for lost.',
  set_aside_requests:
    'Requests that were set aside because workers died again and again while they prepared them. Nothing of them was sent.',
  set_aside_deliveries: 'Deliveries that failed because their request was set aside.',
} as const;

export type ReliabilityCounterName = keyof typeof RELIABILITY_COUNTERS;
export type ReliabilityCounts = Partial<Record<ReliabilityCounterName, number>>;

export const RELIABILITY_COUNTER_NAMES = Object.keys(RELIABILITY_COUNTERS) as ReliabilityCounterName[];

/** A request is counted once, by whoever finds it lost first: nobody after that finds a delivery to put in doubt. */
export function lostCounts(deliveriesPutInDoubt: number): ReliabilityCounts {
  return deliveriesPutInDoubt > 0 ? { lost_requests: 1, lost_deliveries: deliveriesPutInDoubt } : {};
}
