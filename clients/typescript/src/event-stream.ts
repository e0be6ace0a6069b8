import { CarillonConnectionError } from './carillon-error.js';
import { pause } from './pause.js';
import { retryDelayMs } from './retry-policy.js';
import { serverSentEvents } from './server-sent-events.js';

interface Listening {
  /** Connections in a row that may end without an event. */
  tries: number;
  silenceMs: number;
  signal: AbortSignal | undefined;
}

/**
 * Events until one named `end`. A stream that breaks off, or says nothing for too long, is opened again: it begins with
 * how things stand, so that nothing is missed.
 */
export async function* eventsUntilEnd<T extends { event: string }>(
  open: (leave: AbortSignal) => Promise<Response>,
  { tries, silenceMs, signal }: Listening,
): AsyncGenerator<T, void> {
  for (let without = 1; ; without += 1) {
    const leave = new AbortController();
    const { body } = await open(leave.signal);
    const timer = startTimer(silenceMs, () => leave.abort());
    try {
      for await (const { event, data } of serverSentEvents(body, timer.again)) {
        without = 0;
        yield { event, data: JSON.parse(data) as unknown } as unknown as T;
        if (event === 'end') return;
      }
    } catch (error) {
      // What else is thrown while reading says that the connection is gone.
      if (signal?.aborted || error instanceof SyntaxError) throw error;
    } finally {
      timer.stop();
    }
    const failure = new CarillonConnectionError('The stream broke off', false);
    if (without >= tries) throw failure;
    await pause(retryDelayMs(failure, Math.max(1, without), true) ?? 0, signal);
  }
}

function startTimer(ms: number, ring: () => void): { again: () => void; stop: () => void } {
  let timer = setTimeout(ring, ms);
  return {
    again: () => {
      clearTimeout(timer);
      timer = setTimeout(ring, ms);
    },
    stop: () => clearTimeout(timer),
  };
}
