import { newId } from '../../src/common/ids';
import type { MemberRole } from '../../src/tenants/member-role';
import type { OperatorRole } from '../../src/tenants/operator-role';
import { type Answer, Caller } from './caller';
import type { Carillon, TestTenant } from './carillon';

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

export async function signIn(carillon: Carillon, email: string, password = PASSWORD): Promise<TestPerson> {
  return personIn(carillon, await new Caller(carillon.url).post('/v1/session', { email, password }));
}
