import type { OpenAPI3, OperationObject } from 'openapi-typescript';
import { type ClientOperation, clientOperations } from './client-operations';
import { effectOf, USUAL } from './tool-effects';

/** A tool as clients/mcp/src/tool.ts describes it. */
export interface GeneratedTool {
  name: string;
  title: string;
  description: string;
  tags: string[];
  key: 'tenant' | 'live' | 'operator';
  usual: boolean;
  annotations: Record<string, boolean>;
  inputSchema: {
    type: 'object';
    properties: Record<string, unknown>;
    required: string[];
    additionalProperties: false;
  };
  call: {
    resource: string[];
    method: string;
    path: string[];
    query: string[];
    body: 'json' | 'file' | null;
    answer: ClientOperation['answer']['kind'];
    keyed: boolean;
  };
}

type Schema = Record<string, unknown>;
type RawOperation = OperationObject & {
  operationId: string;
  tags: string[];
  security?: Record<string, string[]>[];
};

const KEYS: Record<string, GeneratedTool['key']> = {
  tenantKey: 'tenant',
  liveKey: 'live',
  operatorKey: 'operator',
};
/** What concerns nobody but Carillon, although it takes a live key. */
const OWN_MATTER = 'Privacy';

const FILE = {
  csv: { type: 'string', description: 'The file as CSV with a header; or give `ndjson`.' },
  ndjson: { type: 'string', description: 'The file as NDJSON, an object on each line; or give `csv`.' },
};
const KEYED = {
  idempotency_key: {
    type: 'string',
    maxLength: 255,
    pattern: '^[!-~]+$',
    description:
      'The same request with the same key is carried out once, however often it is made: make one up for each thing that you mean to do, and keep it when you try again.',
  },
};

/** A tool for each operation that takes a key, by name. */
export function mcpTools(document: OpenAPI3): GeneratedTool[] {
  const raw = new Map(rawOperations(document).map((operation) => [operation.operationId, operation]));
  return clientOperations(document, { inBrowsers: false })
    .flatMap((operation) => {
      const described = raw.get(operation.id);
      const [scheme] = Object.keys(described?.security?.[0] ?? {});
      return described && scheme ? [toolOf(operation, described, keyOf(scheme), document)] : [];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function toolName(operationId: string): string {
  return operationId.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

function toolOf(
  operation: ClientOperation,
  raw: RawOperation,
  key: GeneratedTool['key'],
  document: OpenAPI3,
): GeneratedTool {
  const { id, method, resource, name, pathParameters, query, body, answer, keyed, summary, description } =
    operation;
  const effect = effectOf(operation);
  const inputs = [
    ...inputsOfParameters(raw, document),
    ...inputsOfBody(operation, raw, document),
    ...(keyed ? Object.entries(KEYED).map(([each, schema]): Input => [each, schema, false]) : []),
  ];
  const names = inputs.map(([each]) => each);
  const twice = names.find((each, i) => names.indexOf(each) !== i);
  if (twice) throw new Error(`${id} takes two inputs of the name ${twice}.`);
  return {
    ...{ name: toolName(id), title: summary, description, tags: raw.tags, key, usual: USUAL.includes(id) },
    annotations: {
      readOnlyHint: effect === 'reads',
      destructiveHint: effect === 'sends' || effect === 'final',
      idempotentHint: method !== 'POST' || effect === 'reads',
      openWorldHint: effect === 'sends' || (key === 'live' && !raw.tags.includes(OWN_MATTER)),
    },
    inputSchema: {
      type: 'object',
      properties: Object.fromEntries(inputs.map(([each, schema]) => [each, schema])),
      required: inputs.filter(([, , required]) => required).map(([each]) => each),
      additionalProperties: false,
    },
    call: {
      ...{ resource, method: name, path: pathParameters, query: query.map((each) => each.name) },
      ...{ body: body?.kind ?? null, answer: answer.kind, keyed },
    },
  };
}

type Input = [name: string, schema: Schema, required: boolean];

function inputsOfParameters(raw: RawOperation, document: OpenAPI3): Input[] {
  const parameters = (raw.parameters ?? []) as {
    name: string;
    in: string;
    required?: boolean;
    description?: string;
    schema?: Schema;
  }[];
  return parameters
    .filter(({ in: place }) => place === 'path' || place === 'query')
    .map(({ name, required = false, description, schema = {} }) => [
      name,
      { ...inlined(schema, document), ...(description && { description }) },
      required,
    ]);
}

function inputsOfBody({ id, body }: ClientOperation, raw: RawOperation, document: OpenAPI3): Input[] {
  if (!body) return [];
  if (body.kind === 'file') return Object.entries(FILE).map(([name, schema]) => [name, schema, false]);
  const { content } = raw.requestBody as { content: Record<string, { schema: Schema }> };
  const schema = inlined(content['application/json']?.schema ?? {}, document);
  const { properties, required = [] } = schema as {
    properties?: Record<string, Schema>;
    required?: string[];
  };
  if (!properties) throw new Error(`The body of ${id} has no fields of its own.`);
  return Object.entries(properties).map(([name, each]) => [name, each, required.includes(name)]);
}

/**
 * References in place, parts of a whole as one, and examples as JSON Schema has them. `above` are the references that it
 * stands in: what would hold itself says no more than that it is an object.
 */
function inlined(schema: Schema, document: OpenAPI3, above: readonly string[] = []): Schema {
  const inner = (each: unknown): Schema => inlined(each as Schema, document, above);
  const { $ref, allOf, example, ...own } = schema;
  if (typeof $ref === 'string') {
    const found = document.components?.schemas?.[$ref.split('/').at(-1) ?? ''];
    if (!found) throw new Error(`There is no ${$ref}.`);
    if (above.includes($ref)) return { type: 'object', additionalProperties: true };
    return { ...inlined(found as Schema, document, [...above, $ref]), ...own };
  }
  const merged = Object.assign({}, ...((allOf ?? []) as unknown[]).map(inner), own) as Schema;
  const { properties, items, additionalProperties, oneOf, anyOf, ...rest } = merged;
  return {
    ...rest,
    ...(example === undefined ? {} : { examples: [example] }),
    ...(properties
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, each]) => [name, inner(each)]),
          ),
        }
      : {}),
    ...(items ? { items: inner(items) } : {}),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties:
            typeof additionalProperties === 'object' ? inner(additionalProperties) : additionalProperties,
        }),
    ...(Array.isArray(oneOf) ? { oneOf: oneOf.map(inner) } : {}),
    ...(Array.isArray(anyOf) ? { anyOf: anyOf.map(inner) } : {}),
  };
}

function keyOf(scheme: string): GeneratedTool['key'] {
  const key = KEYS[scheme];
  if (!key) throw new Error(`No tool knows the key ${scheme}.`);
  return key;
}

function rawOperations(document: OpenAPI3): RawOperation[] {
  return Object.values(document.paths ?? {}).flatMap((item) =>
    Object.values(item as Record<string, RawOperation>).filter(({ operationId }) => operationId),
  );
}
