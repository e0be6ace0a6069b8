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

/** How often a value of the one is larger than one of the other, ties by half: U of Mann and Whitney over all pairs. */
export function chanceToBeLonger(ones: readonly number[], others: readonly number[]): number {
  const sorted = [...others].sort((a, b) => a - b);
  const below = (value: number, orEqual: boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = sorted[middle] ?? Infinity;
      if (other < value || (orEqual && other === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const wins = ones.reduce((sum, one) => sum + (below(one, false) + below(one, true)) / 2, 0);
  return wins / (ones.length * others.length);
}
