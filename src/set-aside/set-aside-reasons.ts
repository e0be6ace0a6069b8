export const SET_ASIDE_KINDS = ['dispatch', 'provider_event', 'webhook_delivery'] as const;
export type SetAsideKind = (typeof SET_ASIDE_KINDS)[number];

/** What a tenant can mend by itself; what the provider posts is a matter of the operator. */
export const KINDS_OF_TENANTS = ['dispatch', 'webhook_delivery'] as const;

/** The prefix of the ids of each kind. */
export const PREFIXES = { dispatch: 'dsp', provider_event: 'pev', webhook_delivery: 'whd' } as const;

interface Reason {
  kind: SetAsideKind;
  explanation: string;
  next: string;
}

const FAILED = 'Its recipients have failed. Once the cause is gone, retry it: nothing of it was sent.';
const KEPT = 'Nothing, unless it is retried; the event is kept as it came.';

/** Why something was set aside, and what follows: a closed set. */
export const SET_ASIDE_REASONS = {
  worker_died: {
    kind: 'dispatch',
    explanation:
      'Workers stopped again and again while they prepared this request, mostly for lack of memory.',
    next: FAILED,
  },
  not_prepared: {
    kind: 'dispatch',
    explanation: 'The request could not be prepared by a fault of the platform, which was logged.',
    next: FAILED,
  },
  provider_unreachable: {
    kind: 'dispatch',
    explanation: 'The provider could not be reached in all tries.',
    next: FAILED,
  },
  event_unknown_word: {
    kind: 'provider_event',
    explanation: 'The event says nothing that this release knows.',
    next: KEPT,
  },
  event_unstamped: {
    kind: 'provider_event',
    explanation:
      'The event carries no stamp of ours: somebody else sent the e-mail, or the event is made up.',
    next: KEPT,
  },
  event_unmatched: {
    kind: 'provider_event',
    explanation: 'The event is about a delivery that is not known, or was not known in time.',
    next: KEPT,
  },
  event_faulty: {
    kind: 'provider_event',
    explanation: 'Applying the event failed, and it was set aside so that others go on.',
    next: 'The statuses of its deliveries may be behind. Once the cause is gone, retry it.',
  },
  webhook_not_taken: {
    kind: 'webhook_delivery',
    explanation: 'The endpoint did not answer with 2xx in all tries.',
    next: 'It is not tried any more. Once the endpoint is well, retry it.',
  },
  webhook_endpoint_disabled: {
    kind: 'webhook_delivery',
    explanation: 'The endpoint is disabled.',
    next: 'Enable the endpoint, then retry it.',
  },
} as const satisfies Record<string, Reason>;

export type SetAsideReason = keyof typeof SET_ASIDE_REASONS;
export const SET_ASIDE_REASON_NAMES = Object.keys(SET_ASIDE_REASONS) as SetAsideReason[];

/** Why something that was asked for was left as it is: a closed set. */
export const LEFT_ALONE = {
  not_set_aside: 'It is not set aside, or not any more.',
  may_have_left:
    'An earlier try of it may have reached the provider, so it is not sent again by this way. Whoever would rather have it ' +
    'twice than not at all sends a new message.',
  tenant_not_active: 'The tenant cannot send now; reactivate it first.',
  campaign_holds_it: 'Its campaign is paused, cancelled, over, or outside its sending window.',
  content_wiped: 'Its content was wiped or erased, so there is nothing left to try.',
  endpoint_disabled: 'The endpoint is disabled, or was deleted; enable it first.',
  not_reached: 'The call had worked for long enough before it came to this one; ask again.',
  stays_in_the_log: 'A webhook delivery cannot be discarded; it leaves with the retention of its event.',
} as const;

export type LeftAloneReason = keyof typeof LEFT_ALONE;
export const LEFT_ALONE_NAMES = Object.keys(LEFT_ALONE) as LeftAloneReason[];
