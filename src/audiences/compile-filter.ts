import { type AudienceFilter, type ComparisonName, type Condition, subjectOf } from './audience-filter';

export interface CompiledFilter {
  /** A condition on a row `c` of contacts that is true or false, never null. */
  sql: string;
  /** Values of its placeholders, in order. */
  parameters: unknown[];
}

const SIGNS: Record<ComparisonName, string> = {
  less_than: '<',
  at_most: '<=',
  greater_than: '>',
  at_least: '>=',
};

/**
 * A checked filter as a condition of SQL. What a caller wrote, names of properties too, goes into placeholders from
 * `$first` on; the text itself is made of our own words alone.
 */
export function compileFilter(filter: AudienceFilter, first: number): CompiledFilter {
  const parameters: unknown[] = [];
  const placeholder = (value: unknown, type: string): string => {
    parameters.push(value);
    return `$${first + parameters.length - 1}::${type}`;
  };
  return { sql: compile(filter, placeholder), parameters };
}

type Placeholder = (value: unknown, type: string) => string;

function compile(node: AudienceFilter, placeholder: Placeholder): string {
  if ('and' in node) return `(${node.and.map((each) => compile(each, placeholder)).join(' AND ')})`;
  if ('or' in node) return `(${node.or.map((each) => compile(each, placeholder)).join(' OR ')})`;
  if ('not' in node) return `(NOT ${compile(node.not, placeholder)})`;
  return condition(node, placeholder);
}

function condition(node: Condition, placeholder: Placeholder): string {
  const subject = subjectOf(node.field);
  if (!subject) throw new Error('a filter that was not checked');
  // Columns come out of a closed list.
  const value =
    'column' in subject
      ? `to_jsonb(c.${subject.column})`
      : `(c.properties -> ${placeholder(subject.property, 'text')})`;
  if ('exists' in node) return `(${value} IS ${node.exists ? 'NOT ' : ''}NULL)`;
  // An array contains its items; the list as one value, whatever is in it.
  if ('equals' in node) return isTrue(`${placeholder(JSON.stringify([node.equals]), 'jsonb')} @> ${value}`);
  if ('in' in node) return isTrue(`${placeholder(JSON.stringify(node.in), 'jsonb')} @> ${value}`);
  if ('prefix' in node)
    return ofType('string', value, (text) => `starts_with(${text}, ${placeholder(node.prefix, 'text')})`);
  const [name, against] = comparisonOf(node);
  const sign = SIGNS[name];
  return typeof against === 'number'
    ? ofType(
        'number',
        value,
        (text) => `(${text})::numeric ${sign} ${placeholder(String(against), 'numeric')}`,
      )
    : ofType('string', value, (text) => `${text} COLLATE "C" ${sign} ${placeholder(against, 'text')}`);
}

/** Without CASE the cast might come before the check of the type. */
function ofType(type: 'string' | 'number', value: string, test: (text: string) => string): string {
  return `(CASE WHEN jsonb_typeof(${value}) = '${type}' THEN ${test(`(${value} #>> '{}')`)} ELSE false END)`;
}

function isTrue(test: string): string {
  return `coalesce(${test}, false)`;
}

function comparisonOf(node: Condition): [ComparisonName, string | number] {
  const found = (Object.keys(SIGNS) as ComparisonName[]).find((name) => name in node);
  if (!found) throw new Error('a condition without an operator');
  return [found, (node as unknown as Record<ComparisonName, string | number>)[found]];
}
