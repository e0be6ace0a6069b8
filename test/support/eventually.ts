import { setTimeout as delay } from 'node:timers/promises';

/** Tries `assertion` until it passes and returns its value; after the time-out throws what it threw last. */
export async function eventually<T>(
  assertion: () => Promise<T> | T,
  { timeoutMs = 45_000, everyMs = 25 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() >= deadline) throw error;
      await delay(everyMs);
    }
  }
}
