import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { firstValueFrom, type Observable, of } from 'rxjs';
import type { EntityManager } from 'typeorm';
import { AppError } from '../common/app-error';
import type { TenantId } from '../common/ids';
import { Database } from '../database/database';
import { IDEMPOTENT } from './idempotent';
import {
  type IdempotentRequest,
  inProgress,
  OPERATOR_SCOPE,
  type Replay,
  requestOf,
} from './idempotent-request';
import { IdempotencyStore } from './idempotency.store';

/**
 * Round every POST that creates. The key is taken before the work and the answer kept after it, each in a transaction of
 * its own: who dies in between blocks the key for a minute and a half, and after that the same request is carried out
 * anew. Messages do better: their key is kept in the transaction that stores them.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly database: Database,
    private readonly store: IdempotencyStore,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (!this.reflector.get<boolean | undefined>(IDEMPOTENT, context.getHandler())) return next.handle();
    const http = context.switchToHttp();
    const request = ofAsker(http.getRequest<FastifyRequest>());
    if (!request) return next.handle();
    const reply = http.getResponse<FastifyReply>();
    const before = await this.begin(request);
    if (before) {
      markReplayed(reply).status(before.status);
      return of(before.body ?? undefined);
    }
    return of(await this.carryOut(request, reply, next));
  }

  /** The answer of before; null when the work is ours. */
  private begin(request: IdempotentRequest): Promise<Replay | null> {
    return this.transaction(request, async (tx) => {
      if ((await this.store.begin(tx, [request])).size > 0) return null;
      const known = await this.store.replay(tx, request);
      if (!known) throw inProgress();
      return known;
    });
  }

  private async carryOut(
    request: IdempotentRequest,
    reply: FastifyReply,
    next: CallHandler,
  ): Promise<unknown> {
    let body: unknown;
    try {
      body = await firstValueFrom(next.handle(), { defaultValue: undefined });
    } catch (error) {
      if (changedNothing(error)) await this.transaction(request, (tx) => this.store.forget(tx, request));
      throw error;
    }
    const answer = { status: reply.statusCode, body };
    await this.transaction(request, (tx) => this.store.finish(tx, [{ request, answer }]));
    return body;
  }

  private transaction<T>({ scope }: IdempotentRequest, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return scope === OPERATOR_SCOPE
      ? this.database.acrossTenants(work)
      : this.database.forTenant(scope as TenantId, work);
  }
}

/** What is created here can be a secret that is shown once: another key that names the same Idempotency-Key is not shown it. */
function ofAsker(request: FastifyRequest): IdempotentRequest | null {
  const known = requestOf(request);
  const { caller, operator } = request as FastifyRequest & {
    caller?: { callerId: string };
    operator?: { operatorId: string | null };
  };
  const asker = caller?.callerId ?? operator?.operatorId;
  return known && asker ? { ...known, route: `${known.route} by ${asker}` } : known;
}

export function markReplayed(reply: FastifyReply): FastifyReply {
  return reply.header('idempotent-replayed', 'true');
}

/** What was refused, or could not be begun, may be asked again under the same key at once. */
function changedNothing(error: unknown): boolean {
  return error instanceof AppError && (error.status < 500 || error.code === 'unavailable');
}
