import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** A secret as it was sealed before there were data keys: with a key derived from the master key. */
export function sealInFirstFormat(masterKey: Buffer, plaintext: string, place: string): string {
  const key = Buffer.from(hkdfSync('sha256', masterKey, 'carillon', 'seal', 32));
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
  const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return ['v1', ...[nonce, body, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
}
