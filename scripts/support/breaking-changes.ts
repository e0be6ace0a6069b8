/** A description of the API, as far as it is compared. */
export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>;
  webhooks?: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

interface Operation {
  operationId?: string;
  'x-required-scope'?: string;
  'x-required-role'?: string;
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[];
  requestBody?: { required?: boolean; content?: Record<string, { schema?: Schema }> };
  responses?: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}

interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean | Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  pattern?: string;
  format?: string;
  [limit: string]: unknown;
}

/** Who writes what is described: callers may be asked for no more than before, and must be told no less. */
type Direction = 'request' | 'answer';

const AT_MOST = ['maximum', 'maxLength', 'maxItems', 'maxProperties'];
const AT_LEAST = ['minimum', 'minLength', 'minItems', 'minProperties'];

/**
 * What a program that was written against `before` would stumble over, one sentence each. New operations, new optional
 * fields, new fields in answers and new values in answers are no breaks: clients are told to expect them.
 */
export function breakingChanges(before: ApiDocument, after: ApiDocument): string[] {
  return [
    ...operationsOf(before.paths).flatMap(([name, path, method, old]) => {
      const now = after.paths[path]?.[method];
      return now ? inOperation(name, old, now, before, after) : [`${name} is gone`];
    }),
    ...operationsOf(before.webhooks ?? {}).flatMap(([, type, method, old]) => {
      const now = after.webhooks?.[type]?.[method];
      if (!now) return [`the event ${type} is gone`];
      // What we post is to the receiver what an answer is.
      return bodies(`event ${type}`, old.requestBody, now.requestBody, 'answer', before, after);
    }),
  ];
}

function operationsOf(paths: ApiDocument['paths']): [string, string, string, Operation][] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, string, string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      path,
      method,
      operation,
    ]),
  );
}

function inOperation(
  name: string,
  old: Operation,
  now: Operation,
  before: ApiDocument,
  after: ApiDocument,
): string[] {
  const found: string[] = [];
  for (const key of ['operationId', 'x-required-scope', 'x-required-role'] as const)
    if (old[key] !== now[key])
      found.push(`${name}: ${key} was ${old[key] ?? 'none'} and is ${now[key] ?? 'none'}`);
  for (const parameter of old.parameters ?? []) {
    const same = now.parameters?.find((each) => each.name === parameter.name && each.in === parameter.in);
    const at = `${name}: parameter ${parameter.name}`;
    if (!same) found.push(`${at} is gone`);
    else found.push(...inSchema(at, parameter.schema, same.schema, 'request', before, after));
  }
  for (const parameter of now.parameters ?? []) {
    const was = old.parameters?.find((each) => each.name === parameter.name && each.in === parameter.in);
    if (parameter.required && !was?.required)
      found.push(`${name}: parameter ${parameter.name} is required now`);
  }
  if (now.requestBody?.required && !old.requestBody?.required)
    found.push(`${name}: the body is required now`);
  found.push(...bodies(name, old.requestBody, now.requestBody, 'request', before, after));
  for (const [status, answer] of Object.entries(old.responses ?? {})) {
    if (!status.startsWith('2')) continue;
    const same = now.responses?.[status];
    if (!same) found.push(`${name}: answer ${status} is gone`);
    else found.push(...bodies(`${name}: answer ${status}`, answer, same, 'answer', before, after));
  }
  return found;
}

function bodies(
  at: string,
  old: Operation['requestBody'],
  now: Operation['requestBody'],
  direction: Direction,
  before: ApiDocument,
  after: ApiDocument,
): string[] {
  return Object.entries(old?.content ?? {}).flatMap(([type, { schema }]) => {
    const same = now?.content?.[type];
    return same
      ? inSchema(`${at}: body`, schema, same.schema, direction, before, after)
      : [`${at}: ${type} is gone`];
  });
}

