import { createHmac, randomBytes } from 'node:crypto';
import type { Event } from '@carillon/client';
import { UsageError } from './failure.js';

/** As the API waits for endpoints. */
const TIMEOUT_MS = 10_000;

/** A secret as endpoints have them (https://www.standardwebhooks.com, "Signature scheme"). */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** Throws a UsageError for what is no secret. */
export function keyOf(secret: string): Buffer {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
  if (!encoded) throw new UsageError('CARILLON_WEBHOOK_SECRET is not whsec_ and Base64.');
  return Buffer.from(encoded, 'base64');
}

/** Posts events as the API posts webhooks: the same body and headers, signed with the given key. */
export class WebhookForwarder {
  constructor(
    private readonly url: string,
    private readonly key: Buffer,
  ) {}

  /** The status of the answer, or why there was none. */
  async post({ id, type, timestamp, data }: Event, signal: AbortSignal): Promise<number | string> {
    const body = JSON.stringify({ type, timestamp, data });
    const seconds = Math.floor(Date.now() / 1_000);
    const signature = createHmac('sha256', this.key).update(`${id}.${seconds}.${body}`).digest('base64');
    try {
      const response = await fetch(this.url, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Carillon-Webhooks/1',
          'webhook-id': id,
          'webhook-timestamp': String(seconds),
          'webhook-signature': `v1,${signature}`,
        },
        body,
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.arrayBuffer();
      return response.status;
    } catch (error) {
      if (signal.aborted) throw error;
      return reasonOf(error as Error);
    }
  }
}

function reasonOf(error: Error): string {
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1_000} s`;
  const { code, message } = (error.cause ?? error) as { code?: string; message: string };
  return code ?? message;
}
