import { ProviderError } from './provider-error';

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function optionalText(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw ProviderError.invalidField(name, 'was expecting a string');
  return value;
}

export function requiredText(body: JsonObject, name: string): string {
  const value = optionalText(body, name);
  if (!value) throw ProviderError.invalidField(name, 'is required');
  return value;
}

export function optionalFlag(body: JsonObject, name: string): boolean | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw ProviderError.invalidField(name, 'was expecting a boolean');
  return value;
}

export function optionalInteger(body: JsonObject, name: string): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (!Number.isInteger(number)) throw ProviderError.invalidField(name, 'was expecting an integer');
  return number as number;
}

export function optionalList(body: JsonObject, name: string): unknown[] | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw ProviderError.invalidField(name, 'was expecting a list');
  return value as unknown[];
}

/** A list of strings; a bare string counts as a list of one, which the provider's own examples use. */
export function optionalTexts(body: JsonObject, name: string): string[] | undefined {
  const value = body[name];
  if (typeof value === 'string') return value === '' ? [] : [value];
  const list = optionalList(body, name);
  if (list?.some((item) => typeof item !== 'string')) {
    throw ProviderError.invalidField(name, 'was expecting a list of strings');
  }
  return list as string[] | undefined;
}

export function oneOf<T extends string>(
  body: JsonObject,
  name: string,
  allowed: readonly T[],
): T | undefined {
  const value = optionalText(body, name);
  if (value !== undefined && !allowed.includes(value as T)) throw notAllowed(name, allowed, value);
  return value as T | undefined;
}

export function notAllowed(name: string, allowed: readonly string[], found: unknown): ProviderError {
  const list = allowed.map((item) => `'${item}'`).join(', ');
  return ProviderError.invalidField(
    name,
    `was expecting a value from the allowed list [${list}] but instead found '${JSON.stringify(found)}'`,
  );
}

/** Accepts the date formats that the provider lists; a bare date is midnight UTC. */
export function optionalDate(body: JsonObject, name: string): number | undefined {
  const text = optionalText(body, name);
  if (text === undefined || text === '') return undefined;
  const at = parseInstant(text);
  if (at === undefined) throw ProviderError.invalidField(name, `was expecting a date but found '${text}'`);
  return at;
}

/** ISO 8601, or "2026-01-01 12:00:00" in UTC, or the same with an offset such as +1300. */
export function parseInstant(text: string): number | undefined {
  const parts = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*(Z|UTC|[+-]\d\d:?\d\d)?)?$/.exec(
    text.trim(),
  );
  if (!parts) return undefined;
  const [, day, time = '00:00:00', zone = 'Z'] = parts;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.replace('UTC', 'Z');
  const at = Date.parse(`${day}T${time}${offset}`);
  return Number.isNaN(at) ? undefined : at;
}
