const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** One Ctrl-C may arrive several times: from the terminal, from npm, and from the bootstrap. */
const SAME_KEYPRESS_MS = 1000;

/** Calls `stop` at the first signal, or when the process that started us is gone, and `hurry` at a later one. */
export function onStopSignal(stop: (signal: NodeJS.Signals) => void, hurry: () => void): void {
  let first: number | undefined;
  const handle = (signal: NodeJS.Signals): void => {
    if (first === undefined) {
      first = Date.now();
      stop(signal);
    } else if (Date.now() - first > SAME_KEYPRESS_MS) {
      hurry();
    }
  };
  for (const signal of SIGNALS) process.on(signal, handle);
  // Nobody reads any more, as after `npm start | head`.
  process.stdout.on('error', () => handle('SIGHUP'));
  process.on('disconnect', () => handle('SIGHUP'));
  // Listening must not keep the process alive.
  process.channel?.unref();
}
