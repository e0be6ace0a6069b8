import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  enum?: unknown[];
  nullable?: boolean;
  example?: unknown;
  default?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  allOf?: Schema[];
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
  parameters: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, Media> };
  responses: Record<string, { description?: string; content?: Record<string, Media> }>;
}

interface Document {
  paths: Record<string, Record<string, Omit<Operation, 'method' | 'path'>>>;
  components: { schemas: Record<string, Schema> };
  tags: { name: string }[];
}

/** The description as it is checked in: what callers read. */
export const openApi = JSON.parse(readFileSync(join(__dirname, '..', '..', 'openapi.json'), 'utf8')) as Document;

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

/** `msg` for a parameter whose example reads `msg_…`. */
export function idPrefixOf(parameter: Parameter): string {
  const example = parameter.example ?? parameter.schema?.example;
  const prefix = typeof example === 'string' ? /^([a-z]{3})_/.exec(example)?.[1] : undefined;
  if (!prefix) throw new Error(`${parameter.name} has no id for an example`);
  return prefix;
}

/** The path with an id for each parameter. */
export function pathWith(operation: Operation, idFor: (parameter: Parameter) => string): string {
  return pathParameters(operation).reduce(
    (path, parameter) => path.replace(`{${parameter.name}}`, idFor(parameter)),
    operation.path,
  );
}

export function keyOf(operation: Operation): 'tenantKey' | 'operatorKey' | null {
  const [scheme] = Object.keys(operation.security?.[0] ?? {});
  return (scheme as 'tenantKey' | 'operatorKey' | undefined) ?? null;
}

export function jsonBody(operation: Operation): Media | undefined {
  return operation.requestBody?.content['application/json'];
}

export function resolve(schema: Schema): Schema {
  if (schema.allOf) return schema.allOf.map(resolve).reduce((all, part) => merge(all, part), {});
  if (!schema.$ref) return schema;
  const name = schema.$ref.split('/').at(-1) ?? '';
  const found = openApi.components.schemas[name];
  if (!found) throw new Error(`there is no schema ${name}`);
  return resolve(found);
}

function merge(one: Schema, other: Schema): Schema {
  return {
    ...one,
    ...other,
    properties: { ...one.properties, ...other.properties },
    required: [...(one.required ?? []), ...(other.required ?? [])],
  };
}
