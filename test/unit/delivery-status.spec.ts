import * as fc from 'fast-check';
import {
  allowedFrom,
  DELIVERY_STATUSES,
  type DeliveryFactKind,
  type DeliveryStatus,
  messageStatus,
  PROGRESS,
  STATUS_OF_FACT,
  WITHHELD,
} from '../../src/messages/delivery-status';

const MOVING = Object.keys(STATUS_OF_FACT) as DeliveryFactKind[];
const MARKING: DeliveryFactKind[] = [
  'opened',
  'clicked',
  'complained',
  'unsubscribed',
  'resubscribed',
  'opted_out',
];

/** What the guarded UPDATE does: moves when the table allows it, and otherwise leaves the row alone. */
function apply(status: DeliveryStatus, fact: DeliveryFactKind): DeliveryStatus {
  const to = STATUS_OF_FACT[fact];
  return to !== undefined && allowedFrom(to).includes(status) ? to : status;
}

const end = (from: DeliveryStatus, facts: DeliveryFactKind[]) => facts.reduce(apply, from);
const facts = fc.array(fc.constantFrom(...MOVING, ...MARKING), { maxLength: 12 });
const shuffledWithDuplicates = facts.chain((list) =>
  fc.tuple(
    fc.constant(list),
    fc
      .tuple(fc.shuffledSubarray(list, { minLength: list.length }), fc.subarray(list), fc.nat())
      .map(([order, again, at]) => order.toSpliced(at % (order.length + 1), 0, ...again)),
  ),
);

describe('the moves of a delivery', () => {
  it('end in the same status for every order of the same facts, also when some come twice', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PROGRESS), shuffledWithDuplicates, (from, [inOrder, otherwise]) => {
        expect(end(from, otherwise)).toBe(end(from, inOrder));
      }),
      { numRuns: 1_000 },
    );
  });

  it('never go back on account of a fact', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PROGRESS), facts, (from, list) => {
        const rank = (status: DeliveryStatus) => PROGRESS.findIndex((known) => known === status);
        expect(rank(end(from, list))).toBeGreaterThanOrEqual(rank(from));
      }),
    );
  });

  it('nothing leaves suppressed and cancelled, and only the queue leads there', () => {
    for (const to of DELIVERY_STATUSES)
      for (const from of WITHHELD) expect(allowedFrom(to)).not.toContain(from);
    for (const to of WITHHELD) expect(allowedFrom(to)).toEqual(['queued']);
  });

  it('go back to the queue out of doubt only', () => {
    expect(allowedFrom('queued')).toEqual(['unknown']);
    expect(allowedFrom('unknown')).toEqual(['queued']);
  });

  it.each<[DeliveryFactKind[], DeliveryStatus]>([
    [['soft_bounced', 'delivered'], 'delivered'],
    [['rejected', 'delivered'], 'delivered'],
    [['failed', 'delivered', 'processed'], 'delivered'],
    [['delivered', 'bounced'], 'bounced'],
    [['bounced', 'delivered'], 'bounced'],
    [['processed', 'opened', 'clicked'], 'sent'],
    [['complained'], 'sent'],
    [['resubscribed'], 'queued'],
  ])('%j ends in %s', (list, status) => {
    expect(end('queued', list)).toBe(status);
  });

  it('no status leads to itself: a fact that comes twice is told once', () => {
    for (const status of DELIVERY_STATUSES) expect(allowedFrom(status)).not.toContain(status);
  });
});

describe('messageStatus', () => {
  it.each([
    ['scheduled', { queued: 2 }, 'scheduled'],
    ['cancelled', { cancelled: 2 }, 'cancelled'],
    ['released', { queued: 1, delivered: 5 }, 'queued'],
    ['released', { unknown: 1, sent: 5 }, 'unknown'],
    ['released', { sent: 1, delivered: 5 }, 'sent'],
    [
      'released',
      { delivered: 1, bounced: 1, suppressed: 1, soft_bounced: 1, rejected: 1, failed: 1 },
      'completed',
    ],
    ['released', { queued: 0, sent: 0, delivered: 1 }, 'completed'],
    ['released', {}, 'completed'],
  ] as const)('%s with %j is %s', (row, counts, expected) => {
    expect(messageStatus(row, counts)).toBe(expected);
  });
});
