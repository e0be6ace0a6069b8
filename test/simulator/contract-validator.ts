import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import type { Schema } from './published-contract';

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });

/** By the name of an object, the properties that it has beyond the schema. */
export type Beyond = Record<string, string[]>;

/** Every way in which `value` is not what the schema says; a field that it does not name is one. */
export function differences(schema: Schema, value: unknown, beyond: Beyond = {}): string[] {
  const validate = validatorOf(schema, beyond);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath, message, JSON.stringify(params)].join(' '),
  );
}

const validators = new Map<Schema, ValidateFunction>();

function validatorOf(schema: Schema, beyond: Beyond): ValidateFunction {
  let validate = validators.get(schema);
  if (!validate) validators.set(schema, (validate = ajv.compile(closed(schema, '', beyond))));
  return validate;
}

/** The schemas leave every object open; here an object with named properties has no others. */
function closed(schema: Schema, name: string, beyond: Beyond): Schema {
  const { properties, items, oneOf, ...rest } = schema as {
    properties?: Record<string, Schema>;
    items?: Schema;
    oneOf?: Schema[];
  } & Schema;
  const result: Schema = { ...rest };
  if (items) result.items = closed(items, name, beyond);
  if (oneOf) result.oneOf = oneOf.map((each) => closed(each, name, beyond));
  if (properties && Object.keys(properties).length > 0) {
    const more = (beyond[name] ?? []).map((property) => [property, properties[property] ?? {}]);
    const named = Object.entries(properties).map(([property, each]) => [
      property,
      closed(each, property, beyond),
    ]);
    result.properties = { ...Object.fromEntries(more), ...Object.fromEntries(named) } as Schema;
    result.additionalProperties ??= false;
  }
  return result;
}
