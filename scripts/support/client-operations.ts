import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenAPI3, OperationObject, ParameterObject, SchemaObject } from 'openapi-typescript';
import { ROOT } from './paths';

/** An operation of the API as the clients offer it. */
export interface ClientOperation {
  id: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** Where its method is found: `['templates', 'versions']` is `carillon.templates.versions`. */
  resource: string[];
  name: string;
  pathParameters: string[];
  query: ParameterObject[];
  body: { kind: 'json'; type: string } | { kind: 'file' } | null;
  answer: Answer;
  /** Takes an Idempotency-Key. */
  keyed: boolean;
  summary: string;
  description: string;
}

export type Answer =
  | { kind: 'json' | 'page'; type: string }
  | { kind: 'nothing' | 'file' }
  | { kind: 'events'; operation: string };

interface Route {
  path: string;
  method: string;
  operation: OperationObject & { operationId: string };
  segments: string[];
}

/** Where the rule makes a name that nobody would guess, or one that is taken. */
const NAMED: Record<string, string> = {
  Audience_count: 'count',
  CampaignRun_dryRun: 'dryRun',
  RecipientFile_add: 'addFile',
};

/** What takes a cookie or gives one, and no key: of use in a browser alone. */
const FOR_BROWSERS = 'Signing in';

export function readOpenApi(): OpenAPI3 {
  return JSON.parse(readFileSync(join(ROOT, 'openapi.json'), 'utf8')) as OpenAPI3;
}

/** Names of types lose the ending that tells only how the server is built. */
export function typeName(schema: string): string {
  return schema.replace(/Dto$/, '');
}

/** All operations that a client offers, by resource and name. Throws when two of them would have one name. */
export function clientOperations(
  document: OpenAPI3,
  { inBrowsers }: { inBrowsers: boolean },
): ClientOperation[] {
  const routes = routesOf(document, inBrowsers);
  const operations = routes.map((route) => clientOperation(route, routes, document));
  const names = new Set<string>();
  for (const { resource, name, id } of operations) {
    const whole = [...resource, name].join('.');
    if (names.has(whole)) throw new Error(`${id} would be a second ${whole}: give it a name in NAMED.`);
    names.add(whole);
  }
  const order = ({ resource, name }: ClientOperation) => [...resource, name].join('.');
  return operations.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

function routesOf(document: OpenAPI3, inBrowsers: boolean): Route[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Route['operation']>)
      .filter(([, { operationId, tags = [] }]) => operationId && (inBrowsers || !tags.includes(FOR_BROWSERS)))
      .map(([method, operation]) => ({
        ...{ path, method: method.toUpperCase(), operation },
        segments: path.replace(/^\/(v1\/)?/, '').split('/'),
      })),
  );
}

function clientOperation(route: Route, routes: Route[], document: OpenAPI3): ClientOperation {
  const { path, method, operation, segments } = route;
  const parameters = (operation.parameters ?? []) as ParameterObject[];
  const isPlainLeaf = !leadsOn(route, routes) && segments.length > 1 && !isParameter(segments.at(-1));
  const words = segments.filter((segment) => !isParameter(segment)).map(camelCase);
  const isMethodOfParent = isPlainLeaf && !createsOne(route);
  return {
    ...{ id: operation.operationId, method: method as ClientOperation['method'], path },
    resource: isMethodOfParent || isNamedLeaf(route) ? words.slice(0, -1) : words,
    name: NAMED[operation.operationId] ?? nameOf(route, isMethodOfParent, document),
    pathParameters: segments.filter(isParameter).map((segment) => segment.slice(1, -1)),
    query: parameters.filter(({ in: place }) => place === 'query'),
    ...{ body: bodyOf(operation), answer: answerOf(operation, document) },
    keyed: parameters.some(({ name }) => name === 'Idempotency-Key'),
    ...{ summary: operation.summary ?? '', description: operation.description ?? '' },
  };
}

