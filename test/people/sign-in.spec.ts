import { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { aMember, cookieOf, memberOf, PASSWORD, personIn, signIn, type TestPerson } from '../support/people';
import { expectProblem } from '../support/problem';

describe('signing in', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let nobody: Caller;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
    nobody = new Caller(carillon.url);
  });
  afterAll(() => carillon.stop());

  const session = ({ api }: TestPerson) => api.get('/v1/session');

  it('says who they are, what they may do where, and takes the e-mail in any case', async () => {
    const { email } = await aMember(carillon, tenant, 'editor');
    const answer = await nobody.post('/v1/session', { email: email.toUpperCase(), password: PASSWORD });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        object: 'session',
        person: { email, name: 'Ada Lovelace', operator_role: null, has_totp: false },
        memberships: [{ tenant_id: tenant.id, role: 'editor' }],
        csrf_token: expect.stringMatching(/^[\w-]{43}$/),
      },
    });
    const seen = await session(personIn(carillon, answer));
    expect(seen.body).toEqual(answer.body);
    const days = (Date.parse(answer.body.expires_at) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(13.9);
    expect(days).toBeLessThanOrEqual(14);
  });

  it('sets a cookie that no script reads and no other site sends, and stores only its digest', async () => {
    const { email } = await aMember(carillon, tenant);
    const answer = await nobody.post('/v1/session', { email, password: PASSWORD });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^carillon_session=[\w-]{43}; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const token = cookieOf(answer).split('=')[1] ?? '';
    const rows = await carillon.owner.query('SELECT * FROM sessions');
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(answer.text).not.toContain(token);
  });

  it('refuses an unknown e-mail and a wrong password in the same words', async () => {
    const { email } = await aMember(carillon, tenant);
    const [wrong, unknown] = await Promise.all(
      [email, 'nobody@people.example'].map((each) =>
        nobody.post('/v1/session', { email: each, password: 'another one altogether' }),
      ),
    );
    for (const answer of [wrong, unknown]) expectProblem(answer!, 'sign_in_refused');
    const { request_id: _one, ...ofWrong } = wrong!.body;
    const { request_id: _other, ...ofUnknown } = unknown!.body;
    expect(ofWrong).toEqual(ofUnknown);
    expect(wrong!.headers.get('set-cookie')).toBeNull();
  });

  it('ends the session that the browser had before', async () => {
    const before = await aMember(carillon, tenant);
    const answer = await new Caller(carillon.url, undefined, { cookie: before.cookie }).post('/v1/session', {
      email: before.email,
      password: PASSWORD,
    });
    expect(cookieOf(answer)).not.toBe(before.cookie);
    expectProblem(await session(before), 'unauthorized');
    expect((await session(personIn(carillon, answer))).status).toBe(200);
  });

  it('takes a key before a cookie', async () => {
    const person = await aMember(carillon, tenant);
    const both = new Caller(carillon.url, tenant.key, { cookie: person.cookie });
    expect((await both.post('/v1/audiences', { name: 'by key', kind: 'static' })).status).toBe(201);
    expectProblem(await both.get('/v1/session'), 'unauthorized');
  });

  describe('a session ends', () => {
    it('when they sign out, and the cookie is cleared', async () => {
      const person = await aMember(carillon, tenant);
      const other = await signIn(carillon, person.email);
      const answer = await person.api.delete('/v1/session');
      expect(answer.status).toBe(204);
      expect(answer.headers.get('set-cookie')).toMatch(/^carillon_session=; Max-Age=0; Path=\//);
      expectProblem(await session(person), 'unauthorized');
      expect((await session(other)).status).toBe(200);
    });

    it('everywhere, when they sign out everywhere', async () => {
      const person = await aMember(carillon, tenant);
      const other = await signIn(carillon, person.email);
      expect((await other.api.delete('/v1/sessions')).status).toBe(204);
      for (const each of [person, other]) expectProblem(await session(each), 'unauthorized');
    });

    it.each([
      ['a day after it was used last', `last_used_at = now() - interval '24 hours 1 second'`, 401],
      ['and not before that', `last_used_at = now() - interval '23 hours'`, 200],
      ['two weeks after it began', `expires_at = now() - interval '1 second'`, 401],
    ])('%s', async (_when, change, status) => {
      const person = await aMember(carillon, tenant);
      await carillon.owner.query(`UPDATE sessions SET ${change} WHERE person_id = $1`, [person.id]);
      expect((await session(person)).status).toBe(status);
    });

    it('when the password changes, and begins anew for who changed it', async () => {
      const person = await aMember(carillon, tenant);
      const elsewhere = await signIn(carillon, person.email);
      const change = (current_password: string, password: string, { api }: TestPerson) =>
        api.send('PUT', '/v1/session/password', JSON.stringify({ current_password, password }));
      expectProblem(await change('not this one', 'seven quiet lanterns', person), 'invalid_request', [
        '/current_password',
      ]);
      const answer = await change(PASSWORD, 'seven quiet lanterns', person);
      for (const each of [person, elsewhere]) expectProblem(await session(each), 'unauthorized');
      expect((await session(personIn(carillon, answer))).status).toBe(200);
      const again = { email: person.email, password: PASSWORD };
      expectProblem(await nobody.post('/v1/session', again), 'sign_in_refused');
      await signIn(carillon, person.email, 'seven quiet lanterns');
    });

    it('when they get another role, leave, join elsewhere or become an operator', async () => {
      const changes: ((person: TestPerson) => Promise<unknown>)[] = [
        ({ id }) => tenant.api.patch(`/v1/members/${id}`, { role: 'editor' }),
        ({ id }) => tenant.api.delete(`/v1/members/${id}`),
        ({ id }) => carillon.operator.patch(`/v1/people/${id}`, { operator_role: 'read_only' }),
        ({ id }) => carillon.operator.delete(`/v1/people/${id}`),
        ({ id }) =>
          carillon.owner.query(
            `INSERT INTO memberships (tenant_id, person_id, role) SELECT t.id, $1, 'viewer' FROM tenants t WHERE t.id <> $2 LIMIT 1`,
            [id, tenant.id],
          ),
      ];
      await carillon.tenant();
      for (const change of changes) {
        const person = await aMember(carillon, tenant, 'viewer');
        expect((await session(person)).status).toBe(200);
        await change(person);
        expectProblem(await session(person), 'unauthorized');
      }
    });

    it('not when they take another name', async () => {
      const person = await aMember(carillon, tenant);
      const renamed = await person.api.patch('/v1/session/person', { name: 'Ada King' });
      expect(renamed.body.person).toMatchObject({ id: person.id, name: 'Ada King' });
      expect((await session(person)).body.person.name).toBe('Ada King');
    });
  });

  it('writes at most once a minute that it was used', async () => {
    const person = await aMember(carillon, tenant);
    const lastUsed = async () => {
      const [row] = await carillon.owner.query<{ at: Date; fresh: boolean }[]>(
        `SELECT last_used_at AS at, last_used_at > now() - interval '1 minute' AS fresh FROM sessions WHERE person_id = $1`,
        [person.id],
      );
      return row;
    };
    const first = await lastUsed();
    await session(person);
    expect((await lastUsed())?.at).toEqual(first?.at);
    await carillon.owner.query(
      `UPDATE sessions SET last_used_at = now() - interval '61 seconds' WHERE person_id = $1`,
      [person.id],
    );
    await session(person);
    expect((await lastUsed())?.fresh).toBe(true);
  });

  it('stands in the audit log of the tenants, and changes of members under their name', async () => {
    const person = await aMember(carillon, tenant);
    await signIn(carillon, person.email);
    const member = memberOf(carillon, person, tenant.id);
    const audience = await member.post('/v1/audiences', { name: 'of Ada', kind: 'static' });
    const { body } = await tenant.api.get(`/v1/audit-log?actor=${person.id}`);
    expect(body.data).toMatchObject([
      {
        action: 'audience.create',
        target: { id: audience.body.id },
        actor: { type: 'person', id: person.id },
      },
      { action: 'session.begin', actor: { type: 'person', id: person.id, address: '127.0.0.1' } },
      { action: 'member.join', after: { role: 'admin' } },
    ]);
    expect(JSON.stringify(body)).not.toContain(person.email);
  });
});
