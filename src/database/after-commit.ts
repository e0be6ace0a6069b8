import type { EntityManager } from 'typeorm';

const waiting = new WeakMap<EntityManager, (() => void)[]>();

/**
 * What is to be done when this transaction is committed, and not at all when it is rolled back: to count what it wrote.
 * It must not throw, and is no place for work that must happen: the process may die between the two.
 */
export function afterCommit(tx: EntityManager, work: () => void): void {
  const works = waiting.get(tx);
  if (works) works.push(work);
  else waiting.set(tx, [work]);
}

/** For whoever ends transactions. */
export function runAfterCommit(tx: EntityManager): void {
  for (const work of waiting.get(tx) ?? []) work();
  waiting.delete(tx);
}
