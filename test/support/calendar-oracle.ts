import { DAY, HOUR, MINUTE } from './wall-clock';

/**
 * What cron and RRULE mean, minute by minute and day by day, without any library: is this local time meant? Written
 * from the man page of Vixie cron and from RFC 5545 section 3.3.10, for rules that are made here and not for text.
 */
export interface CronFields {
  minutes: number[];
  hours: number[];
  /** null: any. */
  days: number[] | 'last' | null;
  months: number[] | null;
  /** 0 is Sunday. */
  weekdays: number[] | null;
}

const list = (values: number[] | null) => (values ? values.join(',') : '*');

export function cronText({ minutes, hours, days, months, weekdays }: CronFields): string {
  const minute = minutes.length === 60 ? '*' : list(minutes);
  const hour = hours.length === 24 ? '*' : list(hours);
  return [minute, hour, days === 'last' ? 'L' : list(days), list(months), list(weekdays)].join(' ');
}

export function cronMeans(fields: CronFields, wall: number): boolean {
  const at = new Date(wall);
  const isTime = fields.minutes.includes(at.getUTCMinutes()) && fields.hours.includes(at.getUTCHours());
  return isTime && cronMeansDay(fields, wall);
}

export function cronMeansDay({ days, months, weekdays }: CronFields, wall: number): boolean {
  const at = new Date(wall);
  if (months && !months.includes(at.getUTCMonth() + 1)) return false;
  const isLast = new Date(wall + DAY).getUTCDate() === 1;
  const byDay = days === 'last' ? isLast : (days?.includes(at.getUTCDate()) ?? null);
  const byWeekday = weekdays?.includes(at.getUTCDay()) ?? null;
  if (byDay === null) return byWeekday ?? true;
  return byDay || (byWeekday ?? false);
}

export interface RuleFields {
  freq: 'YEARLY' | 'MONTHLY' | 'WEEKLY' | 'DAILY' | 'HOURLY' | 'MINUTELY';
  interval: number;
  byMonth?: number[];
  byMonthDay?: number[];
  byDay?: string[];
  byHour?: number[];
  byMinute?: number[];
  bySetPos?: number[];
  wkst?: string;
}

const DAY_NAMES = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

export function ruleText(rule: RuleFields): string {
  const names = { BYMONTH: 'byMonth', BYMONTHDAY: 'byMonthDay', BYDAY: 'byDay' } as const;
  const times = { BYHOUR: 'byHour', BYMINUTE: 'byMinute', BYSETPOS: 'bySetPos' } as const;
  const parts = Object.entries({ ...names, ...times }).flatMap(([name, key]) =>
    rule[key] ? [`${name}=${rule[key].join(',')}`] : [],
  );
  const wkst = rule.wkst ? [`WKST=${rule.wkst}`] : [];
  return [`FREQ=${rule.freq}`, `INTERVAL=${rule.interval}`, ...parts, ...wkst].join(';');
}

/** Whether the rule means this local time; `start` fills what it leaves open and is where intervals are counted from. */
export function ruleMeans(rule: RuleFields, start: number, wall: number): boolean {
  if (wall < start) return false;
  const at = new Date(wall);
  const begin = new Date(start);
  if (rule.freq === 'MINUTELY' || rule.freq === 'HOURLY') {
    const step = rule.freq === 'MINUTELY' ? MINUTE : HOUR;
    const passed = Math.floor(wall / step) - Math.floor(start / step);
    const minute = rule.byMinute ?? (rule.freq === 'HOURLY' ? [begin.getUTCMinutes()] : null);
    return (
      passed % rule.interval === 0 &&
      (!rule.byHour || rule.byHour.includes(at.getUTCHours())) &&
      (!minute || minute.includes(at.getUTCMinutes())) &&
      filters(rule, wall)
    );
  }
  const hours = rule.byHour ?? [begin.getUTCHours()];
  const minutes = rule.byMinute ?? [begin.getUTCMinutes()];
  if (!hours.includes(at.getUTCHours()) || !minutes.includes(at.getUTCMinutes())) return false;
  return ruleMeansDay(rule, start, Math.floor(wall / DAY) * DAY);
}

