import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { type ApiDocument, breakingChanges } from '../../scripts/support/breaking-changes';
import { ROOT } from '../../scripts/support/paths';

const TEXT = readFileSync(join(ROOT, 'openapi.json'), 'utf8');
const SMALL: ApiDocument = {
  paths: {
    '/v1/bells': {
      post: {
        operationId: 'Bell_ring',
        parameters: [{ name: 'loud', in: 'query', schema: { type: 'boolean' } }],
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/RingDto' } } },
        },
        responses: {
          '202': { content: { 'application/json': { schema: { $ref: '#/components/schemas/BellDto' } } } },
        },
      },
    },
  },
  webhooks: {
    'bell.rang': {
      post: {
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/BellDto' } } },
        },
      },
    },
  },
  components: {
    schemas: {
      RingDto: {
        type: 'object',
        required: ['tone'],
        properties: {
          tone: { type: 'string', maxLength: 10 },
          times: { type: 'integer', minimum: 1, maximum: 9 },
          mode: { type: 'string', enum: ['short', 'long'] },
          then: { $ref: '#/components/schemas/RingDto' },
        },
      },
      BellDto: {
        type: 'object',
        required: ['id', 'rung'],
        properties: { id: { type: 'string' }, rung: { type: ['string', 'null'] } },
      },
    },
  },
};

/** The document with something else at a place, or with nothing there. */
function edited(document: ApiDocument, pointer: string, value: unknown): ApiDocument {
  const after = structuredClone(document);
  const names = pointer.split('.');
  const last = names.pop() ?? '';
  const place = names.reduce<Record<string, unknown>>(
    (node, name) => node[name] as Record<string, unknown>,
    after as unknown as Record<string, unknown>,
  );
  if (value === undefined) delete place[last];
  else place[last] = value;
  return after;
}

const OPERATION = 'paths./v1/bells.post';
const RING = 'components.schemas.RingDto';
const BELL = 'components.schemas.BellDto';

describe('what breaks programs that call the API', () => {
  const BREAKS: [string, string, unknown, RegExp][] = [
    ['an operation is gone', 'paths./v1/bells', undefined, /^POST \/v1\/bells is gone$/],
    ['another name', `${OPERATION}.operationId`, 'Bell_toll', /operationId was Bell_ring/],
    ['another scope', `${OPERATION}.x-required-scope`, 'bells:ring', /x-required-scope was none/],
    ['a parameter is gone', `${OPERATION}.parameters`, [], /parameter loud is gone/],
    ['a parameter is required', `${OPERATION}.parameters.0.required`, true, /loud is required now/],
    ['a field is required', `${RING}.required`, ['tone', 'mode'], /mode is required now/],
    ['a field is not taken', `${RING}.properties.mode`, undefined, /\/mode is gone/],
    ['a value is not taken', `${RING}.properties.mode.enum`, ['short'], /long is not taken any more/],
    ['shorter', `${RING}.properties.tone.maxLength`, 5, /maxLength was 10 and is 5/],
    ['more', `${RING}.properties.times.minimum`, 2, /minimum was 1 and is 2/],
    ['a limit is new', `${RING}.properties.tone.minLength`, 1, /minLength was none and is 1/],
    ['a pattern is new', `${RING}.properties.tone.pattern`, '^a', /pattern has changed/],
    ['another type', `${RING}.properties.times.type`, 'string', /its type was integer and is string/],
    ['a field is not told', `${BELL}.properties.rung`, undefined, /\/rung is gone/],
    ['a field need not be told', `${BELL}.required`, ['id'], /rung was always there/],
    ['null is told', `${BELL}.properties.id.type`, ['string', 'null'], /was string and is string or null/],
    ['another answer', `${OPERATION}.responses`, { '200': {} }, /answer 202 is gone/],
    ['an event is gone', 'webhooks', {}, /^the event bell.rang is gone$/],
  ];
  it.each(BREAKS)('%s', (_what, pointer, value, told) => {
    const found = breakingChanges(SMALL, edited(SMALL, pointer, value));
    expect(found.filter((change) => told.test(change)).length).toBeGreaterThan(0);
  });

  const HARMLESS: [string, string, unknown][] = [
    ['a new operation', 'paths./v1/ropes', { get: {} }],
    ['a new field that may be left out', `${RING}.properties.soft`, { type: 'boolean' }],
    ['a field that need not be given any more', `${RING}.required`, []],
    ['a new parameter', `${OPERATION}.parameters.1`, { name: 'soft', in: 'query' }],
    ['a new value', `${RING}.properties.mode.enum.2`, 'endless'],
    ['wider limits', `${RING}.properties.times.maximum`, 99],
    ['null may be given', `${RING}.properties.tone.type`, ['string', 'null']],
    ['more is told', `${BELL}.properties.weight`, { type: 'number' }],
    ['null is not told any more', `${BELL}.properties.rung.type`, 'string'],
    ['a new event', 'webhooks.bell', { post: {} }],
  ];
  it.each(HARMLESS)('nothing, by %s', (_what, pointer, value) =>
    expect(breakingChanges(SMALL, edited(SMALL, pointer, value))).toEqual([]),
  );

  it('finds nothing between a document and itself, and whatever goes from an answer of ours', () => {
    const before = JSON.parse(TEXT) as ApiDocument;
    expect(breakingChanges(before, JSON.parse(TEXT) as ApiDocument)).toEqual([]);
    const answers = Object.entries(before.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { responses = {} }]) =>
        Object.values(responses).flatMap(({ content }) => {
          const name = content?.['application/json']?.schema?.$ref?.split('/').at(-1) ?? '';
          const properties = Object.keys(before.components?.schemas?.[name]?.properties ?? {});
          return properties.map((property) => ({ at: `${method.toUpperCase()} ${path}`, name, property }));
        }),
      ),
    );
    expect(answers.length).toBeGreaterThan(1_000);
    fc.assert(
      fc.property(fc.constantFrom(...answers), ({ at, name, property }) => {
        const after = edited(before, `components.schemas.${name}.properties.${property}`, undefined);
        const found = breakingChanges(before, after);
        return found.some((change) => change.startsWith(at) && change.endsWith(`/${property} is gone`));
      }),
      { numRuns: 20 },
    );
  });
});
