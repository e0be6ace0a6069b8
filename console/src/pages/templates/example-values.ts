import type { DeclareVariable, Variable } from '@carillon/client';

export type Values = Record<string, unknown>;
/** Anything in JSON, or absent. */
export type Value = DeclareVariable['example'];
export type VariableType = NonNullable<Variable['type']>;

/** What the preview shows when nothing else is asked for. */
export function examplesOf(variables: readonly Pick<Variable, 'name' | 'default' | 'example'>[]): Values {
  return Object.fromEntries(
    variables.flatMap(({ name, default: fallback, example }) => {
      const value = example ?? fallback;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** A value as somebody types it: lists and objects as JSON, and what is absent as nothing. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What was typed, by the type of the variable; what cannot be one stays a text, and the API says so. */
export function valueOf(text: string, type: VariableType | null): Value {
  if (text === '') return undefined;
  switch (type) {
    case 'number':
      return Number.isNaN(Number(text)) ? text : Number(text);
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'list':
    case 'object':
      return parsed(text);
    case 'string':
    case 'date':
      return text;
    case null:
      return /^[[{]|^(true|false)$/.test(text) ? parsed(text) : text;
  }
}

function parsed(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text;
  }
}
