import type { OpenAPI3, ParameterObject, SchemaObject } from 'openapi-typescript';
import { type ClientOperation, pascalCase, typeName } from './client-operations';

type Schemas = Record<string, SchemaObject>;

/** The type of an operation's query: `MessagesListQuery`. */
export function queryName({ resource, name }: Pick<ClientOperation, 'resource' | 'name'>): string {
  return `${pascalCase(...resource, name)}Query`;
}

/**
 * Everything that a client's types are made of, as schemas: those of the API, one for the query of each operation, one
 * for each event of a webhook, and `WebhookEvent` for any of them. What the document says of every error of every
 * operation is left out: errors are all `Problem`.
 */
export function clientSchemas(document: OpenAPI3, operations: ClientOperation[]): Schemas {
  const own: [string, SchemaObject][] = Object.entries(document.components?.schemas ?? {});
  const queries = operations.filter(({ query }) => query.length > 0);
  const events = webhookEvents(document);
  const all: [string, SchemaObject][] = [
    ...own.map(([name, schema]): [string, SchemaObject] => [typeName(name), renamed(schema)]),
    ...queries.map((operation): [string, SchemaObject] => [queryName(operation), querySchema(operation)]),
    ...events,
    ['WebhookEvent', anyOf(events.map(([name]) => name))],
  ];
  const names = all.map(([name]) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw new Error(`Two types would be named ${twice}.`);
  return Object.fromEntries(all);
}

function anyOf(names: string[]): SchemaObject {
  return {
    oneOf: names.map((name) => ({ $ref: `#/components/schemas/${name}` })),
  } as unknown as SchemaObject;
}

function renamed(schema: SchemaObject): SchemaObject {
  return JSON.parse(
    JSON.stringify(schema).replace(
      /#\/components\/schemas\/(\w+)/g,
      (_all, name: string) => `#/components/schemas/${typeName(name)}`,
    ),
  ) as SchemaObject;
}

function querySchema({ query }: ClientOperation): SchemaObject {
  const property = ({ name, schema, description }: ParameterObject) => [name, { ...schema, description }];
  return {
    type: 'object',
    required: query.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(query.map(property)) as Schemas,
  };
}

interface Webhook {
  post: {
    summary: string;
    requestBody: { content: { 'application/json': { example: { type: string; data: object } } } };
  };
}

function webhookEvents(document: OpenAPI3): [string, SchemaObject][] {
  return Object.entries(document.webhooks as unknown as Record<string, Webhook>).map(([type, { post }]) => {
    const { data } = post.requestBody.content['application/json'].example;
    const schema = {
      type: 'object',
      description: post.summary,
      required: ['type', 'timestamp', 'data'],
      properties: {
        type: { type: 'string', enum: [type] },
        timestamp: { type: 'string', description: 'When it happened; an RFC 3339 instant.' },
        data: dataSchema(data),
      },
    } as SchemaObject;
    return [`${pascalCase(...type.split(/[._]/))}Event`, schema];
  });
}

/** In every payload, thin ones too. */
const ALWAYS = ['test', 'sequence'];

/**
 * What the data of an event may hold, read off its example: a thin payload has ids only, and what belonged to a person
 * may have been erased, so everything else may be absent or null.
 */
function dataSchema(example: object): SchemaObject {
  const properties = Object.entries(example).map(([name, value]: [string, unknown]) => {
    const type = ALWAYS.includes(name) ? { type: typeOf(value) } : schemaOf(value, name);
    return [name, type];
  });
  const required = ALWAYS.filter((name) => name in example);
  return {
    ...{ type: 'object', required, additionalProperties: true },
    properties: Object.fromEntries(properties) as Schemas,
  };
}

function schemaOf(value: unknown, name: string): object {
  if (Array.isArray(value))
    return { type: ['array', 'null'], items: value.length > 0 ? itemOf(value[0]) : {} };
  if (value === null) return {};
  if (typeof value !== 'object') return { type: [typeOf(value), 'null'] };
  const inner = Object.entries(value).map(([key, held]: [string, unknown]) => [key, schemaOf(held, key)]);
  // Its names are the caller's.
  const known = name === 'metadata' ? {} : { properties: Object.fromEntries(inner) as Schemas };
  return { type: ['object', 'null'], ...known, additionalProperties: true };
}

function typeOf(value: unknown): string {
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function itemOf(value: unknown): object {
  return typeof value === 'object' ? { type: 'object', additionalProperties: true } : { type: typeOf(value) };
}
