import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from './paths';

export type Tree = { [key: string]: unknown };

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

const VENDOR = join(ROOT, 'vendor', 'smtp2go');

/** The provider's OpenAPI as it was published, with its known defects mended by our overlay. */
export function readProviderContract(): Tree {
  const document = read('openapi-3.0.4.yml') as Tree;
  for (const action of (read('overlay.yml') as { actions: Action[] }).actions) apply(document, action);
  return document;
}

function read(file: string): unknown {
  return parse(readFileSync(join(VENDOR, file), 'utf8'));
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function child(parent: unknown, key: string, path: string): unknown {
  if (!isTree(parent)) throw new Error(`overlay: nothing at "${path}"`);
  return parent[key];
}

function merged(target: unknown, patch: Tree): Tree {
  const result: Tree = isTree(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = isTree(value) ? merged(result[key], value) : value;
  }
  return result;
}

function changed(value: unknown, action: Action): unknown {
  if (action.merge) return merged(value, action.merge);
  if (action.hoist)
    return action.hoist.split('.').reduce((at, key) => child(at, key, action.hoist ?? ''), value);
  if (action.wrap === 'array') return { type: 'array', items: value };
  if (action.wrap === 'envelope') {
    const properties = { request_id: { type: 'string' }, data: value ?? {} };
    return { type: 'object', required: ['request_id'], properties };
  }
  return action.set;
}

/** The last key of the path may be absent (it is what merge and set create); all before it must be there. */
function change(root: unknown, keys: string[], action: Action): void {
  const last = keys.at(-1) ?? '';
  const parent = keys.slice(0, -1).reduce((at, key) => child(at, key, keys.join('.')), root);
  if (!isTree(parent)) throw new Error(`overlay: nothing at "${keys.join('.')}" (${action.why})`);
  parent[last] = changed(parent[last], action);
}

function schemaHolder(document: unknown, operation: string, side: string | undefined): unknown {
  const [method = '', path = ''] = operation.split(' ');
  const definition = child(
    child(child(document, 'paths', 'paths'), path, operation),
    method.toLowerCase(),
    operation,
  );
  if (side === 'request') return content(child(definition, 'requestBody', operation));
  if (side === 'answer') return content(child(child(definition, 'responses', operation), '200', operation));
  throw new Error(`overlay: "at" of ${operation} must begin with request or answer`);
}

/** The three replies without a described body have no content at all. */
function content(body: unknown): unknown {
  if (!isTree(body)) throw new Error('overlay: operation without a body');
  body.content ??= { 'application/json': {} };
  return child(body.content, 'application/json', 'content');
}

function apply(document: unknown, action: Action): void {
  if (action.document) return change(document, action.document.split('.'), action);
  const [side, ...keys] = (action.at ?? '').split('.');
  for (const operation of action.in ?? [])
    change(schemaHolder(document, operation, side), ['schema', ...keys], action);
}
