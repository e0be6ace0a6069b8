import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Nobody has asked or waited for so long: whoever spreads the requests has noticed, and callers have gone elsewhere. */
const QUIET_MS = 200;
/** And if somebody never notices. Orchestrators kill after 30 seconds or more. */
const LONGEST_MS = 5_000;
const LOOK_EVERY_MS = 50;

/**
 * How an API that is asked to stop takes its leave without a request that is refused or cut off: it goes on answering
 * while it says that it is not ready and closes each connection with the answer, and stops to listen when nobody asks any
 * more. What is under way then is answered yet.
 */
export class HttpDrain {
  isStopping = false;
  /** Who waits for the beginning of an answer comes back with the next request once it is there. */
  private readonly waiting = new Set<FastifyRequest>();
  private heardAt = 0;

  constructor(private readonly fastify: FastifyInstance) {
    fastify.addHook('onRequest', (request, _reply, done) => {
      this.waiting.add(request);
      this.heardAt = Date.now();
      done();
    });
    // Also of those who hung up.
    fastify.addHook('onResponse', (request, _reply, done) => {
      this.answered(request);
      done();
    });
    // Requests that were begun before: of later ones Fastify says it by itself.
    fastify.addHook('onSend', (request, reply, payload, done) => {
      this.answered(request);
      if (this.isStopping) void reply.header('connection', 'close');
      done(null, payload);
    });
    fastify.addHook('preClose', () => this.drain());
  }

  private async drain(): Promise<void> {
    this.isStopping = true;
    const giveUpAt = Date.now() + LONGEST_MS;
    while (!this.isQuiet() && Date.now() < giveUpAt) await delay(LOOK_EVERY_MS);
    // Node closes the connections that are idle when it stops to listen, and not those that become so later.
    const closing = setInterval(() => this.fastify.server.closeIdleConnections(), LOOK_EVERY_MS);
    this.fastify.server.once('close', () => clearInterval(closing));
  }

  private answered(request: FastifyRequest): void {
    if (this.waiting.delete(request)) this.heardAt = Date.now();
  }

  private isQuiet(): boolean {
    return this.waiting.size === 0 && Date.now() - this.heardAt >= QUIET_MS;
  }
}
