import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newId } from '../../src/common/ids';

export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  example?: unknown;
  default?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  allOf?: Schema[];
  oneOf?: Schema[];
  additionalProperties?: boolean | Schema;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description?: string;
  example?: unknown;
  schema?: Schema;
}

/** Null apart from the type of what it is otherwise. */
export type ResolvedSchema = Omit<Schema, 'type' | '$ref' | 'allOf'> & { type?: string; canBeNull?: boolean };

interface Media {
  schema?: Schema;
  example?: unknown;
  examples?: Record<string, { summary?: string; value: unknown }>;
}

export interface Operation {
  method: string;
  path: string;
  operationId: string;
  summary?: string;
  description?: string;
  tags?: string[];
  security?: Record<string, string[]>[];
  'x-required-scope'?: string;
  'x-required-role'?: string;
  parameters: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, Media> };
  responses: Record<string, { description?: string; content?: Record<string, Media> }>;
}

/** What the document says of an event that is posted to endpoints. */
export interface WebhookMedia {
  schema: Schema;
  examples: Record<
    'full' | 'thin',
    { value: { type: string; timestamp: string; data: Record<string, unknown> & { sequence: number } } }
  >;
}

interface Document {
  paths: Record<string, Record<string, Omit<Operation, 'method' | 'path'>>>;
  webhooks: Record<string, { post: { requestBody: { content: { 'application/json': WebhookMedia } } } }>;
  components: { schemas: Record<string, Schema> };
  tags: { name: string }[];
}

/** The description as it is checked in: what callers read. */
export const openApi = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'openapi.json'), 'utf8'),
) as Document;

export const operations: Operation[] = Object.entries(openApi.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    ...operation,
    method: method.toUpperCase(),
    path,
    parameters: operation.parameters ?? [],
  })),
);

export function pathParameters(operation: Operation): Parameter[] {
  return operation.parameters.filter((parameter) => parameter.in === 'path');
}

/** Parameters that name a thing by what it is and not by an id of ours, with one that nobody has. */
const NATURAL_KEYS: Record<string, () => string> = {
  domain: () => `${newId('dsp').slice(4)}.example`,
  emailAddress: () => `${newId('dsp').slice(4)}@nobody.example`,
  address: () => `${newId('dsp').slice(4)}@nobody.example`,
  username: () => `${newId('dsp').slice(4)}@nobody.example`,
  ipAddress: () => '203.0.113.99',
  providerTemplateId: () => newId('dsp').slice(-20),
  topicKey: () => `topic-${newId('dsp').slice(-20)}`,
  versionNumber: () => '2147483647',
  platformDomain: () => `${newId('dsp').slice(4)}.example`,
  emailId: () => `1a${newId('dsp').slice(-4)}-${newId('dsp').slice(-11)}-ABCD`,
  scheduleId: () => randomUUID(),
};

/** What a parameter names: `msg` when its example reads `msg_…`, or its own name. */
export function idPrefixOf(parameter: Parameter): string {
  const example = parameter.example ?? parameter.schema?.example;
  const prefix = typeof example === 'string' ? /^([a-z]{3})_/.exec(example)?.[1] : undefined;
  if (prefix) return prefix;
  if (!example || !NATURAL_KEYS[parameter.name])
    throw new Error(`${parameter.name} has no id for an example`);
  return parameter.name;
}

/** Well-formed, and nobody has it. */
export function absent(prefix: string): string {
  return NATURAL_KEYS[prefix]?.() ?? newId(prefix);
}

/** The path with an id for each parameter. */
export function pathWith(operation: Operation, idFor: (parameter: Parameter) => string): string {
  return pathParameters(operation).reduce(
    (path, parameter) => path.replace(`{${parameter.name}}`, idFor(parameter)),
    operation.path,
  );
}

/** The kind of key that it takes; null also for what takes a session. */
export function keyOf(operation: Operation): 'tenantKey' | 'operatorKey' | null {
  const [scheme] = Object.keys(operation.security?.[0] ?? {});
  if (scheme === 'sessionCookie') return null;
  // What takes a live key only is a tenant's as well.
  return scheme === 'liveKey' ? 'tenantKey' : ((scheme as 'tenantKey' | 'operatorKey' | undefined) ?? null);
}

/** For whoever is signed in, and nobody else. */
export function isOfSession({ security }: Operation): boolean {
  return 'sessionCookie' in (security?.[0] ?? {});
}

/** The first body of an operation that takes files instead of JSON. */
export function fileBody(operation: Operation): { contentType: string; example: string } | undefined {
  const [found] = Object.entries(operation.requestBody?.content ?? {}).filter(
    ([type]) => type !== 'application/json',
  );
  return found && { contentType: found[0], example: String(found[1].example) };
}

/** What it answers with: a file or a stream of events instead of JSON, where it says so. */
export function answerType({ responses }: Operation): string {
  const types = Object.keys(responses['200']?.content ?? {});
  return ['text/csv', 'text/event-stream'].find((type) => types.includes(type)) ?? 'application/json';
}

export function jsonBody(operation: Operation): Media | undefined {
  return operation.requestBody?.content['application/json'];
}

/**
 * References in place, and one type with `nullable` beside it. Parts of an allOf are merged, as each alone would know only
 * its own properties.
 */
export function resolve(schema: Schema): ResolvedSchema {
  if (schema.$ref) {
    const found = openApi.components.schemas[schema.$ref.split('/').at(-1) ?? ''];
    if (!found) throw new Error(`there is no ${schema.$ref}`);
    return resolve(found);
  }
  const { allOf, oneOf, type, ...own } = schema;
  if (allOf) return [...allOf.map(resolve), own].reduce<ResolvedSchema>(merge, {});
  const [something, nothing] = oneOf ?? [];
  if (something && nothing?.type === 'null' && oneOf?.length === 2)
    return { ...resolve(something), ...own, canBeNull: true };
  if (!Array.isArray(type)) return { ...own, ...(oneOf && { oneOf }), ...(type && { type }) };
  const [only, ...others] = type.filter((each) => each !== 'null');
  if (!only || others.length > 0) throw new Error(`more than one type: ${type.join()}`);
  const values = own.enum?.filter((value) => value !== null);
  return { ...own, ...(values && { enum: values }), type: only, canBeNull: type.includes('null') };
}

function merge(one: ResolvedSchema, other: ResolvedSchema): ResolvedSchema {
  const merged: ResolvedSchema = { ...one, ...other };
  if (one.properties || other.properties) merged.properties = { ...one.properties, ...other.properties };
  if (one.required || other.required) merged.required = [...(one.required ?? []), ...(other.required ?? [])];
  return merged;
}

/** A body as the page at /docs fills it in: the example of each property, or a placeholder where there is none. */
export function sampleOf(given: Schema): { value: unknown; withoutExample: string[] } {
  const withoutExample: string[] = [];
  const sample = (each: Schema, pointer: string): unknown => {
    const schema = resolve(each);
    if (schema.example !== undefined) return schema.example;
    if (schema.default !== undefined) return schema.default;
    if (schema.properties) {
      const entries = Object.entries(schema.properties);
      return Object.fromEntries(
        entries.map(([name, property]) => [name, sample(property, `${pointer}/${name}`)]),
      );
    }
    if (schema.items?.properties ?? schema.items?.$ref) return [sample(schema.items ?? {}, `${pointer}/0`)];
    withoutExample.push(pointer);
    return schema.enum?.[0] ?? (schema.type === 'array' ? [] : schema.type === 'boolean' ? true : 'string');
  };
  return { value: sample(given, ''), withoutExample };
}
