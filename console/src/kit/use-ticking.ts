import { useSyncExternalStore } from 'react';

const EVERY_MS = 10_000;

const listeners = new Set<() => void>();
let ticks = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Shows again what depends on the time of day, every ten seconds, all of it at once. */
export function useTicking(): void {
  useSyncExternalStore(listen, () => ticks);
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, EVERY_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  ticks += 1;
  for (const listener of listeners) listener();
}
