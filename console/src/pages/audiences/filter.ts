export type Scalar = string | number | boolean;
export type Operator =
  'equals' | 'in' | 'exists' | 'prefix' | 'less_than' | 'at_most' | 'greater_than' | 'at_least';

/** What the API has for a filter. */
export type Filter = Record<string, unknown>;

/** A condition as it is built here. */
export interface Condition {
  field: string;
  operator: Operator;
  value: Scalar | Scalar[];
}

/** All of them, any of them, or none of them. */
export interface Group {
  which: 'all' | 'any' | 'none';
  nodes: FilterNode[];
}

export type FilterNode = Condition | Group;

export const OPERATORS: readonly Operator[] = [
  'equals',
  'in',
  'prefix',
  'less_than',
  'at_most',
  'greater_than',
  'at_least',
  'exists',
];

export const isGroup = (node: FilterNode): node is Group => 'nodes' in node;

export const NEW_CONDITION: Condition = { field: 'locale', operator: 'prefix', value: '' };

/** Any filter as groups and conditions; `not` is a group of which none may fit. */
export function toGroup(filter: Filter): Group {
  const node = toNode(filter);
  return isGroup(node) ? node : { which: 'all', nodes: [node] };
}

export function toFilter(node: FilterNode): Filter {
  if (!isGroup(node)) return { field: node.field, [node.operator]: node.value };
  const filters = node.nodes.map(toFilter);
  if (node.which === 'all') return { and: filters };
  if (node.which === 'any') return { or: filters };
  return { not: filters.length === 1 ? filters[0] : { or: filters } };
}

/** Whether every condition is filled in, so that it can be asked for. */
export function isComplete(node: FilterNode): boolean {
  if (isGroup(node)) return node.nodes.length > 0 && node.nodes.every(isComplete);
  if (node.field === 'properties.') return false;
  return Array.isArray(node.value) ? node.value.length > 0 : node.value !== '';
}

function toNode(filter: Filter): FilterNode {
  if (Array.isArray(filter.and)) return { which: 'all', nodes: (filter.and as Filter[]).map(toNode) };
  if (Array.isArray(filter.or)) return { which: 'any', nodes: (filter.or as Filter[]).map(toNode) };
  if (filter.not !== undefined) {
    const inner = toNode(filter.not as Filter);
    return { which: 'none', nodes: isGroup(inner) && inner.which === 'any' ? inner.nodes : [inner] };
  }
  const operator = OPERATORS.find((name) => name in filter) ?? 'exists';
  return { field: String(filter.field), operator, value: filter[operator] as Scalar | Scalar[] };
}
