import * as fc from 'fast-check';
import { MasterKey, wrappedBy } from '../../src/config/master-key';
import { MasterKeys, MissingMasterKey } from '../../src/config/master-keys';
import { sealInFirstFormat } from '../support/first-format';

const [one, two, three] = [1, 2, 3].map((byte) => Buffer.alloc(32, byte)) as [Buffer, Buffer, Buffer];
const key = new MasterKey(one);
const other = new MasterKey(two);
const inner = Buffer.alloc(32, 'inner');

describe('a master key', () => {
  it('has an id that is always the same, and tells nothing of it', () => {
    expect(new MasterKey(one).id).toBe(key.id);
    expect(key.id).toMatch(/^mk_[0-9a-f]{12}$/);
    expect(other.id).not.toBe(key.id);
  });

  it('wraps keys so that they say by what, and never the same way twice', () => {
    const wrapped = key.wrap(inner, 'place');
    expect(key.unwrap(wrapped, 'place')).toEqual(inner);
    expect(wrappedBy(wrapped)).toBe(key.id);
    expect(key.wrap(inner, 'place')).not.toBe(wrapped);
    expect(wrapped).not.toContain(inner.toString('base64url'));
  });

  it('does not unwrap at another place, what another has wrapped, or what only says that it wrapped it', () => {
    const wrapped = key.wrap(inner, 'tenant_keys|ten_a|dky_a');
    expect(() => key.unwrap(wrapped, 'tenant_keys|ten_b|dky_a')).toThrow();
    expect(() => other.unwrap(wrapped, 'tenant_keys|ten_a|dky_a')).toThrow(`not wrapped by ${other.id}`);
    expect(() => other.unwrap(wrapped.replace(key.id, other.id), 'tenant_keys|ten_a|dky_a')).toThrow();
  });

  it('gives the roles passwords that need no quoting in SQL, and differ', () => {
    const passwords = [key, other].flatMap((of) =>
      ['carillon_app', 'carillon_platform'].map((r) => of.rolePassword(r)),
    );
    expect(new Set(passwords).size).toBe(4);
    for (const password of passwords) expect(password).toMatch(/^[\w-]+$/);
    expect(new MasterKey(one).rolePassword('carillon_app')).toBe(passwords[0]);
  });

  it('gives each first key of the platform another value', () => {
    const keys = [key, other].flatMap((of) => [of.firstKeyOf('digest'), of.firstKeyOf('stamp')]);
    expect(new Set(keys.map((each) => each.toString('hex'))).size).toBe(4);
  });
});

describe('several master keys', () => {
  const keys = new MasterKeys({ masterKey: two, oldMasterKeys: [one] });

  it('open what each of them has wrapped', () => {
    for (const each of [key, other]) expect(keys.unwrap(each.wrap(inner, 'p'), 'p')).toEqual(inner);
  });

  it('say which one is missing, and where to give it', () => {
    const stranger = new MasterKey(three);
    expect(() => keys.unwrap(stranger.wrap(inner, 'p'), 'p')).toThrow(MissingMasterKey);
    expect(() => keys.unwrap(stranger.wrap(inner, 'p'), 'p')).toThrow(
      new RegExp(`wrapped by ${stranger.id}.*${other.id}, ${key.id}.*CARILLON_OLD_MASTER_KEYS`),
    );
  });

  it('open values of the first format, whichever of them sealed them, at their place only', () => {
    for (const master of [one, two]) {
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), (secret) => {
          const sealed = sealInFirstFormat(master, secret, 'ten_a|webhook_secret');
          expect(keys.openFirstFormat(sealed, 'ten_a|webhook_secret')).toBe(secret);
          expect(() => keys.openFirstFormat(sealed, 'ten_b|webhook_secret')).toThrow('opens with none of');
        }),
        { numRuns: 20 },
      );
    }
    expect(() => keys.openFirstFormat(sealInFirstFormat(three, 's', 'p'), 'p')).toThrow('opens with none of');
  });
});
