/** Counts in fixed windows: `allow` is false once `limit` calls were let through in the current window. */
export class Limiter {
  private readonly windows = new Map<string, { until: number; count: number }>();

  allow(name: string, limit: number, windowMs: number): boolean {
    const now = Date.now();
    let window = this.windows.get(name);
    if (!window || window.until <= now)
      this.windows.set(name, (window = { until: now + windowMs, count: 0 }));
    return ++window.count <= limit;
  }

  reset(): void {
    this.windows.clear();
  }
}
