import fc from 'fast-check';
import {
  type AudienceFilter,
  COMPARISONS,
  type Condition,
  filterErrors,
  MAX_FILTER_DEPTH,
  MAX_FILTER_NODES,
} from '../../src/audiences/audience-filter';
import { AudienceReader } from '../../src/audiences/audience-reader.service';
import type { PropertyValue } from '../../src/audiences/contact-properties';
import type { TenantId } from '../../src/common/ids';
import { Database } from '../../src/database/database';
import { Carillon, type TestTenant } from '../support/carillon';
import { imported, NDJSON } from '../support/contact-files';
import { expectProblem } from '../support/problem';

interface Person {
  email: string;
  phone?: string;
  external_id?: string;
  locale?: string;
  time_zone?: string;
  properties: Record<string, PropertyValue>;
}

const NAMES = ['plan', 'age', 'joined', "it.s 'quoted'".replaceAll("'", ''), 'naïve'];
const TEXTS = [
  '',
  'a',
  'ab',
  'B',
  'é',
  '𝒳',
  '\uffee',
  "' OR 1=1 --",
  '%',
  '_',
  '\\',
  '10',
  '9',
  'true',
  '2026-11-21',
  '2026-11-03',
];
const value: fc.Arbitrary<PropertyValue> = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.constantFrom(0, -1, 1, 9, 10, 1.5, 1e21, 1e-7, 123456789012345),
  fc.boolean(),
);

const person = fc.record(
  {
    locale: fc.constantFrom('en', 'en-NZ', 'de-CH', 'fr'),
    time_zone: fc.constantFrom('Europe/Zurich', 'Pacific/Auckland'),
    properties: fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 4 }),
    phone: fc.constant('given'),
    external_id: fc.constant('given'),
  },
  { requiredKeys: ['properties'] },
);

const property = fc.constantFrom(...NAMES).map((name) => `properties.${name}`);
const field = fc.oneof(property, fc.constantFrom('locale', 'time_zone'));
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ field: property, equals: value }),
  fc.record({ field: fc.constant('locale'), equals: fc.constantFrom('en', 'de-CH', 'it') }),
  fc.record({ field: property, in: fc.array(value, { minLength: 1, maxLength: 4 }) }),
  fc.record({
    field: fc.oneof(field, fc.constantFrom('email', 'phone', 'external_id')),
    exists: fc.boolean(),
  }),
  fc.record({ field, prefix: fc.constantFrom('a', 'en', 'Europe/', '%', '2026-11', '𝒳') }),
  fc
    .tuple(
      field,
      fc.constantFrom(...COMPARISONS),
      fc.oneof(fc.constantFrom(...TEXTS), fc.constantFrom(0, 1.5, 9, 1e-7)),
    )
    .map(([name, operator, against]) => ({ field: name, [operator]: against }) as unknown as Condition),
);
const { filter } = fc.letrec<{ filter: AudienceFilter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: MAX_FILTER_DEPTH - 1, depthSize: 'small' },
    condition,
    fc.record({ and: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('filter') }),
  ),
}));

/** What the grammar says, written once more in the plainest way. */
function fits(filter: AudienceFilter, each: Person): boolean {
  if ('and' in filter) return filter.and.every((inner) => fits(inner, each));
  if ('or' in filter) return filter.or.some((inner) => fits(inner, each));
  if ('not' in filter) return !fits(filter.not, each);
  const name = /^properties\.(.*)$/s.exec(filter.field)?.[1];
  const actual = name === undefined ? each[filter.field as 'locale'] : each.properties[name];
  if ('exists' in filter) return (actual !== undefined) === filter.exists;
  if (actual === undefined) return false;
  if ('equals' in filter) return actual === filter.equals;
  if ('in' in filter) return filter.in.includes(actual);
  if ('prefix' in filter) return typeof actual === 'string' && actual.startsWith(filter.prefix);
  const [operator, against] = Object.entries(filter).find(([key]) => key !== 'field') as [
    string,
    string | number,
  ];
  if (typeof actual !== typeof against) return false;
  const order =
    typeof actual === 'number'
      ? Math.sign(actual - (against as number))
      : Buffer.compare(Buffer.from(actual as string), Buffer.from(against as string));
  return (
    { less_than: order < 0, at_most: order <= 0, greater_than: order > 0, at_least: order >= 0 }[operator] ??
    false
  );
}

