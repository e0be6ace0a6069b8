import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** AES-256-GCM as `nonce.body.tag`. `place` is authenticated: what is moved to another place does not open. */
export function seal(key: Buffer, plaintext: Buffer, place: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return [nonce, body, cipher.getAuthTag()].map((part) => part.toString('base64url')).join('.');
}

/** Throws when anything was changed, cut off, or sealed with another key or at another place. */
export function open(key: Buffer, sealed: string, place: string): Buffer {
  const [nonce, body, tag, ...more] = sealed.split('.');
  if (nonce === undefined || body === undefined || tag === undefined || more.length > 0) {
    throw new Error('not a sealed value');
  }
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), {
    // Without it a shortened code would do, and a short one can be guessed.
    authTagLength: 16,
  });
  decipher.setAAD(Buffer.from(place)).setAuthTag(Buffer.from(tag, 'base64url'));
  return Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]);
}
