import type { Answer } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { expectProblem } from '../support/problem';

type Json = Answer['body'];

const NOTHING_SET = {
  description: null,
  status: 'allowed',
  rate_limit: null,
  ip_pool_id: null,
  unsubscribe_footer: { enabled: false, html: null, text: null },
  open_tracking: false,
  click_tracking: null,
  archive: false,
  audit_address: null,
  bounce_notifications: 'sender',
};
const EVERYTHING = {
  description: 'Newsletter program',
  status: 'sandbox',
  rate_limit: { emails: 500, period: '30 minutes' },
  ip_pool_id: 1234,
  unsubscribe_footer: { enabled: true, html: '<a href="%%UNSUBSCRIBE%%">Out</a>', text: '%%UNSUBSCRIBE%%' },
  open_tracking: true,
  archive: true,
  audit_address: 'audit@shop.example',
  bounce_notifications: 'bounces@shop.example',
};
const STRONG = 'Jw4-sparrow-Lantern-71';

/** SMTP users, IP authentications, the IP allow list and pools: the ways to send beside this API. */
describe('credentials at the provider', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let stranger: TestTenant;
  let subaccountId: string;

  beforeAll(async () => {
    carillon = await Carillon.start();
    [tenant, stranger] = await Promise.all([carillon.tenant(), carillon.tenant()]);
    const [row] = await carillon.owner.query(
      `SELECT subaccount_id FROM provider_accounts WHERE tenant_id = $1`,
      [tenant.id],
    );
    subaccountId = row.subaccount_id;
  });
  afterAll(() => carillon.stop());
  afterEach(() => carillon.control.delete('/simulator/faults'));

  /** What the provider says to the owner of the platform. */
  const provider = async (path: string, body: object = {}): Promise<Json> => {
    const response = await fetch(`${carillon.simulator.url}/v3${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-smtp2go-api-key': carillon.simulator.masterKey },
      body: JSON.stringify(body),
    });
    const { data } = (await response.json()) as Json;
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(data)}`);
    return data;
  };
  const userAtProvider = async (username: string): Promise<Json> =>
    (await provider('/users/smtp/view', { username, subaccount_id: subaccountId })).results[0];
  const addUser = (username: string, settings: object = {}) =>
    tenant.api.post('/v1/smtp-users', { username, ...settings });

  /** Makes sure that the provider hears nothing of what happens meanwhile. */
  const unasked = async (operation: string, act: () => Promise<void>): Promise<void> => {
    await carillon.control.post('/simulator/faults', { kind: 'server-error', operation });
    await act();
    const { body: faults } = await carillon.control.get('/simulator/faults');
    expect(faults).toMatchObject([{ operation, hits: 0 }]);
  };

  describe('an SMTP user', () => {
    it('gets a password from the provider, which is told this once', async () => {
      const added = await addUser('relay@shop.example');
      const { email_password: password } = await userAtProvider('relay@shop.example');
      expect(added).toMatchObject({ status: 201 });
      expect(added.body).toEqual({
        object: 'smtp_user',
        username: 'relay@shop.example',
        password,
        ...NOTHING_SET,
      });
      expect(password.length).toBeGreaterThanOrEqual(12);

      const got = await tenant.api.get('/v1/smtp-users/relay%40shop.example');
      expect(got.body).toEqual({ object: 'smtp_user', username: 'relay@shop.example', ...NOTHING_SET });
      const listed = await tenant.api.get('/v1/smtp-users');
      expect(listed.body).toEqual({ object: 'list', data: [got.body] });
      expect(got.text + listed.text).not.toContain(password);
    });

    it('has the password and the settings that are given', async () => {
      const added = await addUser('full@shop.example', {
        password: STRONG,
        ...EVERYTHING,
        click_tracking: true,
      });
      expect(added.body).toMatchObject({ ...EVERYTHING, password: STRONG, click_tracking: null });
      expect(await userAtProvider('full@shop.example')).toMatchObject({
        email_password: STRONG,
        custom_ratelimit: true,
        custom_ratelimit_value: 500,
        custom_ratelimit_period: '0:30:00',
        ippool: 1234,
        feedback_enabled: true,
        audit_email: 'audit@shop.example',
        bounce_notifications: 'bounces@shop.example',
        status: 'sandbox',
      });
    });

    it('keeps what a change leaves out, and is told all of it', async () => {
      await addUser('kept@shop.example', { password: STRONG, ...EVERYTHING });
      const path = '/v1/smtp-users/kept%40shop.example';
      const changed = await tenant.api.patch(path, { status: 'allowed', click_tracking: true });
      expect(changed.status).toBe(200);
      expect(changed.body).toEqual({
        object: 'smtp_user',
        username: 'kept@shop.example',
        ...EVERYTHING,
        status: 'allowed',
        click_tracking: true,
      });
      const footer = { enabled: false };
      const off = { rate_limit: null, audit_address: null, unsubscribe_footer: footer, description: '' };
      expect((await tenant.api.patch(path, off)).body).toMatchObject({
        rate_limit: null,
        audit_address: null,
        description: null,
        unsubscribe_footer: { ...EVERYTHING.unsubscribe_footer, enabled: false },
        open_tracking: true,
      });
      expect((await tenant.api.patch(path, {})).body).toMatchObject({ status: 'allowed', archive: true });
      expect((await tenant.api.get(path)).body).toMatchObject({ rate_limit: null, audit_address: null });
    });

    it('can have another password, which is not told again', async () => {
      await addUser('rotated@shop.example');
      const changed = await tenant.api.patch('/v1/smtp-users/rotated%40shop.example', { password: STRONG });
      expect(changed.status).toBe(200);
      expect(changed.text).not.toContain(STRONG);
      expect((await userAtProvider('rotated@shop.example')).email_password).toBe(STRONG);
    });

    it('shows a limit that was set elsewhere in the words of the provider', async () => {
      await addUser('mixed@shop.example');
      await provider('/users/smtp/edit', {
        username: 'mixed@shop.example',
        subaccount_id: subaccountId,
        custom_ratelimit: true,
        custom_ratelimit_value: 7,
        custom_ratelimit_period: '4 months 5:00:00',
      });
      const { body } = await tenant.api.get('/v1/smtp-users/mixed%40shop.example');
      expect(body.rate_limit).toEqual({ emails: 7, period: '4 months 5:00:00' });
    });

    it('is removed once', async () => {
      await addUser('removed@shop.example');
      const path = '/v1/smtp-users/removed%40shop.example';
      expect((await tenant.api.delete(path)).status).toBe(204);
      expectProblem(await tenant.api.get(path), 'not_found');
      expectProblem(await tenant.api.delete(path), 'not_found');
      expectProblem(await tenant.api.patch(path, { status: 'blocked' }), 'not_found');
    });

    it('can have a name of a hundred letters, of any kind', async () => {
      const username = `${'ü/+%'.repeat(24)}abcd`;
      expect(username).toHaveLength(100);
      expect((await addUser(username)).status).toBe(201);
      const path = `/v1/smtp-users/${encodeURIComponent(username)}`;
      expect((await tenant.api.get(path)).body.username).toBe(username);
      expect((await tenant.api.delete(path)).status).toBe(204);
    });

    it('belongs to its tenant alone, although its name is taken for all', async () => {
      await addUser('mine@shop.example');
      const path = '/v1/smtp-users/mine%40shop.example';
      const taken = await stranger.api.post('/v1/smtp-users', { username: 'mine@shop.example' });
      expectProblem(taken, 'conflict');
      expect((await stranger.api.get('/v1/smtp-users')).body.data).toEqual([]);
      expectProblem(await stranger.api.get(path), 'not_found');
      expectProblem(await stranger.api.patch(path, { password: STRONG }), 'not_found');
      expectProblem(await stranger.api.delete(path), 'not_found');
      expect((await tenant.api.get(path)).status).toBe(200);
      expect((await userAtProvider('mine@shop.example')).email_password).not.toBe(STRONG);
    });

    it('does not get a password that the provider finds too weak, and is told so in its words', async () => {
      const refused = await addUser('weak@shop.example', { password: 'aaaaaaaaaaaa' });
      expectProblem(refused, 'provider_refused');
      expect(refused.body.detail).toContain('entropy of at least 64 bits');
      expect(refused.text).not.toContain('aaaaaaaaaaaa');
      expectProblem(await tenant.api.get('/v1/smtp-users/weak%40shop.example'), 'not_found');
    });

    it('may have been added when the provider gives no answer', async () => {
      const fault = { kind: 'reset-after', operation: '/users/smtp/add', count: 1 };
      await carillon.control.post('/simulator/faults', fault);
      expectProblem(await addUser('unclear@shop.example'), 'provider_unclear');
      expect((await tenant.api.get('/v1/smtp-users/unclear%40shop.example')).status).toBe(200);
    });

    it.each([
      ['a short name', { username: 'four' }, ['/username']],
      ['a long name', { username: 'x'.repeat(101) }, ['/username']],
      ['a name with a space', { username: 'two words' }, ['/username']],
      ['a name that is no text', { username: ['relay'] }, ['/username']],
      ['a short password', { password: 'aB3$aB3$aB3' }, ['/password']],
      ['a password that is null', { password: null }, ['/password']],
      ['a limit of nothing', { rate_limit: { emails: 0, period: '1 hour' } }, ['/rate_limit/emails']],
      ['a limit without a period', { rate_limit: { emails: 5 } }, ['/rate_limit/period']],
      ['a limit a fortnight', { rate_limit: { emails: 5, period: '1 fortnight' } }, ['/rate_limit/period']],
      ['a limit as a list', { rate_limit: [{ emails: 5, period: '1 hour' }] }, ['/rate_limit']],
      ['a limit with more', { rate_limit: { emails: 5, period: '1 hour', per: 'key' } }, ['/rate_limit/per']],
      ['a footer without a switch', { unsubscribe_footer: { text: 'x' } }, ['/unsubscribe_footer/enabled']],
      ['a footer that is null', { unsubscribe_footer: null }, ['/unsubscribe_footer']],
      ['a pool by name', { ip_pool_id: 'Main Pool' }, ['/ip_pool_id']],
      ['bounces to somewhere', { bounce_notifications: 'somewhere' }, ['/bounce_notifications']],
      ["bounces in the provider's word", { bounce_notifications: 'from' }, ['/bounce_notifications']],
      ['audits by nobody', { audit_address: 'nobody' }, ['/audit_address']],
      ['a state of sleep', { status: 'asleep', open_tracking: 'yes' }, ['/status', '/open_tracking']],
      ["the provider's spelling", { email_password: STRONG }, ['/email_password']],
    ])('is refused with %s before the provider is asked', async (_what, settings, pointers) => {
      await unasked('/users/smtp/*', async () => {
        expectProblem(await addUser('valid@shop.example', settings), 'invalid_request', pointers);
        const { username, ...changes } = { username: undefined, ...settings };
        if (username !== undefined) return;
        const path = '/v1/smtp-users/relay%40shop.example';
        expectProblem(await tenant.api.patch(path, changes), 'invalid_request', pointers);
      });
    });
  });

  describe('an IP authentication', () => {
    const path = '/v1/ip-authentications/192.0.2.7';

    it('is added at the provider, and changed and removed here', async () => {
      expect((await tenant.api.get('/v1/ip-authentications')).body).toEqual({ object: 'list', data: [] });
      const entry = { ip_address: '192.0.2.7', description: 'Office', account: subaccountId };
      await carillon.control.post('/simulator/ip-auth', entry);
      const office = {
        object: 'ip_authentication',
        ip_address: '192.0.2.7',
        ...NOTHING_SET,
        description: 'Office',
      };
      expect((await tenant.api.get('/v1/ip-authentications')).body.data).toEqual([office]);
      expect((await tenant.api.get(path)).body).toEqual(office);

      const changed = await tenant.api.patch(path, {
        rate_limit: { emails: 10, period: '2 days' },
        click_tracking: true,
      });
      const limited = { ...office, rate_limit: { emails: 10, period: '2 days' } };
      expect(changed).toMatchObject({ status: 200, body: { ...limited, click_tracking: true } });
      expect((await tenant.api.get(path)).body).toEqual(limited);
      expectProblem(await tenant.api.patch(path, { password: STRONG }), 'invalid_request', ['/password']);

      expect((await stranger.api.get('/v1/ip-authentications')).body.data).toEqual([]);
      expectProblem(await stranger.api.get(path), 'not_found');
      expectProblem(await stranger.api.patch(path, { status: 'blocked' }), 'not_found');
      expectProblem(await stranger.api.delete(path), 'not_found');

      expect((await tenant.api.delete(path)).status).toBe(204);
      expectProblem(await tenant.api.delete(path), 'not_found');
    });

    it('cannot be added', async () => {
      expectProblem(
        await tenant.api.post('/v1/ip-authentications', { ip_address: '192.0.2.8' }),
        'method_not_allowed',
      );
    });
  });

  describe('the IP allow list', () => {
    const list = async ({ api }: TestTenant = tenant): Promise<Json> =>
      (await api.get('/v1/ip-allow-list')).body;
    const add = (body: object) => tenant.api.post('/v1/ip-allow-list/addresses', body);
    const at = (address: string) => `/v1/ip-allow-list/addresses/${encodeURIComponent(address)}`;
    const entry = (ip_address: string, description: string | null = null) => ({
      object: 'allowed_ip_address',
      ip_address,
      description,
    });

    it('is filled, switched on and off, and emptied', async () => {
      expect(await list()).toEqual({ object: 'ip_allow_list', enabled: false, addresses: [] });
      const added = await add({ ip_address: '198.51.100.7', description: 'Relay' });
      expect(added).toMatchObject({ status: 201, body: entry('198.51.100.7', 'Relay') });
      expect((await add({ ip_address: '203.0.113.0/24' })).body).toEqual(entry('203.0.113.0/24'));
      expect((await add({ ip_address: '2001:db8::/32' })).body).toEqual(entry('2001:db8::/32'));
      expectProblem(await add({ ip_address: '198.51.100.7' }), 'conflict');

      const on = await tenant.api.patch('/v1/ip-allow-list', { enabled: true });
      expect(on).toMatchObject({ status: 200, body: { object: 'ip_allow_list_switch', enabled: true } });
      expect(await list()).toEqual({
        object: 'ip_allow_list',
        enabled: true,
        addresses: [entry('198.51.100.7', 'Relay'), entry('203.0.113.0/24'), entry('2001:db8::/32')],
      });
      expect((await tenant.api.patch('/v1/ip-allow-list', { enabled: false })).body.enabled).toBe(false);

      const described = await tenant.api.patch(at('203.0.113.0/24'), { description: 'Office' });
      expect(described.body).toEqual(entry('203.0.113.0/24', 'Office'));
      const moved = await tenant.api.patch(at('203.0.113.0/24'), { ip_address: '203.0.113.128/25' });
      expect(moved.body).toEqual(entry('203.0.113.128/25', 'Office'));
      expectProblem(await tenant.api.patch(at('203.0.113.0/24'), { description: 'x' }), 'not_found');
      expectProblem(await tenant.api.patch(at('2001:db8::/32'), { ip_address: '198.51.100.7' }), 'conflict');

      for (const address of ['198.51.100.7', '203.0.113.128/25', '2001:db8::/32'])
        expect((await tenant.api.delete(at(address))).status).toBe(204);
      expectProblem(await tenant.api.delete(at('198.51.100.7')), 'not_found');
      expect((await list()).addresses).toEqual([]);
    });

    it('does not guard this API, even when it is empty', async () => {
      await tenant.api.patch('/v1/ip-allow-list', { enabled: true });
      expect(await list()).toMatchObject({ enabled: true, addresses: [] });
      expect((await tenant.api.patch('/v1/ip-allow-list', { enabled: false })).status).toBe(200);
      expectProblem(
        await tenant.api.patch('/v1/ip-allow-list', { enabled: true, type: 'api' }),
        'invalid_request',
        ['/type'],
      );
    });

    it('belongs to its tenant alone', async () => {
      await add({ ip_address: '198.51.100.99' });
      expect((await list(stranger)).addresses).toEqual([]);
      expectProblem(await stranger.api.patch(at('198.51.100.99'), { description: 'x' }), 'not_found');
      expectProblem(await stranger.api.delete(at('198.51.100.99')), 'not_found');
      expect((await list()).addresses).toEqual([entry('198.51.100.99')]);
    });

    it.each([
      ['a word', 'nowhere'],
      ['too large a number', '198.51.100.256'],
      ['too narrow a network', '198.51.100.0/33'],
      ['two networks', '198.51.100.0/24/24'],
      ['a network of nothing', '/24'],
      ['a zone', 'fe80::1%eth0'],
      ['a number', 7],
    ])('refuses %s before the provider is asked', async (_what, address) => {
      await unasked('/ip_allow_list*', async () => {
        expectProblem(await add({ ip_address: address }), 'invalid_request', ['/ip_address']);
        const body = { ip_address: address };
        expectProblem(await tenant.api.patch(at('198.51.100.7'), body), 'invalid_request', ['/ip_address']);
      });
    });
  });

  it('dedicated IP pools are listed where a subaccount has one', async () => {
    expect((await tenant.api.get('/v1/dedicated-ip-pools')).body).toEqual({ object: 'list', data: [] });
    await provider('/subaccount/edit', { id: subaccountId, limit: 250_000, dedicated_ip: true });
    expect((await tenant.api.get('/v1/dedicated-ip-pools')).body.data).toEqual([
      { object: 'dedicated_ip_pool', id: 1234, name: 'Main Pool', ip_addresses: ['192.0.2.10'] },
    ]);
    expect((await stranger.api.get('/v1/dedicated-ip-pools')).body.data).toEqual([]);
  });
});
