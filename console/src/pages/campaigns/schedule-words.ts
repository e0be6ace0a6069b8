import type { CampaignSchedule } from '@carillon/client';
import { minute } from '../../kit/time';
import { repeatOf, repeatWords } from './repeat';

const LOCAL = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** When it is sent, in one line. */
export function scheduleWords(schedule: CampaignSchedule | null | undefined): string {
  if (!schedule) return 'As soon as it is launched';
  const { at, local_time: local, cron, rrule, timezone, count, until, start } = schedule;
  if (at) return minute(at);
  if (local) return `${localWords(local)} in each recipient’s zone`;
  const repeat = cron === undefined ? null : repeatOf(cron);
  const rule = repeat
    ? repeatWords(repeat)
    : cron === undefined
      ? `By the rule ${rrule ?? ''}`
      : `By cron ${cron}`;
  const end = count ? `, ${count} times` : until ? `, until ${localWords(until)}` : '';
  const from = start ? `, from ${localWords(start)}` : '';
  return `${rule}, ${timezone ?? 'UTC'}${from}${end}`;
}

/** What a clock shows somewhere, whatever the zone of who reads this: `2035-12-24T18:00`. */
export function localWords(local: string): string {
  const date = new Date(`${local.length === 10 ? `${local}T00:00` : local.slice(0, 16)}Z`);
  if (Number.isNaN(date.getTime())) return local;
  return local.length === 10 ? LOCAL.format(date).replace(/, 00:00$/, '') : LOCAL.format(date);
}
