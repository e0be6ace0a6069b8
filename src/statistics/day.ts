import { ValidateBy } from 'class-validator';

const DAY_MS = 86_400_000;

/** Whether the text names a day of the calendar, as RFC 3339 writes it. */
export function isDay(value: unknown): boolean {
  if (typeof value !== 'string' || !/^(19|20|21)\d{2}-\d{2}-\d{2}$/.test(value)) return false;
  const at = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && dayOf(at) === value;
}

export const IsDay = () =>
  ValidateBy({
    name: 'isDay',
    validator: {
      validate: isDay,
      defaultMessage: () => '$property takes a day that exists, such as 2026-11-21',
    },
  });

/** In UTC. */
export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

export function daysAfter(day: string, days: number): string {
  return dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS));
}

/** Both ends counted. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
}
