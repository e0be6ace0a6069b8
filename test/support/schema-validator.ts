import { Ajv, type ValidateFunction } from 'ajv';
import { resolve, type Schema } from './openapi';

/** Validates against a schema of the document, and strictly: a field that is not documented is a fault too. */
export class SchemaValidator {
  private readonly ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  private readonly compiled = new Map<Schema, ValidateFunction>();

  faults(schema: Schema, value: unknown): string[] {
    const validate = this.compiled.get(schema) ?? this.ajv.compile(toJsonSchema(schema));
    this.compiled.set(schema, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
    );
  }
}

/** References in place, and no properties but the documented ones. */
function toJsonSchema(given: Schema): object {
  const { canBeNull, properties, items, additionalProperties, enum: values, type, ...rest } = resolve(given);
  const result: Record<string, unknown> = { ...rest };
  if (type) result.type = canBeNull ? [type, 'null'] : type;
  if (values) result.enum = canBeNull ? [...values, null] : values;
  if (items) result.items = toJsonSchema(items);
  if (properties) {
    result.properties = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, toJsonSchema(property)]),
    );
    result.additionalProperties = false;
  }
  if (typeof additionalProperties === 'object')
    result.additionalProperties = toJsonSchema(additionalProperties);
  else if (additionalProperties !== undefined) result.additionalProperties = additionalProperties;
  return result;
}
