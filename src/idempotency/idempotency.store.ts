import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { TenantId } from '../common/ids';
import { mutate, select } from '../database/sql';
import { PlatformKeys } from '../keys/platform-keys';
import { idempotentResponse } from '../keys/sealed-place';
import { TenantSecrets } from '../keys/tenant-secrets';
import {
  type IdempotentRequest,
  inProgress,
  OPERATOR_SCOPE,
  otherBody,
  type Replay,
} from './idempotent-request';

/** How long an answer is kept. */
const KEPT = `interval '24 hours'`;
/** Above the longest that any request takes. */
const LOCKED = `interval '90 seconds'`;

interface KnownRequest {
  bodyHash: string;
  status: number | null;
  responseSealed: string | null;
  locked: boolean;
}

/** An answer of a tenant that is kept, opened. */
export interface KeptAnswer {
  request: IdempotentRequest;
  status: number;
  body: unknown;
}

/**
 * Answers by key. A finished request is answered as before; one under way is refused, and so is another body; one whose
 * process died is taken over when its lock has run out. Rows of a tenant are seen by that tenant's transactions only.
 */
@Injectable()
export class IdempotencyStore {
  constructor(
    private readonly platformKeys: PlatformKeys,
    private readonly secrets: TenantSecrets,
  ) {}

  /** The answer that was given before, or null when there is none. Refuses what is under way or was something else. */
  async replay(tx: EntityManager, request: IdempotentRequest): Promise<Replay | null> {
    const [known] = await select<KnownRequest>(
      tx,
      `SELECT body_hash AS "bodyHash", status, response_sealed AS "responseSealed", locked_until > now() AS locked
         FROM idempotency_keys WHERE scope = $1 AND route = $2 AND key = $3 AND expires_at > now()`,
      [request.scope, request.route, request.key],
    );
    if (!known) return null;
    if (known.bodyHash !== request.bodyHash) throw otherBody();
    if (known.status === null || known.responseSealed === null) {
      if (known.locked) throw inProgress();
      return null;
    }
    const body = JSON.parse(await this.open(tx, request, known.responseSealed)) as unknown;
    return { status: known.status, body };
  }

  async finish(tx: EntityManager, done: { request: IdempotentRequest; answer: Replay }[]): Promise<void> {
    if (done.length === 0) return;
    const sealed: string[] = [];
    for (const { request, answer } of done) {
      sealed.push(await this.seal(tx, request, JSON.stringify(answer.body ?? null)));
    }
    await mutate(
      tx,
      `UPDATE idempotency_keys AS k SET status = d.status, response_sealed = d.sealed
         FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[]) AS d(scope, route, key, status, sealed)
        WHERE k.scope = d.scope AND k.route = d.route AND k.key = d.key RETURNING 1`,
      [
        done.map(({ request }) => request.scope),
        done.map(({ request }) => request.route),
        done.map(({ request }) => request.key),
        done.map(({ answer }) => answer.status),
        sealed,
      ],
    );
  }

  /** Nothing came of it: the key is free again. */
  async forget(tx: EntityManager, request: IdempotentRequest): Promise<void> {
    await mutate(
      tx,
      `DELETE FROM idempotency_keys WHERE scope = $1 AND route = $2 AND key = $3 AND status IS NULL RETURNING 1`,
      [request.scope, request.route, request.key],
    );
  }

  /** The keys that were begun. Whoever is not among them was begun by somebody else: then look again for the answer. */
  async begin(tx: EntityManager, requests: IdempotentRequest[]): Promise<Set<string>> {
    if (requests.length === 0) return new Set();
    const rows = await select<{ key: string }>(
      tx,
      `INSERT INTO idempotency_keys AS k (scope, route, key, body_hash, locked_until, expires_at)
       SELECT scope, route, key, body_hash, now() + ${LOCKED}, now() + ${KEPT}
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS r(scope, route, key, body_hash)
        ORDER BY key
       ON CONFLICT (scope, route, key) DO UPDATE
          SET body_hash = excluded.body_hash, status = NULL, response_sealed = NULL,
              locked_until = excluded.locked_until, expires_at = excluded.expires_at
        WHERE k.expires_at <= now() OR (k.status IS NULL AND k.locked_until <= now())
       RETURNING k.key`,
      [
        requests.map(({ scope }) => scope),
        requests.map(({ route }) => route),
        requests.map(({ key }) => key),
        requests.map(({ bodyHash }) => bodyHash),
      ],
    );
    return new Set(rows.map(({ key }) => key));
  }

  /** Of a tenant, in the order of routes and keys: all that has been answered and is kept. */
  async answersAfter(
    tx: EntityManager,
    tenantId: TenantId,
    after: { route: string; key: string },
    limit: number,
  ): Promise<KeptAnswer[]> {
    const rows = await select<{
      route: string;
      key: string;
      bodyHash: string;
      status: number;
      sealed: string;
    }>(
      tx,
      `SELECT route, key, body_hash AS "bodyHash", status, response_sealed AS sealed FROM idempotency_keys
        WHERE scope = $1 AND (route, key) > ($2, $3) AND response_sealed IS NOT NULL ORDER BY route, key LIMIT $4`,
      [tenantId, after.route, after.key, limit],
    );
    const answers: KeptAnswer[] = [];
    for (const { sealed, status, ...names } of rows) {
      const request: IdempotentRequest = { scope: tenantId, ...names };
      answers.push({ request, status, body: JSON.parse(await this.open(tx, request, sealed)) as unknown });
    }
    return answers;
  }

  /** Whatever stands under the key: the same request would be carried out anew. */
  async drop(tx: EntityManager, request: IdempotentRequest): Promise<void> {
    await mutate(
      tx,
      `DELETE FROM idempotency_keys WHERE scope = $1 AND route = $2 AND key = $3 RETURNING 1`,
      [request.scope, request.route, request.key],
    );
  }

  private async seal(tx: EntityManager, request: IdempotentRequest, answer: string): Promise<string> {
    const place = idempotentResponse(request.route, request.key);
    return request.scope === OPERATOR_SCOPE
      ? this.platformKeys.sealForOperator(answer, place)
      : this.secrets.seal(tx, request.scope as TenantId, answer, place);
  }

  private async open(tx: EntityManager, request: IdempotentRequest, sealed: string): Promise<string> {
    const place = idempotentResponse(request.route, request.key);
    return request.scope === OPERATOR_SCOPE
      ? this.platformKeys.openForOperator(sealed, place)
      : this.secrets.open(tx, request.scope as TenantId, sealed, place);
  }
}
