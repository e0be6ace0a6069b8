import { LRUCache } from 'lru-cache';
import { isInstant } from '../common/instant';
import type { FormatName } from './format-signatures';

/** What a helper is given: its value, what follows in order, and what follows by name. All checked by `signatureFault`. */
export interface FormatCall {
  value: unknown;
  rest: unknown[];
  named: Readonly<Record<string, unknown>>;
}

/** The value is not of the kind that the helper can print. `expected` is a noun for the caller. */
export class UnfitValue {
  constructor(readonly expected: string) {}
}

/** To make one takes up to a tenth of a millisecond, to use it a thousandth. */
const formatters = new LRUCache<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.PluralRules>({
  max: 500,
});

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** Money and measures are often sent as text, so that no digit is lost on the way. */
const DECIMAL = /^-?\d{1,20}(\.\d{1,20})?$/;
/** Beyond it a number is printed in hundreds of digits. */
const MOST = 1e21;

/**
 * The value as people write it in that language. Pure, by the tables of Unicode (CLDR) that Node brings; no clock, no
 * zone and no language of this machine. What is absent is an empty text, but for `default`.
 */
export function format(name: FormatName, call: FormatCall, locale: string): string | UnfitValue {
  const { value, rest, named } = call;
  const absent = value === undefined || value === null || value === '';
  if (name === 'default') return absent ? String(rest[0]) : asText(value);
  if (absent) return '';
  switch (name) {
    case 'date':
      return date(value, named, locale);
    case 'number':
      return number(value, named, locale);
    case 'currency':
      return currency(value, rest[0], locale);
    case 'plural':
      return plural(value, named, locale);
    case 'upper':
      return asText(value).toLocaleUpperCase(locale);
    case 'lower':
      return asText(value).toLocaleLowerCase(locale);
  }
}

/** Always text: the engine joins what it is given with `+`, and two numbers would be added up. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** An RFC 3339 instant, or a day without a time. */
export function isDate(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return DAY.test(value) ? isInstant(`${value}T00:00:00Z`) : isInstant(value);
}

function date(
  value: unknown,
  { style, time, zone }: FormatCall['named'],
  locale: string,
): string | UnfitValue {
  if (!isDate(value)) return new UnfitValue('date (RFC 3339, such as 2026-12-24 or 2026-12-24T18:00:00Z)');
  const day = DAY.test(value as string);
  // A day is the same day everywhere.
  const timeZone = day || zone === undefined ? 'UTC' : zone;
  if (typeof timeZone !== 'string' || !isZone(timeZone)) return new UnfitValue('date in a time zone of IANA');
  const dateStyle = style === 'none' ? undefined : (style ?? 'medium');
  const options = { dateStyle, timeStyle: day ? undefined : time, timeZone } as Intl.DateTimeFormatOptions;
  const formatter = cached(['date', locale, dateStyle, options.timeStyle, timeZone], () => {
    return new Intl.DateTimeFormat([locale, 'en'], options);
  });
  return formatter.format(new Date(value as string));
}

function number(
  value: unknown,
  { decimals, style }: FormatCall['named'],
  locale: string,
): string | UnfitValue {
  const given = numeric(value);
  if (given === null) return NOT_A_NUMBER;
  const digits =
    decimals === undefined
      ? {}
      : { minimumFractionDigits: Number(decimals), maximumFractionDigits: Number(decimals) };
  const options = { style: style as 'decimal' | 'percent' | undefined, ...digits };
  return cached(
    ['number', locale, style, decimals],
    () => new Intl.NumberFormat([locale, 'en'], options),
  ).format(given);
}

function currency(value: unknown, code: unknown, locale: string): string | UnfitValue {
  const given = numeric(value);
  if (given === null) return NOT_A_NUMBER;
  if (typeof code !== 'string' || !/^[A-Za-z]{3}$/.test(code)) {
    return new UnfitValue('number in a currency of ISO 4217, such as EUR');
  }
  return cached(['currency', locale, code], () => {
    return new Intl.NumberFormat([locale, 'en'], { style: 'currency', currency: code });
  }).format(given);
}

function plural(value: unknown, named: FormatCall['named'], locale: string): string | UnfitValue {
  const given = numeric(value);
  if (given === null) return NOT_A_NUMBER;
  const rules = cached(['plural', locale], () => new Intl.PluralRules([locale, 'en']));
  const text = named[rules.select(Number(given))] ?? named.other;
  const shown = cached(['number', locale, undefined, undefined], () => new Intl.NumberFormat([locale, 'en']));
  return String(text).replaceAll('#', () => shown.format(given));
}

const NOT_A_NUMBER = new UnfitValue('number');

/** As `Intl` takes it: decimal digits in a text are not rounded. */
function numeric(value: unknown): number | Intl.StringNumericLiteral | null {
  if (typeof value === 'number') return Number.isFinite(value) && Math.abs(value) < MOST ? value : null;
  return typeof value === 'string' && DECIMAL.test(value) ? (value as Intl.StringNumericLiteral) : null;
}

function cached<T extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.PluralRules>(
  by: unknown[],
  make: () => T,
): T {
  const key = by.join(' ');
  const known = formatters.get(key);
  if (known) return known as T;
  const fresh = make();
  formatters.set(key, fresh);
  return fresh;
}

const zones = new LRUCache<string, { known: boolean }>({ max: 1_000 });

function isZone(zone: string): boolean {
  if (zone.length > 64) return false;
  const before = zones.get(zone);
  if (before) return before.known;
  let known = true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    known = false;
  }
  zones.set(zone, { known });
  return known;
}
