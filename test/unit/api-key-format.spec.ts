import * as fc from 'fast-check';
import { isWellFormedApiKey, newApiKey, randomBase62 } from '../../src/tenants/api-key-format';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

describe('API keys', () => {
  it('have the documented form, show their beginning as a hint, and are never the same', () => {
    const keys = Array.from({ length: 500 }, () => newApiKey());
    for (const { key, hint } of keys) {
      expect(key).toMatch(/^car_live_[0-9A-Za-z]{8}_[0-9A-Za-z]{38}$/);
      expect(key.startsWith(`${hint}_`)).toBe(true);
      expect(isWellFormedApiKey(key)).toBe(true);
    }
    expect(new Set(keys.map(({ key }) => key)).size).toBe(500);
  });

  it('say which mode they are of', () => {
    const { key, hint } = newApiKey('test');
    expect(key).toMatch(/^car_test_[0-9A-Za-z]{8}_[0-9A-Za-z]{38}$/);
    expect(key.startsWith(`${hint}_`)).toBe(true);
    expect(isWellFormedApiKey(key)).toBe(true);
    // The mode is part of what is checked: a test key does not become a live one by renaming it.
    expect(isWellFormedApiKey(key.replace('car_test_', 'car_live_'))).toBe(false);
  });

  it('with any one character mistyped are refused', () => {
    const { key } = newApiKey();
    fc.assert(
      fc.property(fc.nat(key.length - 1), fc.constantFrom(...ALPHABET), (at, letter) => {
        fc.pre(key[at] !== letter);
        expect(isWellFormedApiKey(key.slice(0, at) + letter + key.slice(at + 1))).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('with two neighbours swapped, cut or lengthened are refused', () => {
    const { key } = newApiKey();
    for (let at = 0; at + 1 < key.length; at += 1) {
      const swapped = `${key.slice(0, at)}${key[at + 1]}${key[at]}${key.slice(at + 2)}`;
      if (swapped !== key) expect(isWellFormedApiKey(swapped)).toBe(false);
    }
    for (const wrong of [key.slice(0, -1), `${key}0`, `${key}\n`, ` ${key}`, key.toLowerCase(), '']) {
      expect(isWellFormedApiKey(wrong)).toBe(false);
    }
  });

  it('draw every letter equally often', () => {
    const length = 62_000;
    const counts = new Map<string, number>();
    for (const letter of randomBase62(length)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual([...ALPHABET].sort());
    // Chi-squared with 61 degrees of freedom: above 140 once in ten million runs; a plain modulo of a byte gives 400.
    const squared = [...counts.values()].reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
    expect(squared).toBeLessThan(140);
  });
});
