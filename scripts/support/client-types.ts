import type { OpenAPI3, ParameterObject, SchemaObject } from 'openapi-typescript';
import { type ClientOperation, pascalCase, typeName } from './client-operations';

type Schemas = Record<string, SchemaObject>;

/** The type of an operation's query: `MessagesListQuery`. */
export function queryName({ resource, name }: Pick<ClientOperation, 'resource' | 'name'>): string {
  return `${pascalCase(...resource, name)}Query`;
}

/**
 * Everything that a client's types are made of, as schemas: those of the API, events of webhooks among them, and one for
 * the query of each operation. What the document says of every error of every operation is left out: errors are all
 * `Problem`.
 */
export function clientSchemas(document: OpenAPI3, operations: ClientOperation[]): Schemas {
  const own: [string, SchemaObject][] = Object.entries(document.components?.schemas ?? {});
  const queries = operations.filter(({ query }) => query.length > 0);
  const all: [string, SchemaObject][] = [
    ...own.map(([name, schema]): [string, SchemaObject] => [typeName(name), renamed(schema)]),
    ...queries.map((operation): [string, SchemaObject] => [queryName(operation), querySchema(operation)]),
  ];
  const names = all.map(([name]) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw new Error(`Two types would be named ${twice}.`);
  return Object.fromEntries(all);
}

/** A type checker tells the events of a union apart by itself. */
function withoutDiscriminator(key: string, value: unknown): unknown {
  return key === 'discriminator' ? undefined : value;
}

function renamed(schema: SchemaObject): SchemaObject {
  return JSON.parse(
    JSON.stringify(schema, withoutDiscriminator).replace(
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
