import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../common/app-error';
import { isId, type PersonId, type TenantId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import { KEY_MODES, type KeyMode } from './api-key-format';
import { KnownSessions, TENANT_HEADER } from './known-sessions';
import { isAtLeast, type OperatorRole } from './operator-role';
import { refuseFromElsewhere } from './own-pages';
import { isCsrfTokenOf } from './session-cookie';
import type { KnownMember, KnownSession } from './session.store';

const READS = ['GET', 'HEAD'];

/** A session that may go on, with the secret of its browser. */
export interface AdmittedSession extends KnownSession {
  token: string;
}

/** What a person is in the tenant that they named, and in which mode they look at it. */
export interface AdmittedMember extends KnownMember {
  tenantId: TenantId;
  personId: PersonId;
  mode: KeyMode;
}

/**
 * People who are signed in, in place of a key. A browser sends the cookie whoever made it ask, so that what changes
 * something needs the token that only our own pages are told (RFC 9110 calls the rest safe methods).
 */
@Injectable()
export class SessionAdmission {
  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly sessions: KnownSessions,
  ) {}

  isAsked(request: FastifyRequest): boolean {
    return this.sessions.tokenOf(request) !== null;
  }

  async admit(request: FastifyRequest): Promise<AdmittedSession> {
    const token = this.sessions.tokenOf(request);
    const known = await this.sessions.find(request);
    if (token === null || !known) throw new AppError('unauthorized', 'Nobody is signed in. Sign in (again).');
    if (!READS.includes(request.method)) this.refuseForged(request, token);
    return { ...known, token };
  }

  async admitOperator(
    request: FastifyRequest,
    needed: OperatorRole,
  ): Promise<{ id: PersonId; role: OperatorRole }> {
    const { personId, operatorRole } = await this.admit(request);
    if (operatorRole === null) throw new AppError('forbidden', 'This route is for operators.');
    if (!isAtLeast(operatorRole, needed)) {
      const detail = `This route takes an operator with the role "${needed}" or a higher one; yours is "${operatorRole}".`;
      throw new AppError('forbidden', detail);
    }
    return { id: personId, role: operatorRole };
  }

  /** The same answer whether there is such a tenant or not. */
  async admitMember(request: FastifyRequest): Promise<AdmittedMember> {
    const { personId, member } = await this.admit(request);
    const mode = modeOf(request.headers['carillon-mode']);
    const tenantId = request.headers[TENANT_HEADER];
    if (tenantId === undefined)
      throw badHeader('tenant_not_named', 'Say in the header Carillon-Tenant for which tenant (ten_…).');
    if (!member || !isId('ten', tenantId))
      throw new AppError('forbidden', 'You are no member of the tenant that Carillon-Tenant names.');
    return { ...member, tenantId, personId, mode };
  }

  private refuseForged({ headers }: FastifyRequest, token: string): void {
    refuseFromElsewhere(headers, this.env.api.publicUrl);
    if (isCsrfTokenOf(token, headers['carillon-csrf'])) return;
    const detail = 'Send the csrf_token of GET /v1/session in the header Carillon-CSRF.';
    throw new AppError('csrf_refused', detail);
  }
}

function modeOf(header: string | string[] | undefined): KeyMode {
  const mode = KEY_MODES.find((each) => each === (header ?? 'live'));
  if (!mode) throw badHeader('unknown_mode', 'The header Carillon-Mode takes live or test.');
  return mode;
}

function badHeader(code: string, detail: string): AppError {
  return AppError.invalid([{ pointer: '', code, detail }]);
}
