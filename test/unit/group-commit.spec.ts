import * as fc from 'fast-check';
import { GroupCommit } from '../../src/common/group-commit';

const tick = () => new Promise((resolve) => setImmediate(resolve));

describe('a group commit', () => {
  it('writes a lone item at once, and what comes meanwhile together', async () => {
    const written: number[][] = [];
    const groups = new GroupCommit<string, number, number>(
      async (_group, items) => {
        written.push(items);
        await tick();
        return items.map((item) => item * 2);
      },
      { most: 3, isOfAll: () => false },
    );
    const answers = await Promise.all([1, 2, 3, 4, 5].map((item) => groups.submit('a', item)));
    expect(answers).toEqual([2, 4, 6, 8, 10]);
    expect(written).toEqual([[1], [2, 3, 4], [5]]);
  });

  it('lets a bad item cost no other', async () => {
    const groups = new GroupCommit<string, number, number>(
      (_group, items) =>
        items.includes(3) ? Promise.reject(new Error('three')) : Promise.resolve(items.map((item) => item)),
      { most: 10, isOfAll: () => false },
    );
    const answers = await Promise.allSettled([1, 2, 3, 4].map((item) => groups.submit('a', item)));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });

  it('tries nothing again when the failure is of all', async () => {
    let writes = 0;
    const groups = new GroupCommit<string, number, number>(
      () => {
        writes += 1;
        return Promise.reject(new Error('away'));
      },
      { most: 10, isOfAll: () => true },
    );
    const answers = await Promise.allSettled([1, 2, 3, 4].map((item) => groups.submit('a', item)));
    expect(answers.every(({ status }) => status === 'rejected')).toBe(true);
    expect(writes).toBe(2);
  });

  it('answers each item with its own result, keeps order and weight, and mixes no groups', async () => {
    const items = fc.array(
      fc.record({ group: fc.constantFrom('a', 'b'), weight: fc.integer({ min: 1, max: 7 }) }),
    );
    await fc.assert(
      fc.asyncProperty(items, async (all) => {
        const written: { group: string; ids: number[]; weight: number }[] = [];
        const groups = new GroupCommit<string, { id: number; weight: number }, string>(
          async (group, taken) => {
            const weight = taken.reduce((sum, each) => sum + each.weight, 0);
            written.push({ group, ids: taken.map(({ id }) => id), weight });
            await tick();
            return taken.map(({ id }) => `${group}${id}`);
          },
          { most: 5, isOfAll: () => false },
        );
        const answers = await Promise.all(
          all.map(({ group, weight }, id) => groups.submit(group, { id, weight }, weight)),
        );
        expect(answers).toEqual(all.map(({ group }, id) => `${group}${id}`));
        for (const { ids, weight } of written) expect(ids.length === 1 || weight <= 5).toBe(true);
        for (const name of ['a', 'b']) {
          const order = written.filter(({ group }) => group === name).flatMap(({ ids }) => ids);
          expect(order).toEqual(all.flatMap(({ group }, id) => (group === name ? [id] : [])));
        }
      }),
      { numRuns: 50 },
    );
  });
});
