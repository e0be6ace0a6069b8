import { Interrupted, note } from './failure.js';

/**
 * Does what may be ended by Ctrl-C, or by SIGTERM, and says `farewell` then. Whatever was asked for at that moment is
 * broken off by the signal.
 */
export async function interruptible<T>(
  farewell: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    if (farewell) note(farewell);
    throw new Interrupted();
  } finally {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.removeListener(name, stop);
  }
}
