import { parser } from '@prometheus-io/lezer-promql';

type Node = ReturnType<typeof parser.parse>['topNode'];

export interface Selector {
  metric: string;
  matchers: { label: string; operator: string; value: string }[];
}

/** What a query of Prometheus asks for: its selectors, and each grouping with the metrics that it groups. */
export interface ParsedQuery {
  selectors: Selector[];
  groupings: { labels: string[]; metrics: string[] }[];
}

/** Throws where the query is not PromQL. */
export function parseQuery(query: string): ParsedQuery {
  const { topNode } = parser.parse(query);
  if (below(topNode, '⚠').length > 0) throw new Error(`not PromQL: ${query}`);
  const textOf = ({ from, to }: Node) => query.slice(from, to);
  const textsBelow = (node: Node, name: string) => below(node, name).map(textOf);
  const metricOf = (selector: Node) => textsBelow(selector, 'Identifier')[0] ?? '';
  return {
    selectors: below(topNode, 'VectorSelector').map((selector) => ({
      metric: metricOf(selector),
      matchers: below(selector, 'UnquotedLabelMatcher').map((matcher) => ({
        label: textsBelow(matcher, 'LabelName')[0] ?? '',
        operator: textsBelow(matcher, 'MatchOp')[0] ?? '',
        value: JSON.parse(textsBelow(matcher, 'StringLiteral')[0] ?? '""') as string,
      })),
    })),
    groupings: below(topNode, 'AggregateExpr').map((aggregate) => ({
      labels: below(aggregate, 'GroupingLabels').flatMap((labels) => textsBelow(labels, 'LabelName')),
      metrics: below(aggregate, 'VectorSelector').map(metricOf),
    })),
  };
}

function below(node: Node, name: string): Node[] {
  const found: Node[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name === name) found.push(child);
    found.push(...below(child, name));
  }
  return found;
}
