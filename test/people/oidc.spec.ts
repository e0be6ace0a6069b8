import { generateKeyPairSync } from 'node:crypto';
import { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { OIDC_CLIENT, OidcProvider } from '../support/oidc-provider';
import { aMember, anAddress, anOperatorPerson, invite, PASSWORD } from '../support/people';
import { expectProblem } from '../support/problem';

const BEGIN = '/v1/session/oidc';

/** Where a browser is led, and what it is given to keep. */
interface Step {
  status: number;
  location: string;
  cookies: Record<string, string>;
}

describe('signing in by OpenID Connect', () => {
  let provider: OidcProvider;
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    provider = await OidcProvider.start();
    carillon = await Carillon.start({
      env: {
        OIDC_ISSUER: provider.url,
        OIDC_CLIENT_ID: OIDC_CLIENT.id,
        OIDC_CLIENT_SECRET: OIDC_CLIENT.secret,
        OIDC_NAME: 'Acme single sign-on',
      },
    });
    tenant = await carillon.tenant();
  });
  beforeEach(() => {
    provider.mischief = {};
  });
  afterAll(async () => {
    await carillon.stop();
    await provider.stop();
  });

  const step = async (url: string, cookies: Record<string, string> = {}): Promise<Step> => {
    const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie: cookie.join('; ') } });
    const set = answer.headers.getSetCookie().map((each) => (each.split(';')[0] ?? '').split('='));
    return {
      status: answer.status,
      location: answer.headers.get('location') ?? '',
      cookies: Object.fromEntries(set.map(([name = '', value = '']) => [name, value])),
    };
  };
  const begin = () => step(`${carillon.url}${BEGIN}`);
  /** To the issuer, where whoever sits there is signed in, and back with its answer. */
  const untilCallback = async () => {
    const begun = await begin();
    expect(begun.status).toBe(302);
    const there = await step(begun.location);
    return { url: there.location, cookies: begun.cookies };
  };
  const goThrough = async (person: Record<string, unknown>): Promise<Step> => {
    provider.person = person;
    const { url, cookies } = await untilCallback();
    return step(url, cookies);
  };
  const sessionOf = async ({ cookies }: Step) => {
    const cookie = `carillon_session=${cookies.carillon_session ?? ''}`;
    return new Caller(carillon.url, undefined, { cookie }).get('/v1/session');
  };
  const expectNobody = (landed: Step, problem: 'failed' | 'refused') => {
    expect(landed).toMatchObject({ status: 302, location: `${carillon.url}/console?sign_in=${problem}` });
    expect(landed.cookies.carillon_session).toBeUndefined();
  };
  const verified = (email: string) => ({ email, email_verified: true, name: 'Ada from the issuer' });

  it('is told of before anybody has signed in', async () => {
    const { status, body } = await new Caller(carillon.url).get('/v1/session/ways');
    expect([status, body]).toEqual([
      200,
      { object: 'ways_to_sign_in', password: true, oidc: { name: 'Acme single sign-on' } },
    ]);
  });

  it('signs in whom we know by the address, in any case, and leads them to the console', async () => {
    const { email, id } = await aMember(carillon, tenant, 'editor');
    const landed = await goThrough(verified(email.toUpperCase()));
    expect(landed).toMatchObject({ status: 302, location: `${carillon.url}/console` });
    expect(landed.cookies.carillon_oidc).toBe('');
    const { body } = await sessionOf(landed);
    expect(body).toMatchObject({ person: { id, name: 'Ada Lovelace' }, memberships: [{ role: 'editor' }] });
    const log = await tenant.api.get(`/v1/audit-log?actor=${id}&limit=1`);
    expect(log.body.data).toMatchObject([{ action: 'session.begin' }]);
  });

  it('signs operators in as well', async () => {
    const { email } = await anOperatorPerson(carillon, 'read_only');
    const { body } = await sessionOf(await goThrough(verified(email)));
    expect(body.person.operator_role).toBe('read_only');
  });

  it('makes an account of whoever was invited, with the rights of the invitation, once', async () => {
    const email = anAddress();
    const invitation = await invite(carillon, tenant, 'viewer', email);
    const { body } = await sessionOf(await goThrough(verified(email)));
    expect(body).toMatchObject({
      person: { email, name: 'Ada from the issuer', operator_role: null },
      memberships: [{ tenant_id: tenant.id, role: 'viewer' }],
    });
    const again = { invitation, name: 'Eve', password: PASSWORD };
    expectProblem(await new Caller(carillon.url).post('/v1/people', again), 'not_found');
    const byPassword = { email, password: PASSWORD };
    expectProblem(await new Caller(carillon.url).post('/v1/session', byPassword), 'sign_in_refused');
    expect((await sessionOf(await goThrough(verified(email)))).status).toBe(200);
  });

  it('gives nobody rights, whoever vouches for them', async () => {
    expectNobody(await goThrough(verified(anAddress())), 'refused');
    const expired = anAddress();
    await invite(carillon, tenant, 'admin', expired);
    await carillon.owner.query('UPDATE invitations SET expires_at = now() WHERE email = $1', [expired]);
    expectNobody(await goThrough(verified(expired)), 'refused');
    const removed = await aMember(carillon, tenant);
    await carillon.owner.query('DELETE FROM memberships WHERE person_id = $1', [removed.id]);
    expectNobody(await goThrough(verified(removed.email)), 'refused');
  });

  it.each([
    ['unverified', { email_verified: false }],
    ['verified by a word', { email_verified: 'true' }],
    ['of which nothing is said', { email_verified: undefined }],
    ['not there', { email: undefined }],
  ])('takes no address that is %s', async (_what, claims) => {
    const { email } = await aMember(carillon, tenant);
    expectNobody(await goThrough({ ...verified(email), ...claims }), 'failed');
  });

  it.each([
    ['signed by somebody else', { signedBy: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }],
    ['not signed at all', { algorithm: 'none' as const }],
    ['for another client', { claims: { aud: 'somebody else' } }],
    ['of another issuer', { claims: { iss: 'https://evil.example' } }],
    ['with another nonce', { claims: { nonce: 'of before' } }],
    ['that has expired', { claims: { exp: 1_000_000_000, iat: 999_999_000 } }],
  ])('takes no answer that is %s', async (_what, mischief) => {
    const { email } = await aMember(carillon, tenant);
    provider.mischief = mischief;
    expectNobody(await goThrough(verified(email)), 'failed');
    provider.mischief = {};
    expect((await sessionOf(await goThrough(verified(email)))).status).toBe(200);
  });

  it('takes an answer once, in the browser that asked, for what it asked', async () => {
    const { email } = await aMember(carillon, tenant);
    provider.person = verified(email);
    const { url, cookies } = await untilCallback();
    const other = await untilCallback();
    expectNobody(await step(url), 'failed');
    expectNobody(await step(url, other.cookies), 'failed');
    const forged = cookies.carillon_oidc?.replace(/\.\d+\./, '.9999999999.') ?? '';
    expectNobody(await step(url, { carillon_oidc: forged }), 'failed');
    expect((await step(url, cookies)).location).toBe(`${carillon.url}/console`);
    expectNobody(await step(url, cookies), 'failed');
  });

  it('comes back without anybody when the person declines', async () => {
    const { cookies } = await begin();
    const declined = `${carillon.url}${BEGIN}/callback?error=access_denied&state=x`;
    expectNobody(await step(declined, cookies), 'failed');
  });

  it('ends the session that the browser had before', async () => {
    const before = await aMember(carillon, tenant);
    provider.person = verified(before.email);
    const { url, cookies } = await untilCallback();
    const [name = '', value = ''] = before.cookie.split('=');
    const landed = await step(url, { ...cookies, [name]: value });
    expect((await sessionOf(landed)).status).toBe(200);
    expectProblem(await before.api.get('/v1/session'), 'unauthorized');
  });

  it('leads back when the issuer is away, and goes on when it is back', async () => {
    const away = await Carillon.start({
      worker: false,
      env: {
        OIDC_ISSUER: 'http://127.0.0.1:9',
        OIDC_CLIENT_ID: OIDC_CLIENT.id,
        OIDC_CLIENT_SECRET: OIDC_CLIENT.secret,
      },
    });
    const landed = await step(`${away.url}${BEGIN}`);
    expect(landed).toMatchObject({ status: 302, location: `${away.url}/console?sign_in=failed` });
    expect((await new Caller(away.url).get('/v1/session/ways')).body.oidc).toEqual({
      name: 'single sign-on',
    });
    await away.stop();
  });

  it('is not there where it is not set up', async () => {
    const without = await Carillon.start({ worker: false });
    expectProblem(await new Caller(without.url).get(BEGIN), 'not_found');
    expectProblem(await new Caller(without.url).get(`${BEGIN}/callback?code=x&state=y`), 'not_found');
    expect((await new Caller(without.url).get('/v1/session/ways')).body.oidc).toBeNull();
    await without.stop();
  });
});
