import type { FieldError } from '../common/app-error';
import type { Variables } from './content';
import { isDate } from './formatting';
import type { VariableUse } from './template-syntax';

export const VARIABLE_TYPES = ['string', 'number', 'boolean', 'date', 'list', 'object'] as const;
export type VariableType = (typeof VARIABLE_TYPES)[number];

/** What a version says of one of its variables. Absent is not `null`: a default may be null. */
export interface VariableDeclaration {
  name: string;
  type: VariableType;
  required: boolean;
  default?: unknown;
  example?: unknown;
}

/** As Handlebars reads a name without brackets. */
export const VARIABLE_NAME = /^[\p{L}_][\p{L}\p{N}_-]{0,63}$/u;

const WORDS: Record<VariableType, string> = {
  string: 'a text',
  number: 'a number, or a text of decimal digits',
  boolean: 'true or false',
  date: 'a date in RFC 3339, such as 2026-12-24 or 2026-12-24T18:00:00Z',
  list: 'a list',
  object: 'an object',
};

const DECIMAL = /^-?\d{1,20}(\.\d{1,20})?$/;

const FITS: Record<VariableType, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' || (typeof value === 'string' && DECIMAL.test(value)),
  boolean: (value) => typeof value === 'boolean',
  date: isDate,
  list: Array.isArray,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

export function fits(type: VariableType, value: unknown): boolean {
  return FITS[type](value);
}

export function wrongType(pointer: string, name: string, type: VariableType): FieldError {
  return { pointer, code: 'wrong_type', detail: `"${name}" takes ${WORDS[type]}.` };
}

/**
 * Every declared name that is missing or of another type, defaults being filled in already. `at` tells where the value of
 * a name was given, or would have to be. Null is as good as absent.
 */
export function variableErrors(
  declared: readonly VariableDeclaration[],
  values: Variables,
  at: (name: string) => string,
): FieldError[] {
  return declared.flatMap(({ name, type, required }): FieldError[] => {
    const value = values[name];
    const pointer = `${at(name)}/${name}`;
    if (value !== undefined && value !== null)
      return fits(type, value) ? [] : [wrongType(pointer, name, type)];
    if (!required) return [];
    const detail = `The template needs "${name}" (${type}), and the variables do not hold it.`;
    return [{ pointer, code: 'missing_variable', detail }];
  });
}

export function withDefaults(declared: readonly VariableDeclaration[], values: Variables): Variables {
  const defaults = declared.filter((each) => each.default !== undefined);
  if (defaults.length === 0) return values;
  return { ...Object.fromEntries(defaults.map((each) => [each.name, each.default])), ...values };
}

/** What a preview shows when nothing is given. */
export function examplesOf(declared: readonly VariableDeclaration[]): Variables {
  const known = declared.filter((each) => each.example !== undefined);
  return Object.fromEntries(known.map((each) => [each.name, each.example]));
}

/** What is known of a variable: what was declared, or what can be read out of the sources. */
export interface KnownVariable extends Omit<VariableDeclaration, 'type'> {
  type: VariableType | null;
  declared: boolean;
}

/** In the order of their names. */
export function knownVariables(
  declared: readonly VariableDeclaration[],
  uses: readonly VariableUse[],
): KnownVariable[] {
  const names = new Set(declared.map(({ name }) => name));
  const read = uses
    .filter(({ name }) => !names.has(name))
    .map(({ name, as, always }) => ({ name, type: as, required: always, declared: false }));
  return [...declared.map((each) => ({ ...each, declared: true })), ...read].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}
