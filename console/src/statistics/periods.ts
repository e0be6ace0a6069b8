export const PERIODS = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
] as const;

export type Period = (typeof PERIODS)[number]['value'];

/** Dates in UTC, as statistics have them; the last is today. */
export function lastDays(number: number): string[] {
  const today = Date.now();
  return Array.from({ length: number }, (_, index) =>
    new Date(today - (number - 1 - index) * 86_400_000).toISOString().slice(0, 10),
  );
}
