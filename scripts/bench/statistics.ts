/** The nearest rank: a value that was measured, none in between. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('There is no percentile of nothing.');
  return value;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export function thousands(value: number): string {
  return value.toLocaleString('en-US');
}

export function megabytes(bytes: number): number {
  return bytes / 1024 ** 2;
}
