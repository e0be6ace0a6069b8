import * as fc from 'fast-check';
import { newId } from '../../src/common/ids';
import { planDispatches } from '../../src/messages/plan-dispatches';

type Variables = Record<string, unknown> | null;

const deliveriesOf = (variables: Variables[]) =>
  variables.map((own) => ({ id: newId('dlv'), variables: own }));
const idsOf = (deliveries: { id: string }[]) => deliveries.map(({ id }) => id);

describe('planDispatches', () => {
  it('plans nothing for nobody', () => {
    expect(
      planDispatches({ channel: 'email', addressing: 'shared', copyBytes: 10, alone: false }, []),
    ).toEqual([]);
  });

  it('sends a shared e-mail as one request, whatever its size and recipients', () => {
    const deliveries = deliveriesOf(Array.from({ length: 300 }, () => null));
    const plan = planDispatches(
      { channel: 'email', addressing: 'shared', copyBytes: 60_000_000, alone: false },
      deliveries,
    );
    expect(plan.map(({ deliveryIds }) => deliveryIds)).toEqual([idsOf(deliveries)]);
  });

  it('packs individual e-mails by a thousand, whatever their variables', () => {
    const deliveries = deliveriesOf(Array.from({ length: 2_001 }, (_, i) => ({ name: `Person ${i}` })));
    const plan = planDispatches(
      { channel: 'email', addressing: 'individual', copyBytes: 100, alone: false },
      deliveries,
    );
    expect(plan.map(({ deliveryIds }) => deliveryIds.length)).toEqual([1_000, 1_000, 1]);
    expect(plan.flatMap(({ deliveryIds }) => deliveryIds)).toEqual(idsOf(deliveries));
    expect(new Set(plan.map(({ id }) => id)).size).toBe(3);
  });

  it('keeps a batch of heavy e-mails below 50 MB', () => {
    const copyBytes = 20_000_000;
    const plan = planDispatches(
      { channel: 'email', addressing: 'individual', copyBytes, alone: false },
      deliveriesOf(Array.from({ length: 5 }, () => null)),
    );
    expect(plan.map(({ deliveryIds }) => deliveryIds.length)).toEqual([2, 2, 1]);
  });

  it('fills SMS requests by a hundred numbers', () => {
    const plan = planDispatches(
      { channel: 'sms', addressing: 'shared', copyBytes: 200, alone: false },
      deliveriesOf(Array.from({ length: 250 }, () => null)),
    );
    expect(plan.map(({ deliveryIds }) => deliveryIds.length)).toEqual([100, 100, 50]);
  });

  it('gives one SMS request at most 100 numbers, all with the same text', () => {
    const someVariables = fc.constantFrom<Variables>(null, { code: 1 }, { code: 2 }, {});
    const lists = fc.array(someVariables, { minLength: 1, maxLength: 450 });
    fc.assert(
      fc.property(
        lists,
        fc.constantFrom('shared' as const, 'individual' as const),
        (variables, addressing) => {
          const deliveries = deliveriesOf(variables);
          const byId = new Map<string, string>(deliveries.map((d) => [d.id, JSON.stringify(d.variables)]));
          const plan = planDispatches(
            { channel: 'sms', addressing, copyBytes: 200, alone: false },
            deliveries,
          );
          for (const { deliveryIds } of plan) {
            expect(deliveryIds.length).toBeLessThanOrEqual(100);
            expect(new Set(deliveryIds.map((id) => byId.get(id))).size).toBe(1);
          }
          expect(plan.flatMap(({ deliveryIds }) => deliveryIds).sort()).toEqual(idsOf(deliveries).sort());
        },
      ),
      { numRuns: 30 },
    );
  });
});
