import { Transform, type TransformCallback } from 'node:stream';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest, RequestPayload } from 'fastify';
import { AppError } from '../common/app-error';
import { bearerIn } from '../common/bearer';
import type { TenantId } from '../common/ids';
import { isWellFormedApiKey } from './api-key-format';
import { KeyGuesses } from './key-guesses';
import { KnownKeys } from './known-keys';
import { SessionAdmission } from './session-admission';

/** Beyond this a body is large: what any route takes. */
export const LARGE_BODY_BYTES = 1024 * 1024;
/** How many large bodies are held at once; each costs several times its size until it is answered. */
const MOST = 4;
const MOST_OF_A_TENANT = 2;
const RETRY_AFTER_SECONDS = 2;

/**
 * Gives large bodies a place before they are read, few of them in all and fewer to one tenant: memory stays bounded,
 * and nobody can take all places. Whoever gets none is told to come again, and not a byte of it is kept. Only a key
 * or a member that is known gets one. A body that does not say its size is let in until it turns out to be large.
 */
export class LargeBodies {
  private readonly held = new Map<TenantId, number>();
  private all = 0;

  constructor(
    private readonly keys: KnownKeys,
    private readonly guesses: KeyGuesses,
    private readonly sessions: SessionAdmission,
  ) {}

  /** The place is given back when the answer has left, or the caller. */
  async take(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const tenantId = await this.tenantOf(request);
    const own = this.held.get(tenantId) ?? 0;
    if (own >= MOST_OF_A_TENANT || this.all >= MOST) {
      const whose = own >= MOST_OF_A_TENANT ? 'of yours ' : '';
      const detail = `Other large bodies ${whose}are being taken in. Nothing of this one was kept: send it again.`;
      throw new AppError('unavailable', detail, [], RETRY_AFTER_SECONDS);
    }
    // Nobody would be there to give it back.
    if (reply.raw.destroyed || reply.raw.closed)
      throw new AppError('malformed_request', 'The caller has left.');
    this.all += 1;
    this.held.set(tenantId, own + 1);
    reply.raw.once('close', () => this.giveBack(tenantId));
  }

  private giveBack(tenantId: TenantId): void {
    this.all -= 1;
    const left = (this.held.get(tenantId) ?? 1) - 1;
    if (left === 0) this.held.delete(tenantId);
    else this.held.set(tenantId, left);
  }

  private async tenantOf(request: FastifyRequest): Promise<TenantId> {
    if (this.sessions.isAsked(request)) return (await this.sessions.admitMember(request)).tenantId;
    const { headers, ip } = request;
    const key = bearerIn(headers.authorization);
    const known = isWellFormedApiKey(key) ? await this.keys.find(key) : undefined;
    if (!known)
      throw this.guesses.refusal(ip, key, 'A large body takes a key that is known and not revoked.');
    return known.tenantId;
  }
}

/** On the routes whose limit lets large bodies in. */
export function limitLargeBodies(app: NestFastifyApplication): void {
  const bodies = new LargeBodies(
    app.get(KnownKeys, { strict: false }),
    app.get(KeyGuesses, { strict: false }),
    app.get(SessionAdmission, { strict: false }),
  );
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('preParsing', async (request, reply, payload) => {
      if ((request.routeOptions.bodyLimit ?? 0) <= LARGE_BODY_BYTES) return payload;
      const take = () => bodies.take(request, reply);
      const said = request.headers['content-length'];
      if (said === undefined) return new Metered(payload, take);
      if (Number(said) > LARGE_BODY_BYTES) await take();
      return payload;
    });
}

/** A body of unknown size: asks for a place when it has become large. */
class Metered extends Transform {
  /** Fastify compares it with Content-Length, which there is none of. */
  receivedEncodedLength = 0;
  private asked = false;

  constructor(
    body: RequestPayload,
    private readonly askForPlace: () => Promise<void>,
  ) {
    super();
    body.once('error', (error) => this.destroy(error));
    body.once('close', () =>
      this.writableEnded ? undefined : this.destroy(new Error('The caller has left.')),
    );
    body.pipe(this);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.receivedEncodedLength += chunk.length;
    if (this.asked || this.receivedEncodedLength <= LARGE_BODY_BYTES) return done(null, chunk);
    this.asked = true;
    this.askForPlace().then(
      () => done(null, chunk),
      (error: unknown) => done(error as Error),
    );
  }
}
