import { ValidateBy } from 'class-validator';

const MAX_LENGTH = 35;

/** A language tag of BCP 47 as it is usually spelled (`fr-CA` for `FR-ca`), or null when it is none. */
export function canonicalLocale(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return null;
  try {
    return Intl.getCanonicalLocales(value)[0] ?? null;
  } catch {
    return null;
  }
}

/**
 * The best of those that there are (RFC 4647 section 3.4, Lookup): the tag itself, then without its last parts one by
 * one, `fr-Latn-CA`, `fr-Latn`, `fr`. Null when there is none. All tags canonical.
 */
export function lookUpLocale(wanted: string, there: ReadonlySet<string>): string | null {
  let tag = wanted;
  while (tag !== '') {
    if (there.has(tag)) return tag;
    tag = tag.slice(0, Math.max(tag.lastIndexOf('-'), 0));
    // A single letter begins something; alone it says nothing.
    if (/-[A-Za-z0-9]$/.test(tag)) tag = tag.slice(0, -2);
  }
  return null;
}

export function languageOf(locale: string): string {
  return locale.split('-')[0] ?? locale;
}

export const IsLocale = () =>
  ValidateBy({
    name: 'isLocale',
    validator: {
      validate: (value) => canonicalLocale(value) !== null,
      defaultMessage: () => '$property takes a language tag of BCP 47, such as fr or fr-CA',
    },
  });
