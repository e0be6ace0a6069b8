import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign as signWith,
} from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Signature } from './webhook-endpoint.entity';

/** Bytes of an ed25519 seed, and of a public key (RFC 8032 section 5.1). */
const ED25519_BYTES = 32;

export interface NewSigningKey {
  /** `whsec_` and 32 random bytes, or `whsk_` and seed and public key, in Base64. */
  secret: string;
  /** `whpk_…`, for ed25519. */
  publicKey: string | null;
}

/** As the Standard Webhooks specification spells keys (https://www.standardwebhooks.com, "Signature scheme"). */
export function newSigningKey(signature: Signature): NewSigningKey {
  if (signature === 'hmac-sha256')
    return { secret: `whsec_${randomBytes(32).toString('base64')}`, publicKey: null };
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const [seed, point] = [d, x].map((part) => Buffer.from(part, 'base64url')) as [Buffer, Buffer];
  return {
    secret: `whsk_${Buffer.concat([seed, point]).toString('base64')}`,
    publicKey: `whpk_${point.toString('base64')}`,
  };
}

/** `webhook-signature`: one for each secret, separated by spaces, so that a receiver may know either. */
export function signatures(secrets: string[], id: string, now: Date, body: string): string {
  return secrets.map((secret) => signature(secret, id, now, body)).join(' ');
}

function signature(secret: string, id: string, now: Date, body: string): string {
  if (!secret.startsWith('whsk_')) return new Webhook(secret).sign(id, now, body);
  const signed = `${id}.${Math.floor(now.getTime() / 1_000)}.${body}`;
  return `v1a,${signWith(null, Buffer.from(signed), privateKeyOf(secret)).toString('base64')}`;
}

function privateKeyOf(secret: string): KeyObject {
  const bytes = Buffer.from(secret.slice('whsk_'.length), 'base64');
  const [d, x] = [bytes.subarray(0, ED25519_BYTES), bytes.subarray(ED25519_BYTES)].map((part) =>
    part.toString('base64url'),
  );
  return createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d, x }, format: 'jwk' });
}