function inSchema(
  at: string,
  oldSchema: Schema | undefined,
  newSchema: Schema | undefined,
  direction: Direction,
  before: ApiDocument,
  after: ApiDocument,
  above: ReadonlySet<string> = new Set(),
): string[] {
  if (!oldSchema || !newSchema) return [];
  const pair = `${oldSchema.$ref ?? ''} ${newSchema.$ref ?? ''}`;
  // What contains itself is the same further down.
  if (oldSchema.$ref && above.has(pair)) return [];
  const inside = oldSchema.$ref ? new Set([...above, pair]) : above;
  const [old, now] = [resolved(oldSchema, before), resolved(newSchema, after)];
  const deeper = (where: string, a: Schema | undefined, b: Schema | undefined) =>
    inSchema(where, a, b, direction, before, after, inside);
  const found = [...inTypes(at, old, now, direction), ...inLimits(at, old, now, direction)];
  for (const [name, property] of Object.entries(old.properties ?? {})) {
    const field = `${at}/${name}`;
    const same = now.properties?.[name];
    if (!same && now.properties) found.push(`${field} is gone`);
    else found.push(...deeper(field, property, same));
    if (direction === 'answer' && old.required?.includes(name) && !now.required?.includes(name))
      found.push(`${field} was always there and need not be any more`);
  }
  if (direction === 'request')
    for (const name of now.required ?? [])
      if (!old.required?.includes(name)) found.push(`${at}/${name} is required now`);
  found.push(...deeper(`${at}/*`, old.items, now.items));
  if (typeof old.additionalProperties === 'object' && typeof now.additionalProperties === 'object')
    found.push(...deeper(`${at}/*`, old.additionalProperties, now.additionalProperties));
  for (const choice of ['oneOf', 'anyOf', 'allOf'] as const)
    for (const [i, one] of (old[choice] ?? []).entries()) {
      const same = counterpart(one, now[choice] ?? [], i);
      if (same) found.push(...deeper(at, one, same));
      else if (direction === 'request')
        found.push(
          `${at}: ${one.$ref ?? (typesOf(one).join(' or ') || 'one of its forms')} is not taken any more`,
        );
    }
  return found;
}

/** The form of the same name where it has one, else the one in the same place. */
function counterpart(schema: Schema, forms: Schema[], index: number): Schema | undefined {
  return schema.$ref ? forms.find(({ $ref }) => $ref === schema.$ref) : forms[index];
}

function inTypes(at: string, old: Schema, now: Schema, direction: Direction): string[] {
  const [was, is] = [typesOf(old), typesOf(now)];
  if (was.length === 0 && is.length === 0) return [];
  const [taken, given] = direction === 'request' ? [is, was] : [was, is];
  if (taken.length > 0 && given.some((type) => !taken.includes(type)))
    return [`${at}: its type was ${was.join(' or ') || 'anything'} and is ${is.join(' or ') || 'anything'}`];
  if (old.format !== now.format && (direction === 'answer' || now.format))
    return [`${at}: its format was ${old.format ?? 'none'} and is ${now.format ?? 'none'}`];
  return [];
}

function typesOf({ type }: Schema): string[] {
  return type === undefined ? [] : [type].flat();
}

function inLimits(at: string, old: Schema, now: Schema, direction: Direction): string[] {
  if (direction === 'answer') return [];
  const found: string[] = [];
  const gone = now.enum ? (old.enum ?? []).filter((value) => !now.enum?.includes(value)) : [];
  if (gone.length > 0) found.push(`${at}: ${gone.map(String).join(', ')} is not taken any more`);
  if (now.enum && !old.enum) found.push(`${at}: takes certain values only now`);
  if (now.pattern !== undefined && now.pattern !== old.pattern) found.push(`${at}: its pattern has changed`);
  for (const limit of AT_MOST)
    if (isNumber(now[limit]) && !(isNumber(old[limit]) && old[limit] <= now[limit]))
      found.push(`${at}: ${limit} was ${text(old[limit])} and is ${now[limit]}`);
  for (const limit of AT_LEAST)
    if (isNumber(now[limit]) && !(isNumber(old[limit]) && old[limit] >= now[limit]) && now[limit] > 0)
      found.push(`${at}: ${limit} was ${text(old[limit])} and is ${now[limit]}`);
  return found;
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
const text = (value: unknown): string => (isNumber(value) ? String(value) : 'none');

function resolved(schema: Schema, document: ApiDocument): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : (document.components?.schemas?.[name] ?? {});
}
