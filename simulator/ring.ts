/** Keeps the newest `capacity` items; adding and taking the oldest away cost the same however many there are. */
export class Ring<T> {
  private items: (T | undefined)[] = [];
  private first = 0;

  constructor(private readonly onEvict: (item: T) => void = () => {}) {}

  get size(): number {
    return this.items.length - this.first;
  }

  add(item: T, capacity: number): void {
    this.items.push(item);
    while (this.size > capacity) this.evictOldest();
  }

  evictOldest(): void {
    const item = this.takeOldest();
    if (item !== undefined) this.onEvict(item);
  }

  /** First in, first out. */
  takeOldest(): T | undefined {
    if (this.size === 0) return undefined;
    const item = this.items[this.first];
    this.items[this.first++] = undefined;
    if (this.first > 1024 && this.first * 2 > this.items.length) {
      this.items = this.items.slice(this.first);
      this.first = 0;
    }
    return item;
  }

  clear(): void {
    this.items = [];
    this.first = 0;
  }

  *newestFirst(): Generator<T> {
    for (let index = this.items.length - 1; index >= this.first; index--) {
      const item = this.items[index];
      if (item !== undefined) yield item;
    }
  }
}
