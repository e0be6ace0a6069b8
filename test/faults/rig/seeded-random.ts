/**
 * Everything that a run decides by chance comes from here, so that the same seed decides it again (mulberry32). What
 * runs side by side takes a fork of its own: the order in which they happen to draw then changes nothing.
 */
export class SeededRandom {
  private state: number;

  constructor(readonly seed: number) {
    this.state = seed >>> 0;
  }

  fork(purpose: string): SeededRandom {
    let hash = this.seed;
    for (const letter of purpose) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
    return new SeededRandom(hash);
  }

  /** From 0 to below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number; both ends are possible. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(things: readonly T[]): T {
    const thing = things[this.between(0, things.length - 1)];
    if (thing === undefined) throw new Error('nothing to pick from');
    return thing;
  }

  shuffle<T>(things: readonly T[]): T[] {
    const left = [...things];
    return things.map(() => left.splice(this.between(0, left.length - 1), 1)[0] as T);
  }

  /** As many points as asked for, spread over the middle of 0 to `end`, in order. */
  points(count: number, end: number): number[] {
    const slice = (end * 0.8) / count;
    return Array.from({ length: count }, (_, i) => Math.floor(end * 0.1 + slice * (i + this.next())));
  }
}
