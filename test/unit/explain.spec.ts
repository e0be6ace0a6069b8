import * as fc from 'fast-check';
import {
  decisive,
  explain,
  type Facts,
  outcomeOf,
  STEPS,
  type Verdict,
} from '../../src/explanations/explain';
import { DELIVERY_STATUSES } from '../../src/messages/delivery-status';
import { neverOptedInTo, NOT_ON_THE_LIST, optedOutOf, suppressedBecause } from '../../src/messages/withheld';

const NOW = new Date('2026-11-22T10:00:00Z');
const instant = fc.date({ min: new Date('2026-11-20'), max: new Date('2026-11-25'), noInvalidDate: true });
const perhaps = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

const attempt = fc.record({
  attempt: fc.nat(9),
  startedAt: instant,
  finishedAt: perhaps(instant),
  outcome: perhaps(fc.constantFrom('accepted', 'refused', 'throttled', 'failed', 'unknown')),
  httpStatus: perhaps(fc.constantFrom(200, 429, 500)),
  code: fc.constant(null),
  detail: perhaps(fc.constant('Try later.')),
});

/** Whatever may stand in the rows, also together what never does. */
const facts = fc.record({
  message: fc.record({
    status: fc.constantFrom('scheduled', 'held', 'released', 'cancelled'),
    scheduledAt: perhaps(instant),
    createdAt: instant,
    topic: perhaps(fc.constant('news')),
    test: fc.boolean(),
  }),
  delivery: fc.record({
    status: fc.constantFrom(...DELIVERY_STATUSES),
    reason: perhaps(
      fc.constantFrom(
        'Some reason.',
        NOT_ON_THE_LIST,
        optedOutOf('news'),
        neverOptedInTo('news'),
        suppressedBecause('hard_bounce', null),
        suppressedBecause('manual', 'news'),
      ),
    ),
    sentAt: perhaps(instant),
    deliveredAt: perhaps(instant),
    updatedAt: instant,
    possibleDuplicate: fc.boolean(),
    openedAt: perhaps(instant),
    clickedAt: perhaps(instant),
    complainedAt: perhaps(instant),
    unsubscribedAt: perhaps(instant),
  }),
  events: fc.array(
    fc.record({
      type: fc.constantFrom('message.accepted', 'message.held', 'delivery.sent'),
      description: fc.constant('It happened.'),
      occurredAt: instant,
    }),
    { maxLength: 3 },
  ),
  dispatch: perhaps(
    fc.record({ status: fc.constantFrom('queued', 'sending', 'unknown', 'done'), nextAttemptAt: instant }),
  ),
  attempts: fc.array(attempt, { maxLength: 3 }),
  gate: perhaps(
    fc.record({
      paused: fc.boolean(),
      isOpen: fc.boolean(),
      opensAt: perhaps(instant),
      closesAt: perhaps(instant),
    }),
  ),
  hasGuard: fc.boolean(),
  obstacle: perhaps(fc.constant('The tenant is suspended.')),
  withheldNow: perhaps(fc.constant('On the suppression list: manual.')),
  now: fc.constant(NOW),
}) as fc.Arbitrary<Facts>;

/** What the deciding step has to say, by what became of it. */
const VERDICTS_OF: Record<ReturnType<typeof outcomeOf>, Verdict[]> = {
  got_it: ['passed'],
  on_its_way: ['waiting'],
  waiting: ['waiting'],
  not_delivered: ['stopped'],
  not_sent: ['stopped'],
  unknown: ['unknown'],
};

/** What has left was let go by its message, and by its gate. */
const isPossible = ({ message, delivery, gate, dispatch, attempts }: Facts) =>
  ['queued', 'suppressed', 'cancelled'].includes(delivery.status) ||
  (message.status === 'released' && !(gate && attempts.length === 0 && dispatch?.status === 'queued'));

describe('an explanation', () => {
  it('has steps in their order, each once, and ends where the message did', () => {
    fc.assert(
      fc.property(facts, (known) => {
        const steps = explain(known);
        const places = steps.map(({ step }) => STEPS.indexOf(step));
        expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
        expect(steps[0]).toMatchObject({ step: 'accepted', verdict: 'passed', at: known.message.createdAt });
        for (const { says, verdict, step } of steps.slice(0, -1)) {
          expect(says).toMatch(/\S.*[.!)]$/);
          // What was delivered late, or not at all, may yet have been opened.
          if (step !== 'delivery') expect(verdict).toBe('passed');
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('says what became of it', () => {
    fc.assert(
      fc.property(facts.filter(isPossible), (known) => {
        const step = decisive(explain(known));
        expect(VERDICTS_OF[outcomeOf(known)]).toContain(step?.verdict);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each<[string, string | null, string]>([
    [NOT_ON_THE_LIST, null, 'allowed_recipients'],
    [suppressedBecause('hard_bounce', null), null, 'suppression'],
    [suppressedBecause('manual', 'news'), 'news', 'suppression'],
    [optedOutOf('news'), 'news', 'preference'],
    [neverOptedInTo('news'), 'news', 'preference'],
  ])('names what held it back: %s', (reason, topic, step) => {
    fc.assert(
      fc.property(facts, (known) => {
        const message = { ...known.message, status: 'released' as const, scheduledAt: null, topic };
        const delivery = { ...known.delivery, status: 'suppressed' as const, reason };
        const said = decisive(explain({ ...known, message, delivery, events: [] }));
        expect(said).toMatchObject({ step, verdict: 'stopped' });
        expect(said?.says).toContain(reason);
      }),
    );
  });
});
