import * as fc from 'fast-check';
import { type Copy, pack } from '../../src/messages/pack';

const limits = fc.record({ copies: fc.integer({ min: 1, max: 8 }), bytes: fc.integer({ min: 1, max: 100 }) });
/** Some copies are above every limit alone. */
const copies = fc
  .array(fc.record({ bytes: fc.integer({ min: 0, max: 130 }), group: fc.constantFrom('a', 'b', 'c') }), {
    maxLength: 60,
  })
  .map((list) => list.map((copy, key): Copy<number> => ({ key, ...copy })));

const bytesOf = (packed: Copy<number>[]) => packed.reduce((sum, copy) => sum + copy.bytes, 0);
const groupOf = (packed: Copy<number>[]) => packed[0]?.group;
const ofGroup = (packs: Copy<number>[][], group: string) =>
  packs.filter((packed) => groupOf(packed) === group);

describe('pack', () => {
  it('puts each copy into exactly one pack and makes no empty one', () => {
    fc.assert(
      fc.property(copies, limits, (list, limit) => {
        const packs = pack(list, limit);
        expect(packs.every((packed) => packed.length > 0)).toBe(true);
        const keys = packs.flat().map(({ key }) => key);
        expect(keys.sort((a, b) => a - b)).toEqual(list.map(({ key }) => key));
      }),
    );
  });

  it('never mixes groups and keeps the order within a group', () => {
    fc.assert(
      fc.property(copies, limits, (list, limit) => {
        const packs = pack(list, limit);
        for (const packed of packs) expect(new Set(packed.map(({ group }) => group)).size).toBe(1);
        for (const group of ['a', 'b', 'c']) {
          expect(ofGroup(packs, group).flat()).toEqual(list.filter((copy) => copy.group === group));
        }
      }),
    );
  });

  it('keeps both limits, but for one copy that is above the limit alone', () => {
    fc.assert(
      fc.property(copies, limits, (list, limit) => {
        for (const packed of pack(list, limit)) {
          expect(packed.length).toBeLessThanOrEqual(limit.copies);
          if (packed.length > 1) expect(bytesOf(packed)).toBeLessThanOrEqual(limit.bytes);
        }
      }),
    );
  });

  it('makes no needless pack: two neighbours of a group never fit together', () => {
    fc.assert(
      fc.property(copies, limits, (list, limit) => {
        const packs = pack(list, limit);
        for (const group of ['a', 'b', 'c']) {
          const own = ofGroup(packs, group);
          own.slice(1).forEach((later, i) => {
            const both = [...(own[i] ?? []), ...later];
            expect(both.length > limit.copies || bytesOf(both) > limit.bytes).toBe(true);
          });
        }
      }),
    );
  });

  it('fills a pack to the very limit', () => {
    const ten = Array.from({ length: 10 }, (_, key) => ({ key, bytes: 10, group: '' }));
    expect(pack(ten, { copies: 5, bytes: 1_000 }).map((packed) => packed.length)).toEqual([5, 5]);
    expect(pack(ten, { copies: 100, bytes: 50 }).map((packed) => packed.length)).toEqual([5, 5]);
    expect(pack([], { copies: 5, bytes: 50 })).toEqual([]);
  });
});
