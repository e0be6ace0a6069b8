const HOUR_MS = 3_600_000;

export const PERIODS = [
  { value: '', label: 'Any time' },
  { value: '1h', label: 'Last hour' },
  { value: '24h', label: 'Last 24 hours' },
  { value: '7d', label: 'Last 7 days' },
  { value: '30d', label: 'Last 30 days' },
] as const;

const HOURS: Record<string, number> = { '1h': 1, '24h': 24, '7d': 168, '30d': 720 };

/** Where a period begins, counted from now. */
export function fromOf(period: string): { from?: string } {
  const hours = HOURS[period];
  return hours ? { from: new Date(Date.now() - hours * HOUR_MS).toISOString() } : {};
}
