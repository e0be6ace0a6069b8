import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** Nobody has asked for so long: whoever spreads the requests has noticed, and callers have gone elsewhere. */
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
  private askedAt = 0;

  constructor(private readonly fastify: FastifyInstance) {
    fastify.addHook('onRequest', (_request, _reply, done) => {
      this.askedAt = Date.now();
      done();
    });
    // Requests that were begun before: of later ones Fastify says it by itself.
    fastify.addHook('onSend', (_request, reply, payload, done) => {
      if (this.isStopping) void reply.header('connection', 'close');
      done(null, payload);
    });
    fastify.addHook('preClose', () => this.drain());
  }

  private async drain(): Promise<void> {
    this.isStopping = true;
    const giveUpAt = Date.now() + LONGEST_MS;
    while (Date.now() - this.askedAt < QUIET_MS && Date.now() < giveUpAt) await delay(LOOK_EVERY_MS);
    // Node closes the connections that are idle when it stops to listen, and not those that become so later.
    const closing = setInterval(() => this.fastify.server.closeIdleConnections(), LOOK_EVERY_MS);
    this.fastify.server.once('close', () => clearInterval(closing));
  }
}
