import type { CampaignDetail, SendingWindow, WeeklyHours } from '@carillon/client';
import { count, percent } from '../../kit/numbers';
import { WEEKDAYS } from './repeat';

/** When may be sent, one line for each rule; by the clock in each recipient's zone. */
export function windowWords(window: SendingWindow | null | undefined): string[] {
  if (!window) return [];
  return [
    ...window.open.map((hours) => `Only ${hoursWords(hours)}`),
    ...window.quiet.map((hours) => `Never ${hoursWords(hours)}`),
    ...(window.holidays.length > 0 ? [`Not on ${window.holidays.join(', ')}`] : []),
  ];
}

export function throttleWords({ limit, per }: { limit: number; per: string }): string {
  return `At most ${count(limit)} a ${per}`;
}

export function warmUpWords({
  first_day: first,
  factor,
  ceiling,
}: NonNullable<CampaignDetail['warm_up']>): string {
  return `${count(first)} on the first day, then ${factor} times as many each day, up to ${count(ceiling)}`;
}

export function experimentWords(experiment: NonNullable<CampaignDetail['experiment']>): string {
  const { variants, test_share: share, winner_by: by, wait } = experiment;
  const names = variants.map(({ name }) => `“${name}”`).join(', ');
  return `${names}: ${percent(share)} of all recipients are in the test. What is ${by} most, ${spanWords(wait)} after the last of them was sent to, goes to the others.`;
}

export function spanWords(seconds: number): string {
  const [unit, size] =
    seconds % 86_400 === 0
      ? ['day', 86_400]
      : seconds % 3_600 === 0
        ? ['hour', 3_600]
        : (['minute', 60] as const);
  const number = Math.round((seconds / Number(size)) * 10) / 10;
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}

function hoursWords({ weekdays, from, to }: WeeklyHours): string {
  return `${daysWords(weekdays)} from ${from} to ${to}`;
}

function daysWords(weekdays: WeeklyHours['weekdays']): string {
  const days = WEEKDAYS.filter(({ name }) => weekdays.includes(name));
  if (days.length === 7) return 'every day';
  const isWorkweek = days.length === 5 && !days.some(({ cron }) => cron === 'SAT' || cron === 'SUN');
  return isWorkweek ? 'Monday to Friday' : days.map(({ label }) => label).join(', ');
}
