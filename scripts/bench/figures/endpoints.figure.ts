// From an event to a tenant's endpoint that answers, while 200 endpoints of another tenant take requests and never answer,
// and are told of something each second; beside the same without them. Messages are scheduled far ahead, so that each makes one event and nothing is sent. The time
// is from the event, by the clock of the database, to the first byte of the request, on the same machine.
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Arena, BenchTenant } from '../arena';
import type { Figure } from '../figure';
import { percentile, thousands } from '../statistics';
import { until } from '../until';

const HANGING = 200;
const EVERY_MS = 100;
/** Of so many messages one is accompanied by one of the other tenant, which makes a delivery for each of its endpoints. */
const OTHERS_EVERY = 10;
const TO_WARM_UP = 30;
const LIMIT_MS = 120_000;
const LATER = '2099-01-01T00:00:00Z';
const MESSAGE = {
  ...{ channel: 'email', from: 'Acme <news@example.com>', to: ['later@example.com'] },
  ...{ subject: 'Later', text: 'Later', scheduled_at: LATER },
};

export const endpointsFigure: Figure = {
  name: 'endpoints',
  async run(arena, { singles }, say) {
    const [quiet, other] = [await arena.tenant('answers'), await arena.tenant('hangs')];
    const times: number[] = [];
    const answering = await listening((request, response) => {
      const heardAt = Date.now();
      void textOf(request).then((text) => {
        times.push(heardAt - Date.parse((JSON.parse(text) as { timestamp: string }).timestamp));
        response.writeHead(204).end();
      });
    });
    const silent = await listening((request) => request.resume());
    try {
      await listen(quiet, urlOf(answering));
      await measure(arena, quiet, null, TO_WARM_UP, times);
      say('alone');
      const alone = await measure(arena, quiet, null, singles, times);
      say(`beside ${HANGING} that hang`);
      for (let i = 0; i < HANGING; i += 1) await listen(other, urlOf(silent));
      await measure(arena, quiet, other, TO_WARM_UP, times);
      const beside = await measure(arena, quiet, other, singles, times);
      const row = (share: number, name: string) => ({
        what: `from an event to an endpoint, ${HANGING} of another that hang are told each second, ${name}, n = ${thousands(singles)}`,
        unit: 'ms' as const,
        carillon: percentile(beside, share),
        baseline: percentile(alone, share),
        against: 'none of them; the same n',
        aim: { atMost: 2 },
      });
      return [row(0.5, 'p50'), row(0.99, 'p99')];
    } finally {
      for (const server of [answering, silent]) {
        server.closeAllConnections();
        server.close();
      }
    }
  },
};

async function listen({ api }: BenchTenant, url: string): Promise<void> {
  await api.post('/v1/webhook-endpoints', { url, event_types: ['message.accepted'] });
}

async function measure(
  arena: Arena,
  { api }: BenchTenant,
  beside: BenchTenant | null,
  count: number,
  times: number[],
): Promise<number[]> {
  times.length = 0;
  for (let i = 0; i < count; i += 1) {
    const other = i % OTHERS_EVERY === 0 ? beside : null;
    await Promise.all([api.post('/v1/messages', MESSAGE), other?.api.post('/v1/messages', MESSAGE)]);
    await delay(EVERY_MS);
  }
  await until(`${arena.name} heard of all`, () => Promise.resolve(times.length >= count), {
    everyMs: 20,
    limitMs: LIMIT_MS,
    soFar: () => Promise.resolve(`${times.length} of ${count}`),
  });
  return [...times];
}

async function listening(listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
