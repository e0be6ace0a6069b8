import * as fc from 'fast-check';
import { jsonFault } from '../../src/common/json-limits';

function sizeOf(value: unknown): { depth: number; values: number } {
  if (typeof value !== 'object' || value === null) return { depth: 0, values: 0 };
  const inner = Object.values(value).map(sizeOf);
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    values: Math.max(1, inner.length) + inner.reduce((sum, { values }) => sum + values, 0),
  };
}

describe('the limits of JSON', () => {
  it('count what is there, and nothing that stands in strings', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        const { values } = sizeOf(JSON.parse(text));
        expect(jsonFault(text, values)).toBeNull();
        if (values > 0) expect(jsonFault(text, values - 1)).toMatch(/more than/);
      }),
    );
  });

  it('are of depth as well', () => {
    const nested = (n: number) => `${'[{"a":'.repeat(n / 2)}1${'}]'.repeat(n / 2)}`;
    expect(jsonFault(nested(32), 10_000)).toBeNull();
    expect(jsonFault(nested(34), 10_000)).toMatch(/deeper than 32/);
    expect(jsonFault('['.repeat(50_000_000), 10_000)).toMatch(/deeper than 32/);
  });

  it.each(['', '"', '"\\', '{"a":"\\\\"}', ']]]]', '"\\"[[[['])(
    'leave to the parser what is no JSON: %j',
    (text) => {
      expect(jsonFault(text, 10)).toBeNull();
    },
  );
});
