import { LRUCache } from 'lru-cache';
import { hasControlCharacters, parseEmail, parsePhone } from '../common/addresses';
import { type PropertyChanges, propertyFaults } from './contact-properties';
import type { RowFault, RowFaultCode } from './row-faults';

/** What is to be changed of a contact: an absent field stays as it is, null empties it. */
export interface ContactFields {
  email?: string | null;
  phone?: string | null;
  externalId?: string | null;
  locale?: string | null;
  timeZone?: string | null;
  properties?: PropertyChanges;
}

/** The same as somebody wrote it. */
export interface GivenContact {
  email?: unknown;
  phone?: unknown;
  external_id?: unknown;
  locale?: unknown;
  time_zone?: unknown;
  properties?: unknown;
}

export const MAX_EXTERNAL_ID = 200;

const TEXT_FIELDS = {
  email: { name: 'email', code: 'invalid_email', read: readEmail },
  phone: { name: 'phone', code: 'invalid_phone', read: readPhone },
  external_id: { name: 'externalId', code: 'invalid_external_id', read: readExternalId },
  locale: { name: 'locale', code: 'invalid_locale', read: readLocale },
  time_zone: { name: 'timeZone', code: 'invalid_time_zone', read: readTimeZone },
} as const satisfies Record<
  string,
  { name: keyof ContactFields; code: RowFaultCode; read: (text: string) => string | null }
>;

export const CONTACT_TEXT_FIELDS = Object.keys(TEXT_FIELDS) as (keyof typeof TEXT_FIELDS)[];

/** Puts a contact into the form in which it is stored and compared. Pure; names every fault at once. */
export function readContactFields(given: GivenContact): { fields: ContactFields; faults: RowFault[] } {
  const fields: ContactFields = {};
  const faults: RowFault[] = [];
  for (const field of CONTACT_TEXT_FIELDS) {
    const { name, code, read } = TEXT_FIELDS[field];
    const value = given[field];
    if (value === undefined) continue;
    if (value === null) fields[name] = null;
    else if (typeof value !== 'string') faults.push({ field, code: 'invalid_type' });
    else {
      const known = value.includes('\u0000') || !value.isWellFormed() ? null : read(value);
      if (known === null) faults.push({ field, code });
      else fields[name] = known;
    }
  }
  if (given.properties !== undefined) {
    faults.push(...propertyFaults(given.properties));
    fields.properties = given.properties as PropertyChanges;
  }
  return { fields, faults };
}

export function readEmail(text: string): string | null {
  const bare = text.trim();
  return /[<>"]/.test(bare) ? null : (parseEmail(bare)?.address ?? null);
}

export function readPhone(text: string): string | null {
  return parsePhone(text.trim())?.address ?? null;
}

function readExternalId(text: string): string | null {
  const id = text.trim();
  return id.length > 0 && id.length <= MAX_EXTERNAL_ID && !hasControlCharacters(id) ? id : null;
}

const TAG = /^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8}){0,5}$/;

/** As BCP 47 writes it: `de_ch` is `de-CH`. */
export function readLocale(text: string): string | null {
  const tag = text.trim();
  return TAG.test(tag) ? remembered(`locale ${tag}`, () => canonicalLocale(tag.replaceAll('_', '-'))) : null;
}

const ZONE = /^[A-Za-z][A-Za-z0-9_+-]{0,31}(\/[A-Za-z0-9_+-]{1,31}){0,2}$/;

export function readTimeZone(text: string): string | null {
  const zone = text.trim();
  return ZONE.test(zone) ? remembered(`zone ${zone}`, () => canonicalZone(zone)) : null;
}

/** To look these up takes a while, and files repeat them row by row. */
const KNOWN = new LRUCache<string, { value: string | null }>({ max: 2_000 });

function remembered(key: string, find: () => string | null): string | null {
  const known = KNOWN.get(key);
  if (known) return known.value;
  const value = find();
  KNOWN.set(key, { value });
  return value;
}

function canonicalLocale(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}

/** An alias stays what it is: the name that ICU would put in its place can be an older one. */
function canonicalZone(zone: string): string | null {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions();
    return timeZone.toLowerCase() === zone.toLowerCase() ? timeZone : zone;
  } catch {
    return null;
  }
}
