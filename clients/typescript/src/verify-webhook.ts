import type { WebhookEvent } from './schema.generated.js';

/** The request is not one of Carillon's, or an old one: answer 401 and do nothing. */
export class CarillonWebhookError extends Error {
  override readonly name = 'CarillonWebhookError';
}

export type WebhookHeaders = Headers | Record<string, string | string[] | undefined>;

export interface VerifyOptions {
  /** How old or how far ahead of the clock a request may be. */
  toleranceSeconds?: number;
  now?: Date;
}

/**
 * The event of a webhook, if it is signed with one of the secrets as Standard Webhooks has it
 * (https://www.standardwebhooks.com): `whsec_…`, or `whpk_…` of an endpoint that signs with ed25519. Give several while
 * one takes the place of another. `payload` is the body as it came: what was parsed and written again is not what was
 * signed. Throws a `CarillonWebhookError` otherwise.
 *
 * An event may come twice, with the same `webhook-id`: keep the ids.
 */
export async function verifyWebhook(
  payload: string | Uint8Array,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
  { toleranceSeconds = 300, now = new Date() }: VerifyOptions = {},
): Promise<WebhookEvent> {
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signatures = headerOf(headers, 'webhook-signature').split(' ');
  const skew = Math.abs(now.getTime() / 1_000 - Number(timestamp));
  if (!/^\d+$/.test(timestamp) || skew > toleranceSeconds)
    throw new CarillonWebhookError(
      `webhook-timestamp is not within ${toleranceSeconds} seconds of the clock.`,
    );
  const body = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
  const signed = joined(new TextEncoder().encode(`${id}.${timestamp}.`), body);
  for (const secret of typeof secrets === 'string' ? [secrets] : secrets) {
    const key = await keyOf(secret);
    for (const signature of signatures) {
      if (await isGood(key, signature, signed))
        return JSON.parse(new TextDecoder().decode(body)) as WebhookEvent;
    }
  }
  throw new CarillonWebhookError('No signature of webhook-signature is by one of the secrets.');
}

interface VerifyingKey {
  version: 'v1' | 'v1a';
  algorithm: string;
  key: CryptoKey;
}

async function keyOf(secret: string): Promise<VerifyingKey> {
  const [, prefix, encoded = ''] = /^(whsec_|whpk_|)(.*)$/.exec(secret) ?? [];
  const bytes = bytesOf(encoded);
  if (!bytes || bytes.length === 0)
    throw new CarillonWebhookError('A secret is "whsec_" or "whpk_" and Base64, as the endpoint showed it.');
  if (prefix === 'whpk_') {
    const key = await crypto.subtle.importKey('raw', bytes, { name: 'Ed25519' }, false, ['verify']);
    return { version: 'v1a', algorithm: 'Ed25519', key };
  }
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  return {
    ...{ version: 'v1', algorithm: 'HMAC' },
    key: await crypto.subtle.importKey('raw', bytes, hmac, false, ['verify']),
  };
}

/** `subtle.verify` compares in constant time. */
async function isGood(
  { version, algorithm, key }: VerifyingKey,
  signature: string,
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  if (!signature.startsWith(`${version},`)) return false;
  const bytes = bytesOf(signature.slice(version.length + 1));
  return bytes !== null && crypto.subtle.verify(algorithm, key, bytes, signed);
}

function headerOf(headers: WebhookHeaders, name: string): string {
  const found =
    headers instanceof Headers
      ? headers.get(name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const value = Array.isArray(found) ? found[0] : found;
  if (!value) throw new CarillonWebhookError(`The header ${name} is missing.`);
  return value;
}

/** Null for what is not Base64. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
