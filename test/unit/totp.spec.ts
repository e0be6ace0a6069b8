import fc from 'fast-check';
import { Secret, TOTP } from 'otpauth';
import { canonicalRecoveryCode, newRecoveryCodes, newTotpSecret, stepOfCode } from '../../src/people/totp';

/** RFC 6238, appendix B: the secret in ASCII, and codes for SHA-1, of which an authenticator shows the last six digits. */
const RFC_SECRET = new Secret({ buffer: new TextEncoder().encode('12345678901234567890').buffer }).base32;
const RFC_CODES = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
] as const;

describe('codes of an authenticator', () => {
  it.each(RFC_CODES)('at %i seconds are those of the RFC', (seconds, code) => {
    expect(stepOfCode(RFC_SECRET, code.slice(-6), seconds * 1_000)).toBe(Math.floor(seconds / 30));
  });

  it('are of their own step, and taken a step early or late and no further', () => {
    const instants = fc.integer({ min: 1_000_000_000_000, max: 4_000_000_000_000 });
    fc.assert(
      fc.property(instants, fc.integer({ min: -4, max: 4 }), (nowMs, apart) => {
        const secret = newTotpSecret();
        const shownMs = nowMs + apart * 30_000;
        const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: shownMs });
        const step = stepOfCode(secret, code, nowMs);
        if (Math.abs(apart) <= 1) expect(step).toBe(Math.floor(shownMs / 30_000));
        // One in some 300,000 codes of another step is one of these by chance.
        else expect(step === null || Math.abs(step - Math.floor(nowMs / 30_000)) <= 1).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('are six digits, with spaces where somebody types them', () => {
    const code = RFC_CODES[0][1].slice(-6);
    expect(stepOfCode(RFC_SECRET, ` ${code.slice(0, 3)} ${code.slice(3)}`, 59_000)).toBe(1);
    for (const nonsense of ['', 'abcdef', code.slice(1), `${code}0`, '٢٨٧٠٨٢'])
      expect(stepOfCode(RFC_SECRET, nonsense, 59_000)).toBeNull();
  });
});

describe('codes on paper', () => {
  it('are ten, all different, and known however they are typed', () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) {
      expect(code).toMatch(/^[2-9a-z]{5}-[2-9a-z]{5}$/);
      const plain = code.replace('-', '');
      for (const typed of [code, plain, code.toUpperCase(), ` ${plain.slice(0, 5)} - ${plain.slice(5)}`])
        expect(canonicalRecoveryCode(typed)).toBe(plain);
    }
  });

  it('are nothing else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const found = canonicalRecoveryCode(text);
        expect(found === null || found.length === 10).toBe(true);
      }),
    );
    expect(canonicalRecoveryCode('123456')).toBeNull();
  });
});
