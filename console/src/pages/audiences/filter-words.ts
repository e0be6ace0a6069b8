import { type Filter, type FilterNode, isGroup, type Operator, toGroup } from './filter';

export const OPERATOR_WORDS: Record<Operator, string> = {
  equals: 'is',
  in: 'is one of',
  prefix: 'begins with',
  less_than: 'is less than',
  at_most: 'is at most',
  greater_than: 'is more than',
  at_least: 'is at least',
  exists: 'is there',
};

/** A filter in a line. */
export function filterWords(filter: Filter): string {
  const { which, nodes } = toGroup(filter);
  const words = nodes.map(nodeWords).join(which === 'all' ? ' and ' : ' or ');
  return which === 'none' ? `not (${words})` : words;
}

function nodeWords(node: FilterNode): string {
  if (isGroup(node)) {
    const words = node.nodes.map(nodeWords).join(node.which === 'all' ? ' and ' : ' or ');
    return node.which === 'none' ? `not (${words})` : `(${words})`;
  }
  const field = node.field.replace(/^properties\./, '');
  if (node.operator === 'exists') return `${field} ${node.value === false ? 'is not there' : 'is there'}`;
  const value = Array.isArray(node.value) ? node.value.join(', ') : String(node.value);
  return `${field} ${OPERATOR_WORDS[node.operator]} ${value}`;
}
