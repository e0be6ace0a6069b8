/** What most repeat: a cron expression that a form can show as choices. */
export interface Repeat {
  every: 'day' | 'week' | 'month';
  weekdays: string[];
  monthday: string;
  time: string;
}

export const WEEKDAYS = [
  { cron: 'MON', name: 'monday', label: 'Mon', plural: 'Mondays' },
  { cron: 'TUE', name: 'tuesday', label: 'Tue', plural: 'Tuesdays' },
  { cron: 'WED', name: 'wednesday', label: 'Wed', plural: 'Wednesdays' },
  { cron: 'THU', name: 'thursday', label: 'Thu', plural: 'Thursdays' },
  { cron: 'FRI', name: 'friday', label: 'Fri', plural: 'Fridays' },
  { cron: 'SAT', name: 'saturday', label: 'Sat', plural: 'Saturdays' },
  { cron: 'SUN', name: 'sunday', label: 'Sun', plural: 'Sundays' },
] as const;

const SIMPLE = /^(\d{1,2}) (\d{1,2}) (\*|\d{1,2}) \* (\*|[A-Z,]+)$/;

export function cronOf({ every, weekdays, monthday, time }: Repeat): string {
  const [hour = '9', minute = '0'] = time.split(':');
  const days = WEEKDAYS.filter(({ cron }) => weekdays.includes(cron)).map(({ cron }) => cron);
  return [
    Number(minute),
    Number(hour),
    every === 'month' ? Number(monthday) || 1 : '*',
    '*',
    every === 'week' && days.length > 0 ? days.join(',') : '*',
  ].join(' ');
}

/** Null where an expression says more than the choices can. */
export function repeatOf(cron: string): Repeat | null {
  const [, minute = '', hour = '', monthday = '', days = ''] = SIMPLE.exec(cron.trim().toUpperCase()) ?? [];
  if (minute === '' || (monthday !== '*' && days !== '*')) return null;
  const weekdays = days === '*' ? [] : days.split(',');
  if (!weekdays.every((day) => WEEKDAYS.some((known) => known.cron === day))) return null;
  return {
    every: monthday !== '*' ? 'month' : weekdays.length > 0 ? 'week' : 'day',
    weekdays,
    monthday: monthday === '*' ? '1' : monthday,
    time: `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`,
  };
}

export function repeatWords({ every, weekdays, monthday, time }: Repeat): string {
  if (every === 'month') return `On day ${monthday} of each month at ${time}`;
  const days = WEEKDAYS.filter(({ cron }) => weekdays.includes(cron)).map(({ plural }) => plural);
  return every === 'day' || days.length === 0 ? `Every day at ${time}` : `${days.join(', ')} at ${time}`;
}
