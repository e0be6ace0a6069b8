import { Inject, Injectable, OnApplicationShutdown } from '@nestjs/common';
import { Agent, request } from 'undici';
import { ENV, type Env } from '../config/env';
import { endpointUrlFault } from './endpoint-url';
import { isCallable } from './public-address';
import { publicConnector } from './public-connector';
import type { WebhookRequest } from './webhook-payload';
import { retryAfterMs } from './webhook-verdict';

const TIMEOUT_MS = 10_000;
const KEPT_BODY_BYTES = 1_024;
const MAX_HEADER_BYTES = 16_384;

const NOTHING = { status: null, body: null, retryAfterMs: null };

export interface WebhookAnswer {
  status: number | null;
  body: string | null;
  problem: string | null;
  durationMs: number;
  /** What `Retry-After` says, of a good one. */
  retryAfterMs: number | null;
}

type Rules = Pick<Env['webhooks'], 'allowHttp' | 'allowPrivate' | 'ports' | 'dnsServers'>;

/**
 * Posts to endpoints of tenants, the only URLs of others that we call: by the rules for such URLs, to public addresses
 * only (`publicConnector`). Redirects are not followed, little of the answer is read, and it never throws.
 */
@Injectable()
export class WebhookClient implements OnApplicationShutdown {
  private readonly agent: Agent;

  constructor(@Inject(ENV) private readonly env: { webhooks: Rules }) {
    this.agent = new Agent({
      connect: publicConnector({
        isCallable: (address) => isCallable(address, env.webhooks),
        dnsServers: env.webhooks.dnsServers,
      }),
      keepAliveTimeout: 4_000,
      pipelining: 1,
      maxHeaderSize: MAX_HEADER_BYTES,
    });
  }

  async post(url: string, { headers, body }: WebhookRequest): Promise<WebhookAnswer> {
    const startedAt = performance.now();
    const took = () => Math.round(performance.now() - startedAt);
    // The rules may have become stricter since the endpoint was made.
    const fault = endpointUrlFault(url, this.env.webhooks);
    if (fault) return { ...NOTHING, problem: `Not called: the URL ${fault}.`, durationMs: 0 };
    try {
      const answer = await request(url, {
        method: 'POST',
        headers,
        body,
        dispatcher: this.agent,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const kept = await readHead(answer.body);
      const after = answer.headers['retry-after'];
      return {
        ...{ status: answer.statusCode, body: kept, problem: null, durationMs: took() },
        retryAfterMs: retryAfterMs(Array.isArray(after) ? after[0] : after, new Date()),
      };
    } catch (error) {
      return { ...NOTHING, problem: problemOf(error), durationMs: took() };
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.close();
  }
}

async function readHead(body: AsyncIterable<Buffer> & { destroy(): unknown }): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= KEPT_BODY_BYTES) break;
  }
  body.destroy();
  // A NUL cannot be stored as text.
  return Buffer.concat(chunks).subarray(0, KEPT_BODY_BYTES).toString('utf8').replaceAll('\0', '');
}

function problemOf(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string };
  if (code === 'ENOTPUBLIC') return 'Not called: the host has no address on the public internet.';
  return name === 'TimeoutError'
    ? `No answer within ${TIMEOUT_MS / 1_000} s.`
    : `No answer: ${code ?? name ?? 'unknown error'}.`;
}
