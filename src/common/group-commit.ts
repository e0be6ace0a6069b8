import { AsyncLocalStorage } from 'node:async_hooks';

interface Waiting<Item, Result> {
  item: Item;
  weight: number;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
  /** In what was active when it came: a trace, if any. */
  within: <T>(work: () => T) => T;
}

/**
 * Lets what arrives while a group is being written share the next one, so that the number of commits does not grow with
 * the number of requests. A lone item is written at once. When a group fails its items are tried one by one, so that
 * one bad item costs no other; `isOfAll` names failures that would come again for every one of them.
 */
export class GroupCommit<Group, Item, Result> {
  private readonly waiting = new Map<Group, Waiting<Item, Result>[]>();
  private readonly writing = new Set<Group>();

  constructor(
    private readonly write: (group: Group, items: Item[]) => Promise<Result[]>,
    private readonly options: { most: number; isOfAll: (error: unknown) => boolean },
  ) {}

  /** `weight` is what the item takes of `most`; one that is heavier than that is written alone. */
  submit(group: Group, item: Item, weight = 1): Promise<Result> {
    return new Promise((resolve, reject) => {
      const queue = this.waiting.get(group) ?? [];
      queue.push({ item, weight, resolve, reject, within: AsyncLocalStorage.snapshot() });
      this.waiting.set(group, queue);
      if (!this.writing.has(group)) void this.drain(group);
    });
  }

  private async drain(group: Group): Promise<void> {
    this.writing.add(group);
    for (let next = this.take(group), [first] = next; first; next = this.take(group), [first] = next) {
      try {
        const items = next.map(({ item }) => item);
        const results = await first.within(() => this.write(group, items));
        next.forEach(({ resolve }, i) => resolve(results[i] as Result));
      } catch (error) {
        if (next.length === 1 || this.options.isOfAll(error)) next.forEach(({ reject }) => reject(error));
        else await this.writeEach(group, next);
      }
    }
    this.writing.delete(group);
  }

  private async writeEach(group: Group, items: Waiting<Item, Result>[]): Promise<void> {
    for (const { item, resolve, reject, within } of items) {
      try {
        const [result] = await within(() => this.write(group, [item]));
        resolve(result as Result);
      } catch (error) {
        reject(error);
      }
    }
  }

  private take(group: Group): Waiting<Item, Result>[] {
    const queue = this.waiting.get(group) ?? [];
    let weight = 0;
    let count = 0;
    while (
      count < queue.length &&
      (count === 0 || weight + (queue[count]?.weight ?? 0) <= this.options.most)
    ) {
      weight += queue[count]?.weight ?? 0;
      count += 1;
    }
    const taken = queue.splice(0, count);
    if (queue.length === 0) this.waiting.delete(group);
    return taken;
  }
}
