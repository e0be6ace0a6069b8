import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../../scripts/support/paths';

const CHART = join(ROOT, 'deploy', 'helm', 'carillon');
const read = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');

interface Package {
  version: string;
  dependencies?: Record<string, string>;
}

interface Alerts {
  groups: { rules: { alert: string }[] }[];
}

describe('what those who run it are given', () => {
  it('has a word in the runbook on every alert, and on no other', () => {
    const { groups } = parse(read('ops', 'prometheus', 'alerts.yml')) as Alerts;
    const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
    const told = [...read('docs', 'operations.md').matchAll(/^### (Carillon\w+)$/gm)].map(([, name]) => name);
    expect(alerts.length).toBeGreaterThan(10);
    expect(told.sort()).toEqual(alerts.sort());
  });

  it('sets in the chart only what .env.example explains', () => {
    const known = new Set(
      [...read('.env.example').matchAll(/^# ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name),
    );
    const { settings } = parse(readFileSync(join(CHART, 'values.yaml'), 'utf8')) as { settings: object };
    const templates = readdirSync(join(CHART, 'templates')).map((name) =>
      readFileSync(join(CHART, 'templates', name), 'utf8'),
    );
    const set = templates.flatMap((text) =>
      [...text.matchAll(/(?:^\s*- name: |"name" ")([A-Z][A-Z0-9_]+)/gm)].map(([, name]) => name),
    );
    expect(new Set(set).size).toBeGreaterThan(10);
    expect([...new Set([...set, ...Object.keys(settings)])].filter((name) => !known.has(name))).toEqual([]);
  });

  it('calls the release by one number', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    const chart = parse(readFileSync(join(CHART, 'Chart.yaml'), 'utf8')) as Record<string, string>;
    const packages = ['typescript', 'cli', 'mcp'].map(
      (client) => JSON.parse(read('clients', client, 'package.json')) as Package,
    );
    const python = /^version = "(.+)"$/m.exec(read('clients', 'python', 'pyproject.toml'))?.[1];
    const versions = packages.map((each) => each.version);
    expect([chart.version, chart.appVersion, python, ...versions]).toEqual(Array(6).fill(version));
    // They are released together, and made for each other.
    const asked = packages.flatMap((each) => each.dependencies?.['@carillon/client'] ?? []);
    expect(asked).toEqual([version, version]);
  });
});
