import type { RowFault } from './row-faults';

/** Dates are texts, such as 2026-11-21, which compare as they should. */
export type PropertyValue = string | number | boolean;
export type Properties = Record<string, PropertyValue>;

export const MOST_PROPERTIES = 50;
export const MAX_PROPERTY_NAME = 64;
export const MAX_PROPERTY_TEXT = 1_000;
const MAX_PROPERTIES_BYTES = 16 * 1024;

/** No address can be a name: names stand in errors and in headers of exports. */
const NAME = /^[\p{L}_][\p{L}\p{N}\p{M}_. -]{0,63}$/u;

export function isPropertyName(name: string): boolean {
  return (
    NAME.test(name) && name.length <= MAX_PROPERTY_NAME && !(name in Object.prototype) && name === name.trim()
  );
}

export function isPropertyValue(value: unknown): value is PropertyValue {
  if (typeof value === 'string')
    return value.length <= MAX_PROPERTY_TEXT && !value.includes('\u0000') && value.isWellFormed();
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}

/** What is to be changed: null takes a property away. */
export type PropertyChanges = Record<string, PropertyValue | null>;

export function propertyFaults(given: unknown): RowFault[] {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return [{ field: 'properties', code: 'invalid_properties' }];
  const entries = Object.entries(given);
  if (entries.length > MOST_PROPERTIES) return [{ field: 'properties', code: 'too_many_properties' }];
  return entries.flatMap(([name, value]): RowFault[] => {
    if (!isPropertyName(name)) return [{ field: 'properties', code: 'invalid_property_name' }];
    if (value === null || isPropertyValue(value)) return [];
    return [{ field: `properties.${name}`, code: 'invalid_property' }];
  });
}

/** What a contact has after the changes. */
export function withChanges(properties: Properties, changes: PropertyChanges): Properties {
  const changed = Object.entries({ ...properties, ...changes });
  return Object.fromEntries(changed.filter((entry): entry is [string, PropertyValue] => entry[1] !== null));
}

export function isTooMany(properties: Properties): boolean {
  return (
    Object.keys(properties).length > MOST_PROPERTIES ||
    Buffer.byteLength(JSON.stringify(properties)) > MAX_PROPERTIES_BYTES
  );
}
