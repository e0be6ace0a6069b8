import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Metrics } from '../../src/metrics/metrics';
import { Carillon } from '../support/carillon';
import { isKnownValue, isPatternOfSome } from '../support/metric-labels';
import { metricsOf } from '../support/probes';
import { type ParsedQuery, parseQuery } from '../support/promql';

const OPS = join(__dirname, '../../ops');
/** What Prometheus adds to whatever it reads. */
const OF_PROMETHEUS = ['job', 'instance'];

interface Dashboard {
  panels: { title: string; targets?: { expr: string; legendFormat: string }[] }[];
}
interface Rules {
  groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[];
}

const { panels } = JSON.parse(readFileSync(join(OPS, 'grafana/carillon.json'), 'utf8')) as Dashboard;
const { groups } = parse(readFileSync(join(OPS, 'prometheus/alerts.yml'), 'utf8')) as Rules;

/** With what is written about the result: its labels must be there. */
const queries = [
  ...panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, legendFormat }) => ({
      title,
      // Grafana fills it in.
      expr: expr.replaceAll('$__rate_interval', '5m'),
      named: [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label ?? ''),
    })),
  ),
  ...groups.flatMap(({ rules }) =>
    rules.map(({ alert: title, expr, annotations }) => ({
      ...{ title, expr },
      named: [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label ?? ''),
    })),
  ),
];

describe('the dashboard and the alerts', () => {
  /** Label names, by the names of samples. */
  const labels = new Map<string, string[]>([['up', OF_PROMETHEUS]]);

  beforeAll(async () => {
    const carillon = await Carillon.start({ env: { METRICS_PORT: '0' } });
    for (const process of [carillon.app, carillon.worker]) {
      const { registry } = process?.get(Metrics, { strict: false }) ?? {};
      for (const { name, type } of (await metricsOf(process)).families.values()) {
        const { labelNames = [] } = (registry?.getSingleMetric(name) ?? {}) as { labelNames?: string[] };
        const all = [...labelNames, 'process', ...OF_PROMETHEUS];
        if (type === 'histogram') {
          for (const suffix of ['_sum', '_count']) labels.set(`${name}${suffix}`, all);
          labels.set(`${name}_bucket`, [...all, 'le']);
        } else labels.set(name, all);
      }
    }
    await carillon.stop();
  }, 60_000);

  it('ask for something', () => {
    expect(panels.filter(({ targets }) => targets).length).toBeGreaterThan(15);
    expect(groups.flatMap(({ rules }) => rules).length).toBeGreaterThan(15);
    expect(labels.size).toBeGreaterThan(40);
  });

  it('are explained metric by metric, and nothing else is', () => {
    const text = readFileSync(join(OPS, '../docs/observing.md'), 'utf8');
    const explained = new Set([...text.matchAll(/`(carillon_\w+)`/g)].map(([, name]) => name ?? ''));
    const served = new Set(
      [...labels.keys()]
        .map((name) => name.replace(/_(sum|count|bucket)$/, ''))
        .filter((name) => name.startsWith('carillon_')),
    );
    expect([...explained].sort()).toEqual([...served].sort());
  });

  const parsed: [string, ParsedQuery, string[]][] = queries.map(({ title, expr, named }) => [
    `${title}: ${expr}`,
    parseQuery(expr),
    named,
  ]);

  it.each(parsed)('%s', (_title, { selectors, groupings }, named) => {
    expect(selectors.length).toBeGreaterThan(0);
    for (const { metric, matchers } of selectors) {
      expect([...labels.keys()]).toContain(metric);
      for (const { label, operator, value } of matchers) {
        expect([metric, labels.get(metric)]).toEqual([metric, expect.arrayContaining([label])]);
        if (OF_PROMETHEUS.includes(label)) continue;
        const isKnown = operator.includes('~') ? isPatternOfSome(label, value) : isKnownValue(label, value);
        expect([label, value, isKnown]).toEqual([label, value, true]);
      }
    }
    for (const grouping of groupings) {
      for (const metric of grouping.metrics) {
        expect([metric, labels.get(metric)]).toEqual([metric, expect.arrayContaining(grouping.labels)]);
      }
    }
    const left = groupings.length > 0 ? groupings.flatMap((one) => one.labels) : OF_PROMETHEUS;
    expect(named.filter((label) => !left.includes(label))).toEqual([]);
  });
});
