import type { FieldError } from '../common/app-error';
import { readLocale, readTimeZone } from './contact-fields';
import { isPropertyName, isPropertyValue, MAX_PROPERTY_TEXT, type PropertyValue } from './contact-properties';

/**
 * Who belongs to an audience, as a closed grammar. A condition on a field that a contact does not have is false, and
 * `not` of it is true. Texts are compared exactly, by code point: dates (2026-11-21) and instants in UTC compare as times.
 */
export type AudienceFilter =
  { and: AudienceFilter[] } | { or: AudienceFilter[] } | { not: AudienceFilter } | Condition;

export type Condition =
  | { field: string; equals: PropertyValue }
  | { field: string; in: PropertyValue[] }
  | { field: string; exists: boolean }
  | { field: string; prefix: string }
  | ({ field: string } & Comparison);

export const COMPARISONS = ['less_than', 'at_most', 'greater_than', 'at_least'] as const;
export type ComparisonName = (typeof COMPARISONS)[number];
export type Comparison = { [Name in ComparisonName]: { [Key in Name]: string | number } }[ComparisonName];

export const MAX_FILTER_DEPTH = 5;
export const MAX_FILTER_NODES = 100;
const MAX_VALUES = 100;

const OPERATORS = ['equals', 'in', 'exists', 'prefix', ...COMPARISONS] as const;
const GROUPS = ['and', 'or', 'not'] as const;
/** Fields that are compared; of the others a filter may ask only whether they are there, so that it names nobody. */
const COMPARED: Record<string, (text: string) => string | null> = {
  locale: readLocale,
  time_zone: readTimeZone,
};
const PRESENT_ONLY = ['email', 'phone', 'external_id'];
const PROPERTY = 'properties.';

/** What a condition is about: a column of the contact, or a property by its name. */
export function subjectOf(field: string): { column: string } | { property: string } | null {
  if (field in COMPARED && Object.hasOwn(COMPARED, field)) return { column: field };
  if (PRESENT_ONLY.includes(field)) return { column: field };
  if (!field.startsWith(PROPERTY)) return null;
  const property = field.slice(PROPERTY.length);
  return isPropertyName(property) ? { property } : null;
}

/** Everything that is wrong with a filter, by JSON pointers below `pointer`. Pure; no value of the filter is repeated. */
export function filterErrors(filter: unknown, pointer: string): FieldError[] {
  const counted = { nodes: 0 };
  const errors = nodeErrors(filter, pointer, 1, counted);
  if (counted.nodes <= MAX_FILTER_NODES) return errors;
  return [
    fault(pointer, 'too_many_conditions', `A filter has at most ${MAX_FILTER_NODES} conditions and groups.`),
  ];
}

function nodeErrors(node: unknown, at: string, depth: number, counted: { nodes: number }): FieldError[] {
  counted.nodes += 1;
  if (counted.nodes > MAX_FILTER_NODES) return [];
  if (depth > MAX_FILTER_DEPTH)
    return [fault(at, 'too_deep', `A filter nests at most ${MAX_FILTER_DEPTH} levels.`)];
  if (!isObject(node))
    return [
      fault(
        at,
        'invalid_filter',
        'This takes an object: a group ("and", "or", "not") or a condition ("field").',
      ),
    ];
  const groups = GROUPS.filter((name) => Object.hasOwn(node, name));
  const [group] = groups;
  if (!group) return conditionErrors(node, at);
  if (Object.keys(node).length > 1)
    return [fault(at, 'ambiguous', 'A group has one name and nothing beside it: "and", "or" or "not".')];
  const inner = node[group];
  if (group === 'not') return nodeErrors(inner, `${at}/not`, depth + 1, counted);
  if (!Array.isArray(inner) || inner.length === 0)
    return [fault(`${at}/${group}`, 'invalid_filter', `"${group}" takes a list of at least one condition.`)];
  return inner.flatMap((each, i) => nodeErrors(each, `${at}/${group}/${i}`, depth + 1, counted));
}

function conditionErrors(node: Record<string, unknown>, at: string): FieldError[] {
  const unknown = Object.keys(node).filter((key) => key !== 'field' && !OPERATORS.includes(key as never));
  if (unknown.length > 0)
    return [fault(at, 'unknown_field', `A condition has "field" and one of ${OPERATORS.join(', ')}.`)];
  const { field } = node;
  const subject = typeof field === 'string' ? subjectOf(field) : null;
  if (typeof field !== 'string' || !subject) {
    const fields = [...Object.keys(COMPARED), ...PRESENT_ONLY, 'properties.<name>'].join(', ');
    return [fault(`${at}/field`, 'unknown_field_name', `"field" is one of ${fields}.`)];
  }
  const operators = OPERATORS.filter((name) => Object.hasOwn(node, name));
  const [operator] = operators;
  if (!operator || operators.length > 1)
    return [fault(at, 'ambiguous', `A condition has exactly one of ${OPERATORS.join(', ')}.`)];
  if (PRESENT_ONLY.includes(field) && operator !== 'exists')
    return [fault(`${at}/${operator}`, 'not_comparable', `Of ${field} a filter may ask "exists" only.`)];
  return valueErrors(operator, node[operator], `${at}/${operator}`, COMPARED[field]);
}

function valueErrors(
  operator: (typeof OPERATORS)[number],
  value: unknown,
  at: string,
  canonical: ((text: string) => string | null) | undefined,
): FieldError[] {
  switch (operator) {
    case 'exists':
      return typeof value === 'boolean' ? [] : [fault(at, 'invalid_value', '"exists" takes true or false.')];
    case 'prefix':
      return typeof value === 'string' && value.length > 0 && isPropertyValue(value)
        ? []
        : [fault(at, 'invalid_value', `"prefix" takes a text of 1 to ${MAX_PROPERTY_TEXT} characters.`)];
    case 'equals':
      return equalityErrors(value, at, canonical);
    case 'in':
      return Array.isArray(value) && value.length > 0 && value.length <= MAX_VALUES
        ? value.flatMap((each, i) => equalityErrors(each, `${at}/${i}`, canonical))
        : [fault(at, 'invalid_value', `"in" takes a list of 1 to ${MAX_VALUES} values.`)];
    case 'less_than':
    case 'at_most':
    case 'greater_than':
    case 'at_least':
      return (typeof value === 'string' || typeof value === 'number') && isPropertyValue(value)
        ? []
        : [fault(at, 'invalid_value', `"${operator}" takes a number, or a text such as a date.`)];
  }
}

function equalityErrors(
  value: unknown,
  at: string,
  canonical: ((text: string) => string | null) | undefined,
): FieldError[] {
  if (!isPropertyValue(value))
    return [fault(at, 'invalid_value', 'This takes a text, a finite number, true or false.')];
  if (!canonical || (typeof value === 'string' && canonical(value) === value)) return [];
  const detail =
    'This is not written as contacts have it: a locale such as de-CH, a time zone such as Europe/Zurich.';
  return [fault(at, 'not_canonical', detail)];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fault(pointer: string, code: string, detail: string): FieldError {
  return { pointer, code, detail };
}
