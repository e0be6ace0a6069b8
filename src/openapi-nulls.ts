import type { OpenAPIObject } from '@nestjs/swagger';

interface Schema {
  nullable?: boolean;
  type?: string;
  enum?: unknown[];
  allOf?: unknown[];
}

/**
 * OpenAPI 3.1 takes JSON Schema as it is, where null is a type; the decorators write `nullable` of 3.0. An object that
 * may be null is written as `allOf` of one by them, and is one of two here.
 */
export function withNullTypes(document: OpenAPIObject): OpenAPIObject {
  document.openapi = '3.1.1';
  rewrite(document.paths);
  rewrite(document.components);
  return document;
}

function rewrite(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  if ('nullable' in node) allowNull(node as Schema);
  for (const [key, value] of Object.entries(node)) {
    // What stands there is data and no schema.
    if (key !== 'example' && key !== 'examples') rewrite(value);
  }
}

function allowNull(schema: Schema): void {
  const { nullable, type, allOf } = schema;
  delete schema.nullable;
  if (!nullable) return;
  if (schema.enum) schema.enum = [...schema.enum, null];
  if (!allOf) {
    if (type) Object.assign(schema, { type: [type, 'null'] });
    return;
  }
  delete schema.allOf;
  delete schema.type;
  Object.assign(schema, { oneOf: [...allOf, { type: 'null' }] });
}
