import type { Delivery } from '../messages/delivery.entity';
import type { DeliveryStatus } from '../messages/delivery-status';
import type { AttemptOutcome, DispatchAttempt } from '../messages/dispatch-attempt.entity';
import type { Dispatch } from '../messages/dispatch.entity';
import type { Gate } from '../messages/gate.entity';
import type { MessageEvent } from '../messages/message-event.entity';
import type { Message } from '../messages/message.entity';
import { neverOptedInTo, NOT_ON_THE_LIST, optedOutOf } from '../messages/withheld';

/** On the way from a request to a person, in the order in which they come. */
export const STEPS = [
  'accepted',
  'schedule',
  'quota',
  'allowed_recipients',
  'suppression',
  'preference',
  'cancellation',
  'campaign',
  'sending',
  'delivery',
  'reaction',
] as const;
export type StepName = (typeof STEPS)[number];

/** `passed`: it went on. `stopped`: here it ended. `waiting`: here it is. `unknown`: nobody can say. */
export const VERDICTS = ['passed', 'stopped', 'waiting', 'unknown'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Step {
  step: StepName;
  verdict: Verdict;
  /** In a sentence, for people. */
  says: string;
  at: Date | null;
}

/** `on_its_way`: the provider has it. `waiting`: nobody has it yet. `not_delivered`: tried in vain. `not_sent`: never tried. */
export const OUTCOMES = ['got_it', 'on_its_way', 'waiting', 'not_delivered', 'not_sent', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];

type Event = Pick<MessageEvent, 'type' | 'description' | 'occurredAt'>;
type Attempt = Pick<
  DispatchAttempt,
  'attempt' | 'startedAt' | 'finishedAt' | 'outcome' | 'httpStatus' | 'code' | 'detail'
>;

/** All that is known of one recipient. */
export interface Facts {
  message: Pick<Message, 'status' | 'scheduledAt' | 'createdAt' | 'topic' | 'test'>;
  delivery: Pick<
    Delivery,
    | ('status' | 'reason' | 'sentAt' | 'deliveredAt' | 'updatedAt' | 'possibleDuplicate')
    | ('openedAt' | 'clickedAt' | 'complainedAt' | 'unsubscribedAt')
  >;
  /** Of the message as a whole and of this delivery. */
  events: Event[];
  dispatch: Pick<Dispatch, 'status' | 'nextAttemptAt'> | null;
  attempts: Attempt[];
  gate: (Pick<Gate, 'paused'> & { opensAt: Date | null; closesAt: Date | null; isOpen: boolean }) | null;
  hasGuard: boolean;
  /** What keeps it from being sent at this moment: the account, or its bulk. */
  obstacle: string | null;
  /** Why it would not be sent to them today; null when nothing stands in the way. */
  withheldNow: string | null;
  now: Date;
}

/** Why somebody did or did not get it, step by step. Pure. */
export function explain(facts: Facts): Step[] {
  const steps = [
    accepted(facts),
    schedule(facts),
    quota(facts),
    allowedRecipients(facts),
    suppression(facts),
    preference(facts),
    cancellation(facts),
    campaign(facts),
    sending(facts),
    delivered(facts),
    reaction(facts),
  ].filter((step) => step !== null);
  // What comes after the place where it ended, or is, has not happened.
  const end = steps.findIndex(({ verdict, step }) => verdict !== 'passed' && step !== 'delivery');
  return end === -1 ? steps : steps.slice(0, end + 1);
}

const OUTCOME_OF: Record<Delivery['status'], Outcome> = {
  queued: 'waiting',
  unknown: 'unknown',
  sent: 'on_its_way',
  soft_bounced: 'on_its_way',
  delivered: 'got_it',
  rejected: 'not_delivered',
  failed: 'not_delivered',
  bounced: 'not_delivered',
  suppressed: 'not_sent',
  cancelled: 'not_sent',
};

export function outcomeOf({ delivery }: Facts): Outcome {
  return OUTCOME_OF[delivery.status];
}

/** The step that says most: where it ended or is, else how far it came; a reaction is no reason. */
export function decisive(steps: Step[]): Step | undefined {
  return (
    steps.find(({ verdict }) => verdict !== 'passed') ?? steps.findLast(({ step }) => step !== 'reaction')
  );
}

function accepted({ message }: Facts): Step {
  return passed('accepted', 'It was accepted and stored.', message.createdAt);
}

function schedule({ message, delivery, now }: Facts): Step | null {
  const { scheduledAt, status } = message;
  if (!scheduledAt) return null;
  const time = scheduledAt.toISOString();
  // Who is left out is left out when it is accepted.
  if (status === 'scheduled' && delivery.status === 'queued' && scheduledAt > now)
    return { step: 'schedule', verdict: 'waiting', says: `It waits for ${time}.`, at: scheduledAt };
  return passed('schedule', `It was scheduled for ${time}.`, scheduledAt);
}

function quota({ message, delivery, events }: Facts): Step | null {
  const held = events.findLast(({ type }) => type === 'message.held');
  if (!held) return null;
  const { description: says, occurredAt: at } = held;
  if (message.status === 'held' && delivery.status === 'queued')
    return { step: 'quota', verdict: 'waiting', says, at };
  return passed('quota', `${says} There was room for it later.`, at);
}

function allowedRecipients(facts: Facts): Step | null {
  if (isWithheld(facts, [NOT_ON_THE_LIST])) return stopped('allowed_recipients', facts);
  return facts.hasGuard ? passed('allowed_recipients', 'On the list of allowed recipients.') : null;
}

function suppression(facts: Facts): Step | null {
  const { delivery, message } = facts;
  if (delivery.status !== 'suppressed')
    return passed('suppression', `Nothing held it back.${sinceThen(facts)}`);
  if (delivery.reason === NOT_ON_THE_LIST || isWithheld(facts, unwanted(message.topic))) return null;
  return stopped('suppression', facts);
}

function preference(facts: Facts): Step | null {
  const { topic } = facts.message;
  if (topic === null) return null;
  if (isWithheld(facts, unwanted(topic))) return stopped('preference', facts);
  return passed('preference', `Takes messages of the topic "${topic}".`);
}

function cancellation({ delivery }: Facts): Step | null {
  if (delivery.status !== 'cancelled') return null;
  const says = delivery.reason ?? 'It was cancelled before it left.';
  return { step: 'cancellation', verdict: 'stopped', says, at: delivery.updatedAt };
}

/** Pause, windows and throttle of a campaign: what passes its gate has passed all of them. */
function campaign({ gate, dispatch, attempts }: Facts): Step | null {
  if (!gate) return null;
  if (attempts.length > 0 || dispatch?.status !== 'queued')
    return passed('campaign', 'The campaign was open when it left.');
  if (gate.paused) return { step: 'campaign', verdict: 'waiting', says: 'The campaign is paused.', at: null };
  if (gate.isOpen) return passed('campaign', 'The campaign is open.', gate.opensAt);
  const opens = gate.opensAt ? ` until ${gate.opensAt.toISOString()}` : '';
  const says = `It waits for the time and the sending window of the campaign${opens}.`;
  return { step: 'campaign', verdict: 'waiting', says, at: gate.opensAt };
}

const SAYS_OF_OUTCOME: Record<AttemptOutcome, string> = {
  accepted: 'the provider took it',
  refused: 'the provider refused it',
  throttled: 'the provider asked to wait',
  failed: 'it did not reach the provider',
  unknown: 'the answer of the provider was lost',
};

function sending(facts: Facts): Step | null {
  const { delivery, dispatch, attempts } = facts;
  const { status, reason, sentAt, possibleDuplicate } = delivery;
  if (status === 'suppressed' || status === 'cancelled') return null;
  const last = attempts.at(-1);
  const heard = last ? heardOf(attempts.length, last) : '';
  const at = last?.finishedAt ?? last?.startedAt ?? null;
  const ended = (verdict: Verdict): Step => ({ step: 'sending', verdict, says: reason ?? heard, at });
  if (status === 'queued') {
    if (facts.obstacle)
      return { step: 'sending', verdict: 'waiting', says: `${heard} ${facts.obstacle}`.trim(), at };
    const next = dispatch
      ? `It is tried at ${dispatch.nextAttemptAt.toISOString()} or soon after.`
      : 'It is about to be sent.';
    return { step: 'sending', verdict: 'waiting', says: `${heard} ${next}`.trim(), at };
  }
  if (status === 'unknown') return ended('unknown');
  if (status === 'rejected' || (status === 'failed' && !sentAt)) return ended('stopped');
  const twice = possibleDuplicate ? ' It was sent a second time, as the first answer was lost.' : '';
  return passed('sending', `${heard || 'The provider has it.'}${twice}`, sentAt ?? at);
}

function heardOf(tries: number, { outcome, detail }: Attempt): string {
  const what = outcome ? SAYS_OF_OUTCOME[outcome] : 'what came of the last one is being found out';
  const more = detail ? `: ${detail.replace(/\.$/, '')}` : '';
  return `${tries === 1 ? 'One try' : `${tries} tries`}; ${what}${more}.`;
}

/** What was heard of the receiving side, of what the provider has taken. */
const HEARD: Partial<Record<DeliveryStatus, [Verdict, string]>> = {
  sent: ['waiting', 'Nothing was heard of the receiving side yet.'],
  soft_bounced: ['waiting', 'The receiving side refused it for now.'],
  delivered: ['passed', 'The receiving side took it.'],
  bounced: ['stopped', 'The address does not take it.'],
  failed: ['stopped', 'It could not be delivered.'],
};

function delivered({ delivery }: Facts): Step | null {
  const { status, reason, updatedAt, deliveredAt } = delivery;
  const [verdict, says] = HEARD[status] ?? [];
  if (!verdict) return null;
  const at = status === 'sent' ? null : (deliveredAt ?? updatedAt);
  return { step: 'delivery', verdict, says: reason ? `${says} ${reason}` : `${says}`, at };
}

function reaction({ delivery }: Facts): Step | null {
  const marks: [string, Date | null][] = [
    ['opened it', delivery.openedAt],
    ['clicked a link', delivery.clickedAt],
    ['unsubscribed', delivery.unsubscribedAt],
    ['reported it as spam', delivery.complainedAt],
  ];
  const seen = marks.filter(([, at]) => at !== null);
  if (seen.length === 0) return null;
  return passed('reaction', `Somebody ${seen.map(([what]) => what).join(', ')}.`, seen[0]?.[1]);
}

function isWithheld({ delivery }: Facts, reasons: string[]): boolean {
  return delivery.status === 'suppressed' && delivery.reason !== null && reasons.includes(delivery.reason);
}

function unwanted(topic: string | null): string[] {
  return topic === null ? [] : [optedOutOf(topic), neverOptedInTo(topic)];
}

function sinceThen({ withheldNow }: Facts): string {
  return withheldNow === null ? '' : ` Today something would: ${withheldNow}`;
}

function stopped(step: StepName, { delivery, withheldNow }: Facts): Step {
  const today = withheldNow === null ? ' Today nothing would hold it back.' : '';
  const says = `${delivery.reason ?? 'It was held back.'}${today}`;
  return { step, verdict: 'stopped', says, at: delivery.updatedAt };
}

function passed(step: StepName, says: string, at: Date | null = null): Step {
  return { step, verdict: 'passed', says, at };
}
