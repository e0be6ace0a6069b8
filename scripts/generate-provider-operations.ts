/**
 * Writes docs/provider-operations.md: every operation of SMTP2GO with who calls it, what the simulator does for it, the
 * REST operation of ours and the tests. Read from the code; with --check it only says whether the file is current.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { SettingRoute } from '../src/channels/settings/setting-route';
import { OPERATIONS as SIMULATED } from '../simulator/operations';
import { NOT_IN_A_TABLE } from './support/provider-routes';
import { ROOT } from './support/paths';
import { readProviderContract, type Tree } from './support/provider-contract';

const FILE = join(ROOT, 'docs', 'provider-operations.md');
const HEAD = `# SMTP2GO's operations, one by one

Made by \`npm run generate:provider-operations\` from the code, and checked by \`npm run check\`: the provider's published
OpenAPI (3.0.4), our client's callers, [the simulator](simulator.md), the tables of settings routes and the tests.

Every operation is typed and classified in [operations.ts](../src/channels/smtp2go/operations.ts) and can be called as
\`client.call('/path', credential, body)\`; "called by" says where that is done. Each has a case in
[operation-cases.ts](../test/simulator/operation-cases.ts), which holds request and answer against the published
schemas, and each REST operation runs with its documented examples in [openapi.spec.ts](../test/api/openapi.spec.ts);
the last column names the tests of what it is for.

| Operation | Called by | Simulator | REST operation, or why none | Tests |
| --- | --- | --- | --- | --- |
`;

interface Rest {
  operationId: string;
  method: string;
  path: string;
}

function main(): number {
  const wanted = HEAD + published().map(rowOf).join('\n') + '\n';
  if (!process.argv.includes('--check')) {
    writeFileSync(FILE, wanted);
    return 0;
  }
  if (existsSync(FILE) && readFileSync(FILE, 'utf8') === wanted) return 0;
  console.error(`${FILE} is not what the code says; run npm run generate:provider-operations.`);
  return 1;
}

function published(): { method: string; path: string; twin: boolean }[] {
  return Object.entries(readProviderContract().paths as Tree).flatMap(([path, methods]) => {
    const names = Object.keys(methods as Tree).map((method) => method.toUpperCase());
    return names.map((method) => ({ method, path, twin: method === 'POST' && names.includes('PATCH') }));
  });
}

function rowOf({ method, path, twin }: { method: string; path: string; twin: boolean }): string {
  const cells = [
    `\`${method} ${path}\``,
    twin ? 'PATCH is called instead: POST resets what it is not given' : callersOf(path),
    simulated(method, path),
    twin ? 'by PATCH' : routesOf(path),
    testsOf(path),
  ];
  for (const cell of cells) if (!cell) throw new Error(`an empty cell for ${method} ${path}`);
  return `| ${cells.join(' | ')} |`;
}

function simulated(method: string, path: string): string {
  const operation = SIMULATED.find((each) => each.path === path);
  return operation && (operation.methods ?? ['POST']).includes(method as 'POST') ? operation.does : '';
}

const sources = filesBelow('src', /(?<!generated)\.ts$/).filter(
  ({ path }) => !path.endsWith('operations.ts') && !path.endsWith('answers.ts'),
);
const tests = filesBelow('test', /\.spec\.ts$|operation-cases\.ts$/);

/** A string of exactly this path, that is not only a permission of a key or a case of a switch. */
function callersOf(path: string): string {
  const call = new RegExp(`(call|ask|operation:)[^;]{0,80}?['"]${path}['"]`, 's');
  const found = sources.filter(({ text }) => call.test(text)).map(({ path: file }) => link(`../${file}`));
  return found.length > 0 ? found.join('<br>') : 'nothing';
}

function routesOf(path: string): string {
  const known = NOT_IN_A_TABLE[path];
  const byHand = known?.operationIds?.map(restOf) ?? [];
  const rest = [...settingRoutes.filter(({ operation }) => operation === path), ...byHand];
  if (rest.length > 0 && !known?.why) return rest.map(restText).join('<br>');
  if (!known?.why) throw new Error(`${path} has neither a REST operation nor a reason in provider-routes.ts`);
  return [...rest.map(restText), known.why].join('<br>');
}

function testsOf(path: string): string {
  const asked = tests.filter(({ text }) => text.includes(`'${path}'`) || text.includes(`POST ${path}'`));
  const rest = settingRoutes
    .filter(({ operation }) => operation === path)
    .map((each) => `/v1/${each.path.split('/:')[0] ?? ''}`);
  const asUser = tests.filter(
    ({ path: file, text }) => file.startsWith('test/flow/') && rest.some((each) => text.includes(each)),
  );
  const files = [...new Set([...asked, ...asUser].map(({ path: file }) => file))].sort();
  const ofTheProduct = files.filter((file) => /^test\/(flow|channels)\//.test(file));
  const shown = ofTheProduct.length > 0 ? ofTheProduct : files.filter((file) => file.endsWith('.spec.ts'));
  return (shown.length > 0 ? shown : files).map((file) => link(`../${file}`)).join('<br>');
}

const settingRoutes = readSettingRoutes();

/** From dist, where the compiler has put the decorators' metadata. */
function readSettingRoutes(): SettingRoute[] {
  const fromDist = createRequire(join(ROOT, 'dist', 'main.js'));
  const names = readdirSync(join(ROOT, 'src/channels/settings')).filter((file) =>
    file.endsWith('-routes.ts'),
  );
  const tables = names.flatMap((file) =>
    Object.values(fromDist(`./channels/settings/${file.replace(/\.ts$/, '')}`) as Record<string, unknown>),
  );
  return tables.flatMap((table) => (Array.isArray(table) ? (table as SettingRoute[]) : []));
}

function restOf(operationId: string): Rest {
  const { paths } = JSON.parse(readFileSync(join(ROOT, 'openapi.json'), 'utf8')) as {
    paths: Record<string, Record<string, { operationId: string }>>;
  };
  for (const [path, methods] of Object.entries(paths))
    for (const [method, operation] of Object.entries(methods))
      if (operation.operationId === operationId) return { operationId, method: method.toUpperCase(), path };
  throw new Error(`there is no operation ${operationId} in openapi.json`);
}

function restText({ method, path }: Rest | SettingRoute): string {
  const whole = path.startsWith('/') ? path : `/v1/${path.replace(/:(\w+)/g, '{$1}')}`;
  return `\`${method} ${whole}\``;
}

function filesBelow(folder: string, pattern: RegExp): { path: string; text: string }[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => {
      const path = `${folder}/${name}`;
      return { path, text: readFileSync(join(ROOT, path), 'utf8') };
    });
}

function link(path: string): string {
  return `[${path.split('/').at(-1) ?? path}](${path})`;
}

process.exit(main());