/**
 * `/templates/{id}/versions` is a resource, `/templates/{id}/rollback` a method of templates: nothing else lies below its
 * path, or at it. Methods at the path of a resource are named after the HTTP method, or by the word of the operation.
 */
function nameOf({ method, operation, segments }: Route, ofParent: boolean, document: OpenAPI3): string {
  const word = operation.operationId.split('_')[1] ?? '';
  const last = camelCase(segments.at(-1) ?? '');
  if (ofParent) return method === 'GET' || method === 'POST' ? last : word;
  switch (method) {
    case 'GET':
      return !isParameter(segments.at(-1)) && isList(operation, document) ? 'list' : 'get';
    case 'POST':
      return word.startsWith('add') ? 'add' : 'create';
    case 'PATCH':
      return 'update';
    case 'DELETE':
      return 'delete';
    default:
      return word;
  }
}

/** A named leaf is a method of what stands before its last word, too. */
function isNamedLeaf({ operation, segments }: Route): boolean {
  return operation.operationId in NAMED && !isParameter(segments.at(-1));
}

function leadsOn({ path }: Route, routes: Route[]): boolean {
  return (
    routes.some((other) => other.path.startsWith(`${path}/`)) ||
    routes.filter((other) => other.path === path).length > 1
  );
}

function createsOne({ method, operation }: Route): boolean {
  const word = operation.operationId.split('_')[1] ?? '';
  return method === 'POST' && '201' in (operation.responses ?? {}) && /^(add|create)/.test(word);
}

function isList(operation: OperationObject, document: OpenAPI3): boolean {
  const schema = schemaNamed(jsonAnswer(operation), document);
  return schema?.type === 'object' && 'data' in (schema.properties ?? {}) && /list/.test(objectOf(schema));
}

/** What `object` of an answer says, as its example has it. */
function objectOf(schema: SchemaObject): string {
  const { object } = ((schema as { properties?: object }).properties ?? {}) as {
    object?: { enum?: string[] };
  };
  return object?.enum?.[0] ?? '';
}

function bodyOf(operation: OperationObject): ClientOperation['body'] {
  const content = (operation.requestBody as { content?: Record<string, { schema?: { $ref?: string } }> })
    ?.content;
  if (!content) return null;
  const reference = content['application/json']?.schema?.$ref;
  return reference ? { kind: 'json', type: typeName(reference.split('/').pop() ?? '') } : { kind: 'file' };
}

function answerOf(operation: OperationObject & { operationId: string }, document: OpenAPI3): Answer {
  const reference = jsonAnswer(operation);
  const page = schemaNamed(reference, document) as { properties?: Record<string, SchemaObject> } | undefined;
  if (page?.properties?.data && 'next_cursor' in page.properties && 'has_more' in page.properties) {
    const { items } = page.properties.data as { items?: { $ref?: string } };
    return { kind: 'page', type: typeName(items?.$ref?.split('/').pop() ?? '') };
  }
  if (reference) return { kind: 'json', type: typeName(reference) };
  const types = contentTypes(operation);
  if (types.includes('text/event-stream')) return { kind: 'events', operation: operation.operationId };
  return { kind: types.length > 0 ? 'file' : 'nothing' };
}

function contentTypes(operation: OperationObject): string[] {
  return Object.keys(successOf(operation)?.content ?? {});
}

function jsonAnswer(operation: OperationObject): string | undefined {
  return successOf(operation)?.content?.['application/json']?.schema?.$ref?.split('/').pop();
}

function successOf(operation: OperationObject) {
  const [, answer] =
    Object.entries(operation.responses ?? {}).find(([status]) => status.startsWith('2')) ?? [];
  return answer as { content?: Record<string, { schema?: { $ref?: string } }> } | undefined;
}

function schemaNamed(name: string | undefined, document: OpenAPI3): SchemaObject | undefined {
  return name ? document.components?.schemas?.[name] : undefined;
}

function isParameter(segment: string | undefined): boolean {
  return segment?.startsWith('{') ?? false;
}

function camelCase(word: string): string {
  return word.replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase());
}

export function pascalCase(...words: string[]): string {
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
