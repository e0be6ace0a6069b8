import * as fc from 'fast-check';
import { MasterKey } from '../../src/config/master-key';

const key = new MasterKey(Buffer.alloc(32, 1));
const other = new MasterKey(Buffer.alloc(32, 2));

describe('sealing', () => {
  it('gives back what was sealed, and never the same words twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (secret, place) => {
        const sealed = key.seal(secret, place);
        expect(key.open(sealed, place)).toBe(secret);
        expect(key.seal(secret, place)).not.toBe(sealed);
        if (secret.length > 3) expect(sealed).not.toContain(secret);
      }),
    );
  });

  it('does not open at another place or with another key', () => {
    const sealed = key.seal('secret', 'ten_a:api_key');
    expect(() => key.open(sealed, 'ten_b:api_key')).toThrow();
    expect(() => key.open(sealed, 'ten_a:other')).toThrow();
    expect(() => other.open(sealed, 'ten_a:api_key')).toThrow();
  });

  it('does not open when any one bit was changed', () => {
    const parts = key.seal('a secret', 'place').split('.');
    [1, 2, 3].forEach((part) => {
      const bytes = Buffer.from(parts[part] ?? '', 'base64url');
      expect(bytes.length).toBeGreaterThan(0);
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => key.open(parts.with(part, changed.toString('base64url')).join('.'), 'place')).toThrow();
      }
    });
  });

  it('does not open when something was cut off, the authentication code least of all', () => {
    const parts = key.seal('a secret', 'place').split('.');
    for (const part of [1, 2, 3]) {
      const bytes = Buffer.from(parts[part] ?? '', 'base64url');
      for (let length = 0; length < bytes.length; length += 1) {
        const cut = parts.with(part, bytes.subarray(0, length).toString('base64url')).join('.');
        expect(() => key.open(cut, 'place')).toThrow();
      }
    }
    expect(() => key.open(parts.slice(0, 3).join('.'), 'place')).toThrow('not a sealed value');
    expect(() => key.open(parts.with(0, 'v2').join('.'), 'place')).toThrow('not a sealed value');
    expect(() => key.open('', 'place')).toThrow('not a sealed value');
  });
});

describe('what is derived', () => {
  it('is the same every time and differs by key, value and purpose', () => {
    const again = new MasterKey(Buffer.alloc(32, 1));
    const derived = (of: MasterKey, value: string) => [
      of.digest(value),
      of.stamp('delivery', value),
      of.stamp('other', value),
      of.rolePassword(value),
    ];
    expect(derived(again, 'x')).toEqual(derived(key, 'x'));
    const all = [...derived(key, 'x'), ...derived(key, 'y'), ...derived(other, 'x')];
    expect(new Set(all).size).toBe(all.length);
  });

  it('does not let a long answer of one purpose begin with the short one of another', () => {
    expect(key.digest('x').startsWith(key.stamp('digest', 'x'))).toBe(false);
    expect(key.rolePassword('x').startsWith(key.stamp('role:x', ''))).toBe(false);
  });

  it('fits where it is used: 128 bits in a header, letters that need no quoting in SQL', () => {
    expect(Buffer.from(key.stamp('delivery', 'x'), 'base64url')).toHaveLength(16);
    for (const value of [key.stamp('p', 'x'), key.digest('x'), key.rolePassword('carillon_app')]) {
      expect(value).toMatch(/^[\w-]+$/);
    }
  });
});
