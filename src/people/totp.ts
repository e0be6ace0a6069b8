import { randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
/** A clock that is so many steps off, either way, is no fault of the person's. */
const DRIFT_STEPS = 1;
/** RFC 4226 section 4 recommends 160 bits. */
const SECRET_BYTES = 20;

export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** What an authenticator reads from a picture of it. */
export function totpUri(secret: string, email: string): string {
  return totpOf(secret, email).toString();
}

/** The step of time (RFC 6238) that the code belongs to; null when it is none of now. */
export function stepOfCode(secret: string, code: string, nowMs: number): number | null {
  const token = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return null;
  const delta = totpOf(secret, '').validate({ token, timestamp: nowMs, window: DRIFT_STEPS });
  return delta === null ? null : Math.floor(nowMs / 1_000 / PERIOD_SECONDS) + delta;
}

function totpOf(secret: string, label: string): TOTP {
  const issuer = 'Carillon';
  return new TOTP({ issuer, label, secret: Secret.fromBase32(secret), period: PERIOD_SECONDS });
}

const RECOVERY_CODES = 10;
/** Without letters and digits that are taken for one another on paper. */
const LETTERS = '23456789abcdefghjkmnpqrstuvwxyz';

/** `xxxxx-xxxxx`: some 49 bits each, which with waits between guesses nobody gets through. */
export function newRecoveryCodes(): string[] {
  const letters = (count: number) =>
    Array.from({ length: count }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return Array.from({ length: RECOVERY_CODES }, () => `${letters(5)}-${letters(5)}`);
}

/** However it was typed. Null when it can be none. */
export function canonicalRecoveryCode(code: string): string | null {
  const plain = code.toLowerCase().replace(/[\s-]/g, '');
  return /^[2-9a-z]{10}$/.test(plain) ? plain : null;
}
