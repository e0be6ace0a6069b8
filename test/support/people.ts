import { Secret, TOTP } from 'otpauth';
import { newId } from '../../src/common/ids';
import type { MemberRole } from '../../src/tenants/member-role';
import type { OperatorRole } from '../../src/tenants/operator-role';
import { type Answer, Caller } from './caller';
import type { Carillon, TestTenant } from './carillon';
import { isOfSession, type Operation } from './openapi';

export const PASSWORD = 'violet harbour 7 kites';

/** Somebody in a browser: what it was given as a cookie, and what it sends along with each request. */
export interface TestPerson {
  id: string;
  email: string;
  cookie: string;
  csrf: string;
  /** For their own account, and for operators' routes. */
  api: Caller;
}

export function anAddress(): string {
  return `${newId('per').slice(-12)}@people.example`;
}

/** The name and value of the session's cookie that an answer sets. */
export function cookieOf(answer: Answer): string {
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

export function tokenOf(url: string): string {
  return url.split('#')[1] ?? '';
}

export function personIn(carillon: Carillon, answer: Answer): TestPerson {
  if (answer.status !== 201 && answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
  const [cookie, csrf] = [cookieOf(answer), answer.body.csrf_token as string];
  const api = new Caller(carillon.url, undefined, { cookie, 'carillon-csrf': csrf });
  return { ...answer.body.person, cookie, csrf, api };
}

/** The same person, for a tenant. */
export function memberOf(
  carillon: Carillon,
  { cookie, csrf }: Pick<TestPerson, 'cookie' | 'csrf'>,
  tenantId: string,
  mode: 'live' | 'test' = 'live',
): Caller {
  const headers = { cookie, 'carillon-csrf': csrf, 'carillon-tenant': tenantId, 'carillon-mode': mode };
  return new Caller(carillon.url, undefined, headers);
}

export async function invite(
  carillon: Carillon,
  tenant: Pick<TestTenant, 'id'>,
  role: MemberRole,
  email = anAddress(),
): Promise<string> {
  const answer = await carillon.operator.post(`/v1/tenants/${tenant.id}/invitations`, { email, role });
  if (answer.status !== 201) throw new Error(answer.text);
  return tokenOf(answer.body.url);
}

/** A new person, invited into the tenant and signed in. */
export async function aMember(
  carillon: Carillon,
  tenant: Pick<TestTenant, 'id'>,
  role: MemberRole = 'admin',
  email = anAddress(),
): Promise<TestPerson> {
  return join(carillon, await invite(carillon, tenant, role, email));
}

export async function join(carillon: Carillon, invitation: string): Promise<TestPerson> {
  const body = { invitation, name: 'Ada Lovelace', password: PASSWORD };
  return personIn(carillon, await new Caller(carillon.url).post('/v1/people', body));
}

/** A new person, invited to run the platform and signed in. */
export async function anOperatorPerson(carillon: Carillon, role: OperatorRole): Promise<TestPerson> {
  const answer = await carillon.operator.post('/v1/operator-invitations', { email: anAddress(), role });
  return join(carillon, tokenOf(answer.body.url));
}

/** Whom the examples of the document mean. */
export const ADA = 'ada@example.com';

/** The person of the examples, a member whom a stranger could do something to; and somebody who waits to come in. */
export async function furnishPeople(
  carillon: Carillon,
  tenant: TestTenant,
): Promise<Record<'per' | 'inv', string>> {
  const { id } = await aMember(carillon, tenant, 'admin', ADA);
  const waiting = await tenant.api.post('/v1/invitations', { email: anAddress(), role: 'viewer' });
  const operator = { email: anAddress(), role: 'read_only' };
  await carillon.operator.post('/v1/operator-invitations', operator);
  return { per: id, inv: waiting.body.id };
}

/** What is over after it was used once, by the prefix of its id or, of links, as `token`. */
export async function freshPeople(
  carillon: Carillon,
  tenant: TestTenant,
  operationId: string,
): Promise<Record<string, string>> {
  switch (operationId) {
    case 'Joining_join':
      return { token: await invite(carillon, tenant, 'viewer') };
    case 'Account_answer': {
      const { email } = await prepared(carillon, tenant, operationId);
      const again = { email, role: 'read_only' };
      const { body } = await carillon.operator.post('/v1/operator-invitations', again);
      return { token: tokenOf(body.url) };
    }
    case 'SecondFactor_confirm':
    case 'SecondFactor_remove': {
      const { api } = await prepared(carillon, tenant, operationId);
      const { secret } = (await api.post('/v1/session/totp')).body as { secret: string };
      if (operationId === 'SecondFactor_confirm') return { code: codeOf(secret) };
      const { body } = await api.post('/v1/session/totp/confirm', { code: codeOf(secret) });
      return { code: body.codes[0] };
    }
    case 'People_removeTotp':
      return { per: (await aMember(carillon, tenant, 'viewer')).id };
    case 'Joining_resetPassword': {
      const { id } = await aMember(carillon, tenant, 'viewer');
      return { token: tokenOf((await tenant.api.post(`/v1/members/${id}/password-link`)).body.url) };
    }
    case 'OperatorInvitation_revoke': {
      const invited = { email: anAddress(), role: 'operator' };
      return { inv: (await carillon.operator.post('/v1/operator-invitations', invited)).body.id };
    }
    case 'Invitation_revoke':
    case 'TenantInvitation_revoke': {
      const invited = { email: anAddress(), role: 'viewer' };
      return { inv: (await tenant.api.post('/v1/invitations', invited)).body.id };
    }
    default:
      return /^(Member|People)_(?!list)/.test(operationId)
        ? { per: (await aMember(carillon, tenant, 'viewer')).id }
        : {};
  }
}

/** As somebody who has signed in, where the operation asks for it; otherwise with the key that it takes. */
export async function callerOf(
  carillon: Carillon,
  tenant: TestTenant,
  operation: Operation,
): Promise<Caller> {
  if (!isOfSession(operation)) return carillon.callerOf(operation, tenant);
  const waiting = PREPARED.get(carillon)?.get(operation.operationId);
  PREPARED.get(carillon)?.delete(operation.operationId);
  // Otherwise somebody new each time: what they do may be the last thing that they do.
  return (waiting ?? (await aMember(carillon, tenant))).api;
}

/** Who stands ready for an operation that asks for more than a session. */
const PREPARED = new WeakMap<Carillon, Map<string, TestPerson>>();

async function prepared(carillon: Carillon, tenant: TestTenant, operationId: string): Promise<TestPerson> {
  const person = await aMember(carillon, tenant, 'viewer');
  const people = PREPARED.get(carillon) ?? new Map<string, TestPerson>();
  PREPARED.set(carillon, people.set(operationId, person));
  return person;
}

/** What an authenticator shows, by default now. */
export function codeOf(secret: string, timestamp = Date.now()): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
}

export async function signIn(carillon: Carillon, email: string, password = PASSWORD): Promise<TestPerson> {
  return personIn(carillon, await new Caller(carillon.url).post('/v1/session', { email, password }));
}
