import * as fc from 'fast-check';
import { newId, type TenantId } from '../../src/common/ids';
import { DataKey } from '../../src/keys/data-key';
import { EVENTS_BEARER, EVENTS_TOKEN, idempotentResponse, webhookSecret } from '../../src/keys/sealed-place';

const [tenantA, tenantB] = [newId('ten'), newId('ten')] as [TenantId, TenantId];
const bytes = Buffer.alloc(32, 1);
const key = new DataKey('dky_a', tenantA, bytes);
const place = EVENTS_TOKEN;

describe('a data key', () => {
  it('gives back what was sealed, names itself, and never says the same words twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (secret) => {
        const sealed = key.seal(secret, place);
        expect(key.open(sealed, place)).toBe(secret);
        expect(sealed.startsWith('v2.dky_a.')).toBe(true);
        expect(key.seal(secret, place)).not.toBe(sealed);
        if (secret.length > 3) expect(sealed).not.toContain(secret);
      }),
    );
  });

  it('does not open in another column or row, for another tenant, or under another name', () => {
    const [first, second] = [webhookSecret(newId('whk')), webhookSecret(newId('whk'))];
    const sealed = key.seal('secret', first);
    expect(() => key.open(sealed, second)).toThrow();
    expect(() => key.open(key.seal('secret', EVENTS_TOKEN), EVENTS_BEARER)).toThrow();
    expect(() => new DataKey('dky_a', tenantB, bytes).open(sealed, first)).toThrow();
    expect(() => new DataKey('dky_b', tenantA, bytes).open(sealed, first)).toThrow(
      'was not sealed with the key dky_b',
    );
    expect(() => new DataKey('dky_a', tenantA, Buffer.alloc(32, 2)).open(sealed, first)).toThrow();
  });

  it('does not take one route and key for another that reads the same', () => {
    const sealed = key.seal('answer', idempotentResponse('POST /v1/a', 'b|c'));
    expect(() => key.open(sealed, idempotentResponse('POST /v1/a|b', 'c'))).toThrow();
  });

  it('does not open when any one bit was changed, or something was cut off, the code least of all', () => {
    const parts = key.seal('a secret', place).split('.');
    for (const part of [2, 3, 4]) {
      const whole = Buffer.from(parts[part] ?? '', 'base64url');
      const reopen = (changed: Buffer) =>
        key.open(parts.with(part, changed.toString('base64url')).join('.'), place);
      expect(reopen(whole)).toBe('a secret');
      for (let bit = 0; bit < whole.length * 8; bit += 1) {
        const changed = Buffer.from(whole);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => reopen(changed)).toThrow();
      }
      for (let length = 0; length < whole.length; length += 1) {
        expect(() => reopen(whole.subarray(0, length))).toThrow();
      }
    }
    expect(() => key.open(parts.slice(0, 4).join('.'), place)).toThrow('not a sealed value');
    expect(() => key.open([...parts, 'more'].join('.'), place)).toThrow('not a sealed value');
    expect(() => key.open(parts.with(0, 'v3').join('.'), place)).toThrow('was not sealed');
    expect(() => key.open('', place)).toThrow('was not sealed');
  });

  it('prints as nothing', () => {
    const { inspect } = jest.requireActual<typeof import('node:util')>('node:util');
    const said = `${inspect(key, { depth: 5, showHidden: true })} ${JSON.stringify(key)}`;
    expect(said).not.toContain(bytes.toString('base64'));
    expect(said).not.toContain('01 01 01');
  });
});