describe('filters', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let people: Person[];

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
    people = fc.sample(person, { numRuns: 300, seed: 7 }).map((each, i) => ({
      ...each,
      email: `p${i}@example.com`,
      ...(each.phone && { phone: `+6421${5_000_000 + i}` }),
      ...(each.external_id && { external_id: `x${i}` }),
    }));
    const done = await imported(
      tenant.api,
      people.map((each) => JSON.stringify(each)).join('\n'),
      '',
      NDJSON,
    );
    expect(done.rows).toMatchObject({ created: people.length, failed: 0 });
  });
  afterAll(() => carillon.stop());

  it('find exactly whom the grammar says, whatever they ask', async () => {
    const database = carillon.app.get(Database);
    const reader = carillon.app.get(AudienceReader, { strict: false });
    const tenantId = tenant.id as TenantId;
    const found: number[] = [];
    await fc.assert(
      fc.asyncProperty(filter, async (given) => {
        expect(filterErrors(given, '')).toEqual([]);
        const selection = { kind: 'filter' as const, filter: given };
        const [rows, count] = await database.forTenant(tenantId, async (tx) => [
          await reader.pageOf(tx, tenantId, selection, null, 1_000),
          await reader.countOf(tx, tenantId, selection),
        ]);
        const expected = people.filter((each) => fits(given, each)).map(({ email }) => email);
        expect(rows.map(({ email }) => email).sort()).toEqual(expected.sort());
        expect(count).toBe(expected.length);
        found.push(count);
      }),
      { numRuns: Number(process.env.FILTER_RUNS ?? 400), seed: 11 },
    );
    expect(found.filter((n) => n > 0 && n < people.length).length).toBeGreaterThan(found.length / 4);
  }, 120_000);

  it('are read page by page without a gap or a repeat', async () => {
    const database = carillon.app.get(Database);
    const reader = carillon.app.get(AudienceReader, { strict: false });
    const tenantId = tenant.id as TenantId;
    const { body } = await tenant.api.post('/v1/audiences', {
      name: 'with a plan',
      kind: 'filter',
      filter: { field: 'properties.plan', exists: true },
    });
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const page = await database.forTenant(tenantId, (tx) =>
        reader.page(tx, tenantId, body.id, after as `con_${string}` | null, 7),
      );
      seen.push(...page.map(({ id }) => id));
      if (page.length < 7) break;
      after = page.at(-1)?.id ?? null;
    }
    expect(seen).toEqual([...seen].sort());
    const count = await database.forTenant(tenantId, (tx) => reader.count(tx, tenantId, body.id));
    expect(new Set(seen).size).toBe(count);
    expect(count).toBe(people.filter(({ properties }) => properties.plan !== undefined).length);
  });

  const deep = (levels: number): unknown =>
    levels === 1 ? { field: 'locale', exists: true } : { not: deep(levels - 1) };

  it.each<[string, unknown, string[]]>([
    ['no object', [], ['/filter']],
    ['nothing', {}, ['/filter/field']],
    ['an unknown group', { xor: [] }, ['/filter']],
    ['two groups', { and: [], or: [] }, ['/filter']],
    ['an empty group', { or: [] }, ['/filter/or']],
    ['a field that there is not', { field: 'password', exists: true }, ['/filter/field']],
    ['SQL as a field', { field: 'properties.x"; DROP TABLE contacts; --', exists: true }, ['/filter/field']],
    ['a name out of the prototype', { field: 'constructor', exists: true }, ['/filter/field']],
    ['an address', { field: 'email', equals: 'a@example.com' }, ['/filter/equals']],
    ['two operators', { field: 'locale', equals: 'de', prefix: 'd' }, ['/filter']],
    ['no operator', { field: 'locale' }, ['/filter']],
    ['a locale that is written otherwise', { field: 'locale', equals: 'de_ch' }, ['/filter/equals']],
    ['a time zone that there is not', { field: 'time_zone', in: ['Mars/Olympus'] }, ['/filter/in/0']],
    ['an object as a value', { field: 'properties.a', equals: {} }, ['/filter/equals']],
    [
      'faults far inside',
      { and: [{ not: { field: 'x', exists: 1 } }, { field: 'locale', exists: 1 }] },
      ['/filter/and/0/not/field', '/filter/and/1/exists'],
    ],
    ['too many levels', deep(MAX_FILTER_DEPTH + 1), [`/filter${'/not'.repeat(MAX_FILTER_DEPTH)}`]],
    [
      'too many conditions',
      { or: Array.from({ length: MAX_FILTER_NODES }, () => ({ field: 'locale', exists: true })) },
      ['/filter'],
    ],
  ])('are refused by pointer: %s', async (_what, given, pointers) => {
    expectProblem(
      await tenant.api.post('/v1/audiences', { name: 'x', kind: 'filter', filter: given }),
      'invalid_request',
      Array.isArray(given) ? ['/filter'] : pointers,
    );
  });

  it('as deep and as long as may be are taken', async () => {
    for (const given of [
      deep(MAX_FILTER_DEPTH),
      { or: Array.from({ length: MAX_FILTER_NODES - 1 }, () => ({ field: 'locale', exists: true })) },
    ])
      expect((await tenant.api.post('/v1/audiences/preview', { filter: given })).status).toBe(200);
  });
});
