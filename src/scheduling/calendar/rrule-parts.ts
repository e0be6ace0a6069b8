import type { FieldError } from '../../common/app-error';

/** The part of RFC 5545 section 3.3.10 that is taken. Numbers are within their bounds, lists hold something. */
export interface RRuleParts {
  freq: (typeof FREQUENCIES)[number];
  interval: number;
  byMonth?: number[];
  byMonthDay?: number[];
  byDay?: { nth: number; day: string }[];
  byHour?: number[];
  byMinute?: number[];
  bySetPos?: number[];
  wkst: string;
}

const FREQUENCIES = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY'] as const;
const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const BY_DAY = /^([+-]?[1-9]\d?)?(MO|TU|WE|TH|FR|SA|SU)$/;
const MAX_LENGTH = 1_000;

/** Names and bounds of the lists of numbers; a negative number counts from the end. */
const NUMBERS = {
  BYMONTH: { key: 'byMonth', from: 1, to: 12, negative: false },
  BYMONTHDAY: { key: 'byMonthDay', from: 1, to: 31, negative: true },
  BYHOUR: { key: 'byHour', from: 0, to: 23, negative: false },
  BYMINUTE: { key: 'byMinute', from: 0, to: 59, negative: false },
  BYSETPOS: { key: 'bySetPos', from: 1, to: 366, negative: true },
} as const;

const NOT_TAKEN: Record<string, string> = {
  COUNT: 'Leave COUNT out of the rule and give "count".',
  UNTIL: 'Leave UNTIL out of the rule and give "until", a local time.',
  DTSTART: 'Leave DTSTART out of the rule and give "start" and "timezone".',
  EXDATE: 'Leave EXDATE out of the rule and give "exceptions".',
};
const TAKEN = 'FREQ, INTERVAL, BYMONTH, BYMONTHDAY, BYDAY, BYHOUR, BYMINUTE, BYSETPOS and WKST';

/** The parts of a rule such as `FREQ=WEEKLY;BYDAY=MO,TH`, or what is wrong with it. */
export function readRRule(text: string, pointer: string): { parts: RRuleParts } | { errors: FieldError[] } {
  const details: string[] = [];
  const parts: Partial<RRuleParts> = {};
  const seen = new Set<string>();
  const pairs =
    text.length > MAX_LENGTH
      ? []
      : text
          .trim()
          .toUpperCase()
          .replace(/^RRULE:/, '')
          .split(';');
  for (const pair of pairs) {
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    if (seen.has(name)) details.push('A part of the rule stands there twice. Give each once.');
    else details.push(...readPart(name, value, parts));
    seen.add(name);
  }
  if (!seen.has('FREQ')) details.push('The rule needs FREQ, such as FREQ=WEEKLY;BYDAY=MO,TH.');
  const { freq } = parts;
  if (details.length > 0 || freq === undefined) return refused(pointer, details);
  const whole: RRuleParts = { ...parts, freq, interval: parts.interval ?? 1, wkst: parts.wkst ?? 'MO' };
  const unfit = togetherFaults(whole);
  return unfit.length > 0 ? refused(pointer, unfit) : { parts: whole };
}

export function formatRRule(parts: RRuleParts): string {
  const lists = Object.entries(NUMBERS).flatMap(([name, { key }]) => {
    const numbers = parts[key];
    return numbers ? [`${name}=${numbers.join(',')}`] : [];
  });
  const days = parts.byDay?.map(({ nth, day }) => `${nth || ''}${day}`).join(',');
  return [
    `FREQ=${parts.freq}`,
    `INTERVAL=${parts.interval}`,
    ...lists,
    ...(days ? [`BYDAY=${days}`] : []),
    `WKST=${parts.wkst}`,
  ].join(';');
}

function refused(pointer: string, details: string[]): { errors: FieldError[] } {
  return { errors: [...new Set(details)].map((detail) => ({ pointer, code: 'invalid_rrule', detail })) };
}