function filters(rule: RuleFields, day: number): boolean {
  const at = new Date(day);
  if (rule.byMonth && !rule.byMonth.includes(at.getUTCMonth() + 1)) return false;
  if (rule.byMonthDay && !isMonthDay(rule.byMonthDay, at)) return false;
  return !rule.byDay || rule.byDay.some((name) => DAY_NAMES[at.getUTCDay()] === name);
}

/** Whether the rule means anything on a day, by its midnight; a rule of hours or minutes may still mean nothing. */
export function ruleMeansDay(rule: RuleFields, start: number, day: number): boolean {
  const at = new Date(day);
  const begin = new Date(start);
  if (rule.freq === 'HOURLY' || rule.freq === 'MINUTELY') return filters(rule, day);
  if (rule.freq === 'DAILY')
    return (Math.floor(day / DAY) - Math.floor(start / DAY)) % rule.interval === 0 && filters(rule, day);
  if (rule.freq === 'WEEKLY') {
    const weekStart = DAY_NAMES.indexOf(rule.wkst ?? 'MO');
    const week = (date: Date) => {
      const back = (date.getUTCDay() - weekStart + 7) % 7;
      return Math.floor(date.getTime() / DAY) - back;
    };
    const byDay = rule.byDay ?? [DAY_NAMES[begin.getUTCDay()] ?? ''];
    return ((week(at) - week(begin)) / 7) % rule.interval === 0 && filters({ ...rule, byDay }, day);
  }
  const monthly = rule.freq === 'MONTHLY';
  const years = at.getUTCFullYear() - begin.getUTCFullYear();
  const periods = monthly ? years * 12 + at.getUTCMonth() - begin.getUTCMonth() : years;
  if (periods % rule.interval !== 0) return false;
  const set = setOfPeriod(rule, begin, daysOfPeriod(at, monthly));
  if (!rule.bySetPos) return set.includes(day);
  return rule.bySetPos.some((position) => set.at(position > 0 ? position - 1 : position) === day);
}

const sets = new WeakMap<RuleFields, Map<string, number[]>>();

/** Kept, as every day of a period asks for it. */
function setOfPeriod(rule: RuleFields, begin: Date, days: number[]): number[] {
  const known = sets.get(rule) ?? new Map<string, number[]>();
  sets.set(rule, known);
  const key = `${begin.getTime()} ${days[0]}`;
  const set = known.get(key) ?? days.filter((each) => inSet(rule, begin, each));
  known.set(key, set);
  return set;
}

function daysOfPeriod(at: Date, monthly: boolean): number[] {
  const year = at.getUTCFullYear();
  const first = Date.UTC(year, monthly ? at.getUTCMonth() : 0, 1);
  const end = monthly ? Date.UTC(year, at.getUTCMonth() + 1, 1) : Date.UTC(year + 1, 0, 1);
  return Array.from({ length: (end - first) / DAY }, (_, i) => first + i * DAY);
}

/** Before BYSETPOS: is the day in the set of its month or year? */
function inSet(rule: RuleFields, begin: Date, day: number): boolean {
  const at = new Date(day);
  const noDay = !rule.byDay && !rule.byMonthDay;
  const month = at.getUTCMonth() + 1;
  if (rule.byMonth ? !rule.byMonth.includes(month) : false) return false;
  if (rule.freq === 'YEARLY' && !rule.byMonth && noDay && month !== begin.getUTCMonth() + 1) return false;
  if (noDay) return at.getUTCDate() === begin.getUTCDate();
  if (rule.byMonthDay && !isMonthDay(rule.byMonthDay, at)) return false;
  const inMonth = rule.freq === 'MONTHLY' || rule.byMonth !== undefined;
  return !rule.byDay || rule.byDay.some((name) => isNthDay(name, at, inMonth));
}

function isMonthDay(days: number[], at: Date): boolean {
  const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  return days.some((day) => at.getUTCDate() === (day > 0 ? day : last + 1 + day));
}

function isNthDay(name: string, at: Date, inMonth: boolean): boolean {
  if (DAY_NAMES[at.getUTCDay()] !== name.slice(-2)) return false;
  const nth = Number(name.slice(0, -2));
  if (nth === 0) return true;
  const days = daysOfPeriod(at, inMonth).filter((day) => new Date(day).getUTCDay() === at.getUTCDay());
  return days.at(nth > 0 ? nth - 1 : nth) === at.getTime();
}
