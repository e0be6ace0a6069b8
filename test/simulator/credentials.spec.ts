import { eventually } from '../support/eventually';
import { aSimulator, anEmail, type Json, type SimulatorClient } from './simulator-client';

const LIMIT = {
  custom_ratelimit: true,
  custom_ratelimit_value: 5,
  custom_ratelimit_period: '2 days 1:00:00',
};
const DEFAULTS = {
  description: '',
  feedback_enabled: false,
  open_tracking_enabled: false,
  click_tracking_enabled: false,
  archive_enabled: false,
  bounce_notifications: 'from',
  status: 'allowed',
};

describe('credentials', () => {
  let simulator: SimulatorClient;

  beforeAll(async () => {
    simulator = await aSimulator();
  });
  afterAll(() => simulator.close());

  const patch = async (path: string, body: Json) =>
    (await simulator.call(path, body, simulator.masterKey, 'PATCH')).data;
  const post = async (path: string, body: Json) => (await simulator.call(path, body)).data;
  const aKey = async (settings: Json = {}): Promise<string> =>
    (await post('/api_keys/add', settings))[0].api_key;

  it('puts the defaults where POST omits a field, keeps them with PATCH, and the endpoints either way', async () => {
    const id = await aKey({
      description: 'Mail',
      open_tracking_enabled: true,
      endpoints: ['/email/*'],
      ...LIMIT,
    });
    const [patched] = await patch('/api_keys/edit', { id, status: 'sandbox' });
    expect(patched).toMatchObject({
      description: 'Mail',
      open_tracking_enabled: true,
      status: 'sandbox',
      custom_rate_limit: true,
      custom_ratelimit_value: 5,
    });
    const [posted] = await post('/api_keys/edit', { id });
    expect(posted).toMatchObject({ ...DEFAULTS, custom_rate_limit: false, endpoints: ['/email/*'] });
    expect(posted).not.toHaveProperty('custom_ratelimit_value');
  });

  it('does the same for SMTP users, whose PATCH answers a bare list without the password', async () => {
    const { results } = await post('/users/smtp/add', {
      username: 'relay@example.com',
      description: 'Relay',
      ...LIMIT,
    });
    expect(results[0]).toMatchObject({
      sending_allowed: true,
      custom_ratelimit: true,
      feedback_domain: 'default',
    });
    expect(results[0].email_password.length).toBeGreaterThanOrEqual(12);
    const [patched] = await patch('/users/smtp/edit', { username: 'relay@example.com', status: 'blocked' });
    expect(patched).toMatchObject({ description: 'Relay', status: 'blocked', custom_rate_limit: true });
    expect(patched).not.toHaveProperty('email_password');
    const edited = await post('/users/smtp/edit', { username: 'relay@example.com' });
    expect(edited.results).toMatchObject([
      { description: '', status: 'allowed', custom_ratelimit_value: null },
    ]);
    expect(edited.results[0].email_password).toBe(results[0].email_password);
  });

  it('does the same for IP authentications, which only the App can add', async () => {
    await simulator.control('POST', '/ip-auth', { ip_address: '192.0.2.7', description: 'Office' });
    const [patched] = await patch('/ip_auth/edit', { ip_address: '192.0.2.7', status: 'blocked' });
    expect(patched).toMatchObject({ description: 'Office', status: 'blocked' });
    const { results } = await post('/ip_auth/view', {});
    expect(results).toMatchObject([{ ip_address: '192.0.2.7', sending_allowed: false }]);
    await post('/ip_auth/remove', { ip_address: '192.0.2.7' });
    expect((await post('/ip_auth/view', {})).results).toEqual([]);
  });

  it.each([
    ['/users/smtp/add', { username: 'four' }, 'username'],
    ['/users/smtp/add', { username: 'weak-password', email_password: 'aaaaaaaaaaaa' }, 'email_password'],
    ['/api_keys/add', { custom_ratelimit_value: 0 }, 'custom_ratelimit_value'],
    ['/api_keys/add', { custom_ratelimit_period: 'a fortnight' }, 'custom_ratelimit_period'],
    ['/api_keys/add', { bounce_notifications: 'somewhere' }, 'bounce_notifications'],
    ['/api_keys/add', { audit_email: 'nobody' }, 'audit_email'],
    ['/api_keys/add', { status: 'asleep' }, 'status'],
  ])('%s refuses %j', async (path, body, fieldname) => {
    const { status, data } = await simulator.call(path, body);
    expect([status, data.field_validation_errors?.fieldname]).toEqual([400, fieldname]);
  });

  it('refuses a username that is taken, by whichever account', async () => {
    const { id } = await simulator.subaccount();
    const user = { username: 'taken@example.com' };
    await post('/users/smtp/add', user);
    expect((await post('/users/smtp/add', { ...user, subaccount_id: id })).error).toContain('already taken');
  });

  it('sends a blind copy of everything to the audit address', async () => {
    const key = await aKey({ audit_email: 'Audit <audit@example.org>' });
    const { data } = await simulator.call('/email/send', anEmail(), key);
    await eventually(async () => {
      const events = await simulator.events(data.email_id);
      const delivered = events.filter(({ event }) => event === 'delivered');
      expect(delivered.map(({ recipient }) => recipient)).toEqual(['ada@example.org', 'audit@example.org']);
    });
    expect(await simulator.control('GET', `/messages/${data.email_id}`)).toMatchObject({ bcc: [] });
  });

  it('shows a key that is blocked for misuse, and lets it send nothing', async () => {
    const key = await aKey();
    const username = key.slice(0, 16);
    await simulator.control('POST', '/keys', { key: username, sending_status: 'blocked' });
    expect(await post('/api_keys/view', { id: key })).toMatchObject([
      { sending_status: 'blocked', status: 'allowed' },
    ]);
    expect((await simulator.call('/email/send', anEmail(), key)).data).toMatchObject({
      succeeded: 0,
      failed: 1,
    });
    await simulator.control('POST', '/keys', { key: username, sending_status: 'allowed' });
    expect((await simulator.call('/email/send', anEmail(), key)).data.succeeded).toBe(1);
  });

  it('lets only listed addresses call, once the list is on', async () => {
    const guarded = await aSimulator({ ipAllowListAnswer: '403', ipAllowListKey: 'body' });
    const call = (path: string, body: Json) =>
      guarded.call(`/ip_allow_list${path}`, { api_key: guarded.masterKey, type: 'api', ...body });
    expect((await guarded.call('/ip_allow_list', {})).data.field_validation_errors.fieldname).toBe('api_key');
    await call('/add', { ip_address: '127.0.0.0/8' });
    await call('', { enabled: true });
    expect((await call('/view', {})).data).toEqual({
      enabled: true,
      ip_addresses: [{ ip_address: '127.0.0.0/8', description: '' }],
    });
    expect((await call('/add', { ip_address: 'nowhere' })).status).toBe(400);
    await call('/edit', { ip_address: '127.0.0.0/8', new_ip_address: '198.51.100.1' });
    expect((await call('/view', {})).status).toBe(403);
    expect((await guarded.call('/email/send', anEmail())).status).toBe(403);
    await guarded.close();
  });
});