/** Puts one part into `parts` and returns what is wrong with it. */
function readPart(name: string, value: string, parts: Partial<RRuleParts>): string[] {
  const notTaken = NOT_TAKEN[name];
  if (notTaken !== undefined) return [notTaken];
  if (name === 'FREQ') {
    parts.freq = FREQUENCIES.find((known) => known === value);
    return parts.freq ? [] : [`FREQ takes ${FREQUENCIES.join(', ')}.`];
  }
  if (name === 'INTERVAL') {
    const interval = /^\d{1,4}$/.test(value) ? Number(value) : 0;
    parts.interval = interval;
    return interval >= 1 && interval <= 1_000 ? [] : ['INTERVAL takes a whole number from 1 to 1000.'];
  }
  if (name === 'WKST') {
    parts.wkst = value;
    return DAYS.includes(value) ? [] : [`WKST takes one of ${DAYS.join(', ')}.`];
  }
  if (name === 'BYDAY') {
    const read = value.split(',').map((item) => BY_DAY.exec(item));
    parts.byDay = read.flatMap((match) =>
      match?.[2] ? [{ nth: Number(match[1] ?? 0), day: match[2] }] : [],
    );
    const isGood = read.length === parts.byDay.length;
    return isGood ? [] : ['BYDAY takes days such as MO,FR, or 2MO and -1FR for the second and the last.'];
  }
  return name in NUMBERS
    ? readNumbers(name as keyof typeof NUMBERS, value, parts)
    : [`The rule takes ${TAKEN}, each as NAME=value with a semicolon between.`];
}

function readNumbers(name: keyof typeof NUMBERS, value: string, parts: Partial<RRuleParts>): string[] {
  const { key, from, to, negative } = NUMBERS[name];
  const numbers = value.split(',').map((item) => (/^[+-]?\d{1,3}$/.test(item) ? Number(item) : Number.NaN));
  const fits = (number: number) =>
    (number >= from && number <= to) || (negative && -number >= from && -number <= to);
  parts[key] = [...new Set(numbers)].sort((a, b) => a - b);
  if (numbers.every(fits)) return [];
  return [`${name} takes numbers from ${from} to ${to}${negative ? ', or negative ones from the end' : ''}.`];
}

/** What RFC 5545 forbids to stand together, and what is left out because it would cost or confuse more than it gives. */
function togetherFaults({ freq, interval, ...parts }: RRuleParts): string[] {
  const faults: string[] = [];
  const inMonth = freq === 'MONTHLY' || (freq === 'YEARLY' && parts.byMonth !== undefined);
  const counted = (parts.byDay ?? []).filter(({ nth }) => nth !== 0).map(({ nth }) => Math.abs(nth));
  if (counted.length > 0 && freq !== 'MONTHLY' && freq !== 'YEARLY')
    faults.push('Days with a number, such as 2MO, go with FREQ=MONTHLY or YEARLY.');
  if (counted.some((nth) => nth > (inMonth ? 5 : 52)))
    faults.push('Days take a number up to 5 within a month and up to 52 within a year.');
  if (counted.length > 0 && parts.byMonthDay) faults.push('Give BYMONTHDAY or days with a number, not both.');
  if (parts.byMonthDay && freq === 'WEEKLY') faults.push('BYMONTHDAY does not go with FREQ=WEEKLY.');
  if (parts.bySetPos) {
    if (!inMonth && freq !== 'YEARLY') faults.push('BYSETPOS goes with FREQ=MONTHLY or YEARLY.');
    if (!parts.byDay && !parts.byMonthDay) faults.push('BYSETPOS needs BYDAY or BYMONTHDAY to choose from.');
    if ((parts.byHour ?? []).length > 1 || (parts.byMinute ?? []).length > 1)
      faults.push('BYSETPOS goes with one time of the day.');
  }
  if (freq === 'MINUTELY' && parts.byMinute) faults.push('BYMINUTE does not go with FREQ=MINUTELY.');
  if (freq === 'HOURLY' && parts.byHour && interval > 1)
    faults.push('Give BYHOUR or an INTERVAL of hours, not both.');
  return faults;
}
