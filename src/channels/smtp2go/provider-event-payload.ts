/**
 * One event as the provider posts it, whatever its format. The same field comes with `-` or `_`, in two spellings at
 * once (`Subject` and `subject`), as a list, or as repeated form keys (`recipients[]`): all of that is evened out here.
 */
export class ProviderEventPayload {
  private readonly values = new Map<string, unknown[]>();

  constructor(payload: Record<string, unknown>) {
    for (const [key, value] of Object.entries(payload)) {
      const name = normalKey(key);
      const values = this.values.get(name);
      if (values) values.push(value);
      else this.values.set(name, [value]);
    }
  }

  text(key: string): string | null {
    return this.texts(key)[0] ?? null;
  }

  /** Without blanks and without the words that stand for "not known". */
  texts(key: string): string[] {
    const values = this.values.get(normalKey(key)) ?? [];
    return textsOf(values)
      .map((value) => value.trim())
      .filter((value) => value && !PLACEHOLDERS.has(value.toLowerCase()));
  }

  /** Addresses out of lists, single strings, strings of several, and `Name <address>`; lower case, each once. */
  addresses(key: string): string[] {
    const found = this.texts(key).flatMap((value) => value.slice(0, MAX_LIST_LENGTH).match(ADDRESS) ?? []);
    const bare = found.map((address) => address.replace(/^'(.*)'$/, '$1').toLowerCase());
    return [...new Set(bare)];
  }

  phoneNumber(key: string): string | null {
    const digits = this.text(key)?.replace(/\D/g, '').replace(/^00/, '');
    return digits ? `+${digits}` : null;
  }

  instant(key: string): Date | null {
    const value = this.text(key);
    if (!value) return null;
    if (/^\d{10}(\d{3})?$/.test(value)) return new Date(Number(value.padEnd(13, '0')));
    // Some of the provider's times have no zone; they are UTC.
    const hasZone = /(z|[+-]\d{2}:?\d{2})$/i.test(value);
    const instant = new Date(hasZone ? value : `${value.replace(' ', 'T')}Z`);
    return Number.isNaN(instant.getTime()) ? null : instant;
  }
}

const PLACEHOLDERS = new Set(['unavailable', 'headers unavailable']);
/** An apostrophe belongs to many a name (o'brien@…). */
const ADDRESS = /[^\s<>,;"[\]()@]{1,64}@[^\s<>,;"[\]()@]{1,255}/g;
const MAX_LIST_LENGTH = 50_000;

const NORMAL_KEY = /^[a-z_]+$/;

function normalKey(key: string): string {
  if (NORMAL_KEY.test(key)) return key;
  return key
    .toLowerCase()
    .replaceAll('-', '_')
    .replace(/\[\d*\]$/, '');
}

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value === 'string') return [value];
  return typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : [];
}
