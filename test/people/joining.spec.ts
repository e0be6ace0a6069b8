import { newId } from '../../src/common/ids';
import { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import {
  aMember,
  anAddress,
  anOperatorPerson,
  invite,
  join,
  memberOf,
  PASSWORD,
  personIn,
  signIn,
  tokenOf,
} from '../support/people';
import { expectProblem } from '../support/problem';

describe('coming in', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let other: TestTenant;
  let nobody: Caller;

  beforeAll(async () => {
    carillon = await Carillon.start();
    [tenant, other] = await Promise.all([carillon.tenant(), carillon.tenant()]);
    nobody = new Caller(carillon.url);
  });
  afterAll(() => carillon.stop());

  const joining = (invitation: string, password = PASSWORD) =>
    nobody.post('/v1/people', { invitation, name: 'Grace Hopper', password });

  it('from the first owner to the first editor, each by a link of the one before', async () => {
    const owner = await anOperatorPerson(carillon, 'owner');
    const made = await owner.api.post('/v1/tenants', { name: 'Acme', slug: 'acme' });
    const invited = await owner.api.post(`/v1/tenants/${made.body.id}/invitations`, {
      email: 'Admin@Acme.example',
      role: 'admin',
    });
    expect(invited.body.url).toMatch(new RegExp(`^${carillon.url}/console/invitation#[\\w-]{43}$`));
    const admin = await join(carillon, tokenOf(invited.body.url));
    expect(admin.email).toBe('admin@acme.example');
    const asAdmin = memberOf(carillon, admin, made.body.id);
    const further = await asAdmin.post('/v1/invitations', { email: anAddress(), role: 'editor' });
    const editor = await join(carillon, tokenOf(further.body.url));
    const { body } = await asAdmin.get('/v1/members');
    expect(body.data).toMatchObject([
      { object: 'member', id: editor.id, role: 'editor', email: editor.email, name: 'Ada Lovelace' },
      { id: admin.id, role: 'admin' },
    ]);
    expect((await asAdmin.get('/v1/invitations')).body.data).toEqual([]);
    const known = await owner.api.get(`/v1/people?email=${encodeURIComponent('ADMIN@acme.example')}`);
    expect(known.body.data).toMatchObject([
      { id: admin.id, operator_role: null, memberships: [{ tenant_name: 'Acme', role: 'admin' }] },
    ]);
    expect((await owner.api.get('/v1/people?operators=true')).body.data).toMatchObject([{ id: owner.id }]);
  });

  describe('by a link', () => {
    it('is done once', async () => {
      const invitation = await invite(carillon, tenant, 'viewer');
      const answers = await Promise.all([joining(invitation), joining(invitation)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 404]);
      expectProblem(await joining(invitation), 'not_found');
    });

    it.each([
      [
        'has expired',
        (id: string) => carillon.owner.query(`UPDATE invitations SET expires_at = now() WHERE id = $1`, [id]),
      ],
      ['was revoked', (id: string) => tenant.api.delete(`/v1/invitations/${id}`)],
    ])('is not done any more when it %s', async (_why, end) => {
      const { body } = await tenant.api.post('/v1/invitations', { email: anAddress(), role: 'viewer' });
      await end(body.id);
      expectProblem(await joining(tokenOf(body.url)), 'not_found');
      const left = (await tenant.api.get('/v1/invitations?limit=100')).body.data as { id: string }[];
      expect(left.map(({ id }) => id)).not.toContain(body.id);
    });

    it('is done with the newest of an address only', async () => {
      const email = anAddress();
      const first = await invite(carillon, tenant, 'admin', email);
      const second = await invite(carillon, tenant, 'viewer', email);
      expectProblem(await joining(first), 'not_found');
      expect((await joining(second)).body.memberships).toMatchObject([{ role: 'viewer' }]);
    });

    it('takes no password that is short, common or the address', async () => {
      const invitation = await invite(carillon, tenant, 'viewer', 'lieselotte@people.example');
      for (const [password, code] of [
        ['elevenchars', 'is_length'],
        ['x'.repeat(257), 'is_length'],
        ['Password1234!', 'common_password'],
        ['my lieselotte@people.example', 'contains_email'],
      ] as const) {
        const answer = await joining(invitation, password);
        expectProblem(answer, 'invalid_request', ['/password']);
        expect(answer.body.errors[0].code).toBe(code);
        expect(answer.text).not.toContain(password);
      }
      expect((await joining(invitation)).status).toBe(201);
    });

    it('never gets anybody into an account that is there', async () => {
      const { email, id } = await aMember(carillon, tenant);
      const invitation = await invite(carillon, other, 'viewer', email);
      expectProblem(await joining(invitation, 'seven quiet lanterns'), 'conflict');
      const person = await signIn(carillon, email);
      const stranger = await aMember(carillon, other);
      expectProblem(await stranger.api.post('/v1/session/invitations', { invitation }), 'forbidden');
      const answer = await person.api.post('/v1/session/invitations', { invitation });
      expect(answer.body).toMatchObject({
        person: { id },
        memberships: expect.arrayContaining([
          expect.objectContaining({ tenant_id: other.id, tenant_name: expect.any(String), role: 'viewer' }),
        ]),
      });
      expect(answer.body.memberships).toHaveLength(2);
      expectProblem(await person.api.get('/v1/session'), 'unauthorized');
      const both = personIn(carillon, answer);
      expect((await memberOf(carillon, both, other.id).get('/v1/messages')).status).toBe(200);
    });

    it('raises nobody who is a member already', async () => {
      const person = await aMember(carillon, tenant, 'viewer');
      const invitation = await invite(carillon, tenant, 'admin', person.email);
      expectProblem(await person.api.post('/v1/session/invitations', { invitation }), 'conflict');
      expect((await person.api.get('/v1/session')).body.memberships).toMatchObject([{ role: 'viewer' }]);
    });
  });

  it('is invited to by nobody beyond what they may do themselves', async () => {
    const keyWith = async (settings: object) => {
      const { body } = await carillon.operator.post(`/v1/tenants/${tenant.id}/api-keys`, {
        name: 'limited',
        ...settings,
      });
      return new Caller(carillon.url, body.key);
    };
    const { id } = await aMember(carillon, tenant, 'viewer');
    const { id: admin } = await aMember(carillon, tenant, 'admin');
    const limited = [
      await keyWith({ scopes: ['members:read', 'members:write'] }),
      await keyWith({ mode: 'test' }),
      await keyWith({ allowed_cidrs: ['127.0.0.0/8'] }),
      await keyWith({ requests_per_second: 50 }),
      await keyWith({ expires_at: '2035-01-01T00:00:00Z' }),
    ];
    for (const caller of limited) {
      const invitation = { email: anAddress(), role: 'viewer' };
      expectProblem(await caller.post('/v1/invitations', invitation), 'forbidden');
      expectProblem(await caller.patch(`/v1/members/${id}`, { role: 'editor' }), 'forbidden');
      expectProblem(await caller.delete(`/v1/members/${admin}`), 'forbidden');
      expectProblem(await caller.post(`/v1/members/${admin}/password-link`), 'forbidden');
    }
    const all = await keyWith({});
    expect((await all.post('/v1/invitations', { email: anAddress(), role: 'admin' })).status).toBe(201);
  });

  describe('the last admin', () => {
    it('stays one, whoever asks, also when two are taken down at once', async () => {
      const alone = await carillon.tenant();
      const [one, two] = [await aMember(carillon, alone), await aMember(carillon, alone)];
      const answers = await Promise.all([
        alone.api.patch(`/v1/members/${one.id}`, { role: 'viewer' }),
        alone.api.delete(`/v1/members/${two.id}`),
      ]);
      const refused = answers.filter(({ status }) => status === 409);
      expect(refused).toHaveLength(1);
      expectProblem(refused[0]!, 'conflict');
      const { body } = await alone.api.get('/v1/members');
      const admins = (body.data as { id: string; role: string }[]).filter(({ role }) => role === 'admin');
      expect(admins).toHaveLength(1);
      const self = await signIn(carillon, [one, two].find(({ id }) => id === admins[0]?.id)!.email);
      const own = memberOf(carillon, self, alone.id);
      expectProblem(await own.delete(`/v1/members/${self.id}`), 'conflict');
      expectProblem(await own.patch(`/v1/members/${self.id}`, { role: 'editor' }), 'conflict');
      expect((await own.patch(`/v1/members/${self.id}`, { role: 'admin' })).status).toBe(200);
    });
  });

  describe('whoever is removed', () => {
    const rows = (id: string) => carillon.owner.query<object[]>('SELECT * FROM people WHERE id = $1', [id]);

    it('is forgotten, unless they have rights elsewhere', async () => {
      const [gone, both] = [await aMember(carillon, tenant), await aMember(carillon, tenant)];
      const invitation = await invite(carillon, other, 'viewer', both.email);
      await both.api.post('/v1/session/invitations', { invitation });
      for (const { id } of [gone, both])
        expect((await tenant.api.delete(`/v1/members/${id}`)).status).toBe(204);
      expect(await rows(gone.id)).toHaveLength(0);
      expect(await rows(both.id)).toHaveLength(1);
      expect((await signIn(carillon, both.email)).api).toBeDefined();
      expectProblem(await tenant.api.delete(`/v1/members/${gone.id}`), 'not_found');
    });

    it('by an operator, loses everything', async () => {
      const person = await aMember(carillon, tenant);
      expect((await carillon.operator.delete(`/v1/people/${person.id}`)).status).toBe(204);
      expect(await rows(person.id)).toHaveLength(0);
      expectProblem(await person.api.get('/v1/session'), 'unauthorized');
      const { body } = await tenant.api.get('/v1/audit-log?action=member.remove&limit=1');
      expect(body.data).toMatchObject([
        { target: { id: person.id }, actor: { type: 'operator', address: null } },
      ]);
    });
  });

  describe('a new password', () => {
    const use = (url: string, password = 'seven quiet lanterns') =>
      nobody.post('/v1/password-resets', { token: tokenOf(url), password });

    it('is set by a link of an admin, once, and ends what is open', async () => {
      const person = await aMember(carillon, tenant, 'viewer');
      const { body } = await tenant.api.post(`/v1/members/${person.id}/password-link`);
      expect(body).toMatchObject({ object: 'password_link', person_id: person.id });
      expect(body.url).toMatch(new RegExp(`^${carillon.url}/console/password#[\\w-]{43}$`));
      const answer = await use(body.url);
      expect(answer.status).toBe(204);
      expect(answer.headers.get('set-cookie')).toBeNull();
      expectProblem(await person.api.get('/v1/session'), 'unauthorized');
      expectProblem(await use(body.url), 'not_found');
      await signIn(carillon, person.email, 'seven quiet lanterns');
    });

    it('is not set by a link that is old, of before, or made up', async () => {
      const { id } = await aMember(carillon, tenant, 'viewer');
      const link = async () => (await tenant.api.post(`/v1/members/${id}/password-link`)).body.url as string;
      const [first, second] = [await link(), await link()];
      expectProblem(await use(first), 'not_found');
      await carillon.owner.query('UPDATE password_resets SET expires_at = now() WHERE person_id = $1', [id]);
      expectProblem(await use(second), 'not_found');
      expectProblem(await use(`x#${'A'.repeat(43)}`), 'not_found');
      expectProblem(await use('x#short'), 'invalid_request', ['/token']);
      expectProblem(await use(await link(), 'qwertyuiopqwertyuiop'), 'invalid_request', ['/password']);
    });

    it('of whoever has rights elsewhere is no business of one tenant', async () => {
      const both = await aMember(carillon, tenant, 'viewer');
      const invitation = await invite(carillon, other, 'viewer', both.email);
      await both.api.post('/v1/session/invitations', { invitation });
      const operator = await aMember(carillon, tenant, 'viewer');
      await carillon.operator.patch(`/v1/people/${operator.id}`, { operator_role: 'read_only' });
      for (const { id } of [both, operator])
        expectProblem(await tenant.api.post(`/v1/members/${id}/password-link`), 'conflict');
      expectProblem(await tenant.api.post(`/v1/members/${newId('per')}/password-link`), 'not_found');
    });

    it('of an operator takes an owner', async () => {
      const [operator, owner] = [
        await anOperatorPerson(carillon, 'operator'),
        await anOperatorPerson(carillon, 'owner'),
      ];
      const member = await aMember(carillon, tenant);
      const link = (by: Caller, id: string) => by.post(`/v1/people/${id}/password-link`);
      expect((await link(operator.api, member.id)).status).toBe(201);
      expectProblem(await link(operator.api, owner.id), 'forbidden');
      expect((await link(owner.api, operator.id)).status).toBe(201);
    });
  });
});
