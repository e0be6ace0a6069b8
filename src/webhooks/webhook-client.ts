import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import { Agent, request } from 'undici';
import type { WebhookRequest } from './webhook-payload';

const TIMEOUT_MS = 10_000;
const KEPT_BODY_BYTES = 1_024;

export interface WebhookAnswer {
  status: number | null;
  body: string | null;
  problem: string | null;
  durationMs: number;
}

/** Posts to endpoints of tenants. Redirects are not followed, little of the answer is kept, and it never throws. */
@Injectable()
export class WebhookClient implements OnApplicationShutdown {
  private readonly agent = new Agent({ connect: { timeout: 5_000 }, keepAliveTimeout: 4_000, pipelining: 1 });

  async post(url: string, { headers, body }: WebhookRequest): Promise<WebhookAnswer> {
    const startedAt = performance.now();
    const took = () => Math.round(performance.now() - startedAt);
    try {
      const answer = await request(url, {
        method: 'POST',
        headers,
        body,
        dispatcher: this.agent,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const kept = await readHead(answer.body);
      return { status: answer.statusCode, body: kept, problem: null, durationMs: took() };
    } catch (error) {
      return { status: null, body: null, problem: problemOf(error), durationMs: took() };
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
  return name === 'TimeoutError'
    ? `No answer within ${TIMEOUT_MS / 1_000} s.`
    : `No answer: ${code ?? name ?? 'unknown error'}.`;
}
