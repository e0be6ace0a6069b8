/** The first at once, then the latest of each interval. */
export function atMostEvery<T>(ms: number, show: (value: T) => void) {
  let latest: { value: T } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    if (latest) show(latest.value);
    latest = null;
  };
  const turn = (): void => {
    timer = undefined;
    if (!latest) return;
    flush();
    timer = setTimeout(turn, ms);
  };
  return {
    take: (value: T): void => {
      latest = { value };
      if (timer === undefined) {
        flush();
        timer = setTimeout(turn, ms);
      }
    },
    flush,
    drop: () => clearTimeout(timer),
  };
}
