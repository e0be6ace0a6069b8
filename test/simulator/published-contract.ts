import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export type Schema = Record<string, unknown>;

export interface PublishedOperation {
  /** Such as "PATCH /api_keys/edit". */
  name: string;
  method: string;
  path: string;
  request: Schema | undefined;
  /** By status. */
  answers: Record<string, Schema | undefined>;
}

type Tree = Record<string, unknown>;

interface Action {
  why: string;
  in?: string[];
  at?: string;
  document?: string;
  merge?: Tree;
  set?: unknown;
  hoist?: string;
  wrap?: 'array' | 'envelope';
}

const VENDOR = join(__dirname, '../../vendor/smtp2go');

/** The provider's published operations with their schemas, its known defects corrected by our overlay. */
export function publishedOperations(): PublishedOperation[] {
  const document = read('openapi-3.0.4.yml') as Tree;
  for (const action of (read('overlay.yml') as { actions: Action[] }).actions) apply(document, action);
  const paths = document.paths as Record<string, Record<string, Tree>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      request: schemaOf(operation.requestBody),
      answers: Object.fromEntries(
        Object.entries(operation.responses as Tree).map(([status, answer]) => [status, schemaOf(answer)]),
      ),
    })),
  );
}

function read(file: string): unknown {
  return parse(readFileSync(join(VENDOR, file), 'utf8'));
}

function schemaOf(body: unknown): Schema | undefined {
  return at(body, ['content', 'application/json', 'schema']) as Schema | undefined;
}

function at(value: unknown, keys: string[]): unknown {
  return keys.reduce((found, key) => (isTree(found) ? found[key] : undefined), value);
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function apply(document: Tree, action: Action): void {
  if (action.document) return change(document, action.document.split('.'), action);
  const [side, ...keys] = (action.at ?? '').split('.');
  for (const name of action.in ?? []) {
    const [method = '', path = ''] = name.split(' ');
    const place = ['paths', path, method.toLowerCase()];
    const body = at(
      document,
      side === 'request' ? [...place, 'requestBody'] : [...place, 'responses', '200'],
    ) as Tree;
    body.content ??= { 'application/json': {} };
    change(body, ['content', 'application/json', 'schema', ...keys], action);
  }
}

function change(root: Tree, keys: string[], action: Action): void {
  const parent = at(root, keys.slice(0, -1)) as Tree;
  const last = keys.at(-1) ?? '';
  parent[last] = changed(parent[last], action);
}

function changed(value: unknown, { merge, hoist, wrap, set }: Action): unknown {
  if (merge) return merged(value, merge);
  if (hoist) return at(value, hoist.split('.'));
  if (wrap === 'array') return { type: 'array', items: value };
  if (wrap === 'envelope') {
    const properties = { request_id: { type: 'string' }, data: value ?? {} };
    return { type: 'object', required: ['request_id'], properties };
  }
  return set;
}

function merged(target: unknown, patch: Tree): Tree {
  const result: Tree = isTree(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = isTree(value) ? merged(result[key], value) : value;
  }
  return result;
}
