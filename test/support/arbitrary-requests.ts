import fc from 'fast-check';
import {
  absent,
  fileBody,
  idPrefixOf,
  jsonBody,
  type Operation,
  resolve,
  sampleOf,
  type Schema,
} from './openapi';

export interface ArbitraryRequest {
  path: string;
  /** Undefined sends none. */
  body: string | undefined;
  /** Where it is no JSON. */
  headers?: Record<string, string>;
}

/** What a careless or hostile program puts where something else is expected. */
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER + 2,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\r\nBcc: eve@example.com',
  "' OR 1=1 --",
  '../../etc/passwd',
  '{{#each x}}{{/each}}',
  '%00',
  'a'.repeat(5_000),
  '2026-02-30T25:61:00Z',
  '١٢٣',
  [],
  {},
  [[]],
  [null],
  { toString: 1 },
  { __proto__: null, constructor: { prototype: {} } },
];

const odd = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...ODD) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);

/** Requests to one operation: near to valid ones, as those get furthest, and some that are nothing of the kind. */
export function arbitraryRequest(
  operation: Operation,
  things: Record<string, string>,
): fc.Arbitrary<ArbitraryRequest> {
  return fc
    .record({ path: pathOf(operation, things), query: queryOf(operation), body: bodyOf(operation) })
    .map(({ path, query, body }) => {
      const file = fileBody(operation);
      const headers = file && { 'content-type': file.contentType };
      return { path: query ? `${path}?${query}` : path, body, ...(headers && { headers }) };
    });
}

function pathOf(operation: Operation, things: Record<string, string>): fc.Arbitrary<string> {
  const parameters = operation.parameters.filter((parameter) => parameter.in === 'path');
  const values = parameters.map((parameter) => {
    const prefix = idPrefixOf(parameter);
    return fc.oneof(
      { weight: 6, arbitrary: fc.constant(things[prefix] ?? absent(prefix)) },
      { weight: 1, arbitrary: fc.constant(absent(prefix)) },
      // No empty segment and no dots: with those it would be another path.
      {
        weight: 1,
        arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map((text) => `x${text}`),
      },
    );
  });
  return fc
    .tuple(...values)
    .map((chosen) =>
      parameters.reduce(
        (path, { name }, i) =>
          path.replace(`{${name}}`, () => encodeURIComponent((chosen[i] ?? '').toWellFormed())),
        operation.path,
      ),
    );
}

function queryOf(operation: Operation): fc.Arbitrary<string> {
  const parameters = operation.parameters.filter((parameter) => parameter.in === 'query');
  if (parameters.length === 0) return fc.constantFrom('', '', '', 'unknown=1');
  const pair = fc
    .constantFrom(...parameters)
    .chain((parameter) =>
      fc
        .oneof(valueOf(parameter.schema ?? {}), odd)
        .map((value) => `${parameter.name}=${encodeURIComponent(textOf(value).toWellFormed())}`),
    );
  return fc.array(pair, { maxLength: 3 }).map((pairs) => pairs.join('&'));
}

function bodyOf(operation: Operation): fc.Arbitrary<string | undefined> {
  const file = fileBody(operation);
  if (file) return fileOf(file.example);
  const media = jsonBody(operation);
  if (!media) return fc.constant(undefined);
  const schema = media.schema ?? {};
  const examples = media.examples
    ? Object.values(media.examples).map(({ value }) => value)
    : [media.example ?? sampleOf(schema).value];
  const spoilt = fc.constantFrom(...examples).chain((example) =>
    fc
      .array(fc.record({ at: fc.nat(), value: odd, how: fc.constantFrom('replace', 'remove', 'add') }), {
        minLength: 1,
        maxLength: 3,
      })
      .map((changes) => changes.reduce((body, change) => spoil(body, change), structuredClone(example))),
  );
  return fc
    .oneof(
      { weight: 5, arbitrary: spoilt },
      { weight: 3, arbitrary: valueOf(schema) },
      { weight: 1, arbitrary: odd },
    )
    .map((body) => JSON.stringify(body));
}

/** Something of the shape that a schema describes, within what it says of it. */
function valueOf(given: Schema): fc.Arbitrary<unknown> {
  const schema = resolve(given);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.properties) {
    const properties = Object.entries(schema.properties).map(
      ([name, each]) => [name, valueOf(each)] as const,
    );
    return fc.record(Object.fromEntries(properties), { requiredKeys: schema.required ?? [] });
  }
  switch (schema.type) {
    case 'array':
      return fc.array(valueOf(schema.items ?? {}), { maxLength: 4 });
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: -2, max: 200 }), fc.double());
    case 'object':
      return fc.dictionary(fc.string({ maxLength: 20 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
    case 'string':
    case undefined:
    default:
      return fc.oneof(
        ...(schema.example === undefined ? [] : [fc.constant(schema.example)]),
        fc.string({ unit: 'grapheme', maxLength: 80 }),
        fc.emailAddress(),
        fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      );
  }
}

/** One place in a body, however deep, is replaced, removed, or given a neighbour. */
function spoil(body: unknown, { at, value, how }: { at: number; value: unknown; how: string }): unknown {
  const places: { parent: Record<string, unknown>; key: string }[] = [];
  const visit = (parent: unknown): void => {
    if (parent === null || typeof parent !== 'object') return;
    for (const key of Object.keys(parent)) {
      places.push({ parent: parent as Record<string, unknown>, key });
      visit((parent as Record<string, unknown>)[key]);
    }
  };
  visit(body);
  const place = places[at % Math.max(1, places.length)];
  if (!place) return value;
  const { parent, key } = place;
  if (how === 'add' && !Array.isArray(parent)) parent[`${key}_`] = value;
  else if (how === 'remove') Reflect.deleteProperty(parent, key);
  else parent[key] = value;
  return body;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** A file of lines near to a good one: cells in other places, torn, doubled, or none of that kind. */
function fileOf(example: string): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...example.split(/(?<=[,\n])/)) },
    {
      weight: 2,
      arbitrary: fc.constantFrom('"', '""', '\r\n', '\r', ';', '\t', '\u0000', "'=", '\ufeff', ',,,'),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  );
  return fc
    .tuple(fc.boolean(), fc.array(piece, { maxLength: 30 }))
    .map(([begins, pieces]) => `${begins ? example : ''}${pieces.join('')}`.toWellFormed());
}
