import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import { Database } from '../database/database';
import { PlatformKeys } from '../keys/platform-keys';
import { sessionTokenIn } from './session-cookie';
import { type KnownSession, SessionStore } from './session.store';

/** Names the tenant that a signed-in person works for in this request. */
export const TENANT_HEADER = 'carillon-tenant';

type Asked = Pick<FastifyRequest, 'headers'>;

/** Who is signed in with the cookie of a request. Looked up with every request: what ends a session counts from the next one on. */
@Injectable()
export class KnownSessions {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly platformKeys: PlatformKeys,
    private readonly database: Database,
    private readonly sessions: SessionStore,
  ) {}

  /** Null where a key is given, which goes before a cookie: no page of another site can add one. */
  tokenOf({ headers }: Asked): string | null {
    if (headers.authorization !== undefined) return null;
    return sessionTokenIn(headers.cookie, this.env.api.publicUrl);
  }

  async find(request: Asked): Promise<KnownSession | undefined> {
    const token = this.tokenOf(request);
    if (token === null) return undefined;
    const named = request.headers[TENANT_HEADER];
    const tenantId = isId('ten', named) ? named : null;
    const digest = this.platformKeys.digest(token);
    return this.database.acrossTenants((tx) => this.sessions.findAcrossTenants(tx, digest, tenantId));
  }
}
