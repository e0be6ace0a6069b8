import { eventually } from '../support/eventually';
import { aSimulator, anEmail, type SimulatorClient } from './simulator-client';

describe('accounts', () => {
  let simulator: SimulatorClient;

  beforeAll(async () => {
    simulator = await aSimulator();
  });
  afterAll(() => simulator.close());

  it('adds, finds, closes and reopens a subaccount; its keys follow', async () => {
    const { id, key } = await simulator.subaccount({ fullname: 'Acme Ltd' });
    const exact = await simulator.call('/subaccounts/search', {
      fuzzy_search: false,
      search_terms: ['Acme Ltd'],
    });
    expect(exact.data).toMatchObject({ total_count: 1, subaccounts: [{ id, state: 'Active' }] });
    const status = async () => (await simulator.call('/email/send', anEmail(), key)).status;
    expect(await status()).toBe(200);
    await simulator.call('/subaccount/close', { id });
    expect(await status()).toBe(401);
    const closed = await simulator.call('/subaccounts/search', { states: 'closed' });
    expect(closed.data.subaccounts).toMatchObject([{ id, state: 'Closed' }]);
    await simulator.call('/subaccount/reopen', { id });
    expect(await status()).toBe(200);
  });

  it('refuses subaccount operations to a subaccount', async () => {
    const { key } = await simulator.subaccount();
    const { status, data } = await simulator.call('/subaccount/add', { fullname: 'Nested' }, key);
    expect(status).toBe(400);
    expect(data.error_code).toBe('E_ApiResponseCodes.ENDPOINT_PERMISSION_DENIED');
  });

  it('tells a whole key once, edits it and removes it', async () => {
    const { id, key } = await simulator.subaccount();
    const settings = { subaccount_id: id, id: key };
    const { data: seen } = await simulator.call('/api_keys/view', settings);
    expect(seen).toMatchObject([
      { api_key: `${key.slice(0, 16)}${'*'.repeat(20)}`, username: key.slice(0, 16) },
    ]);

    const patch = { ...settings, description: 'Sending' };
    await simulator.call('/api_keys/edit', patch, simulator.masterKey, 'PATCH');
    const { data: patched } = await simulator.call(
      '/api_keys/edit',
      { ...settings, status: 'blocked' },
      simulator.masterKey,
      'PATCH',
    );
    expect(patched).toMatchObject([{ description: 'Sending', status: 'blocked', endpoints: ['*'] }]);
    expect((await simulator.call('/email/send', anEmail(), key)).status).toBe(401);
    const { data: posted } = await simulator.call('/api_keys/edit', settings);
    expect(posted).toMatchObject([{ description: '', status: 'allowed' }]);

    await simulator.call('/api_keys/remove', settings);
    expect((await simulator.call('/email/send', anEmail(), key)).status).toBe(401);
  });

  it('lets a key hand on only what it holds', async () => {
    const { data } = await simulator.call('/api_keys/add', { endpoints: ['/api_keys/*', '/email/send'] });
    const key = data[0].api_key;
    expect((await simulator.call('/api_keys/add', { endpoints: ['/sms/send'] }, key)).status).toBe(400);
    expect((await simulator.call('/api_keys/add', { endpoints: ['/email/send'] }, key)).status).toBe(200);
  });

  it('accepts with a sandbox key, and rejects afterwards', async () => {
    const { data } = await simulator.call('/api_keys/add', { status: 'sandbox' });
    const sent = await simulator.call('/email/send', anEmail(), data[0].api_key);
    expect(sent.data.succeeded).toBe(1);
    await eventually(async () => {
      const events = await simulator.events(sent.data.email_id);
      expect(events.map(({ event }) => event)).toEqual(['reject']);
    });
  });

  it('verifies a domain of a subaccount once DNS has it', async () => {
    const { id, key } = await simulator.subaccount();
    const send = async () =>
      (await simulator.call('/email/send', anEmail({ sender: 'a@acme.test' }), key)).data.succeeded;
    await simulator.call('/domain/add', { domain: 'acme.test', subaccount_id: id });
    expect(await send()).toBe(0);
    await simulator.control('POST', '/domains', { domain: 'acme.test', verified: true });
    expect(await send()).toBe(0);
    const { data } = await simulator.call('/domain/verify', { domain: 'acme.test', subaccount_id: id });
    expect(data.domains[0].domain).toMatchObject({ fulldomain: 'acme.test', dkim_verified: true });
    expect(await send()).toBe(1);
    const again = await simulator.call('/domain/add', { domain: 'acme.test', subaccount_id: id });
    expect(again.data.error).toBe('A sender domain matching the passed value of acme.test already exists');
  });

  it('delegates a domain of the master to subaccounts now and to come', async () => {
    await simulator.control('POST', '/domains', { domain: 'group.test', verified: true });
    const now = await simulator.subaccount();
    const other = await simulator.subaccount();
    const access = { subaccounts: [now.id], future_subaccounts: true };
    await simulator.call('/domain/add', { domain: 'group.test', subaccount_access: access });
    const later = await simulator.subaccount();
    const send = async (key: string) => {
      return (await simulator.call('/email/send', anEmail({ sender: 'a@group.test' }), key)).data.succeeded;
    };
    expect([await send(now.key), await send(other.key), await send(later.key)]).toEqual([1, 0, 1]);
    const { data } = await simulator.call('/domain/view', {}, later.key);
    expect(data.domains).toMatchObject([{ from_master: true, domain: { fulldomain: 'group.test' } }]);
  });

  it('verifies a single sender', async () => {
    const { key } = await simulator.subaccount();
    const email = anEmail({ sender: 'me@mail.test' });
    await simulator.call('/single_sender_emails/add', { email_address: 'me@mail.test' });
    expect((await simulator.call('/email/send', email)).data.succeeded).toBe(0);
    await simulator.control('POST', '/domains', { email_address: 'me@mail.test' });
    expect((await simulator.call('/email/send', email)).data.succeeded).toBe(1);
    expect((await simulator.call('/email/send', email, key)).data.succeeded).toBe(0);
  });

  it('finds activity by recipient, with custom headers to match on, each account its own', async () => {
    const [one, two] = [await simulator.subaccount(), await simulator.subaccount()];
    const custom_headers = [{ header: 'X-Carillon-Delivery', value: 'dlv_search' }];
    await simulator.call('/email/send', anEmail({ to: ['Wanted@find.example'], custom_headers }), one.key);
    const query = { search_recipient: 'wanted@find', custom_headers: ['X-Carillon-Delivery'] };
    await eventually(async () => {
      const { data } = await simulator.call('/activity/search', query, one.key);
      expect(data.events).toMatchObject([
        { event: 'delivered', custom_headers: { 'X-Carillon-Delivery': 'dlv_search' } },
        { event: 'processed', custom_headers: { 'X-Carillon-Delivery': 'dlv_search' } },
      ]);
    });
    expect((await simulator.call('/activity/search', query, two.key)).data.total_events).toBe(0);
    const master = await simulator.call('/activity/search', { ...query, subaccounts: [one.id], limit: 1 });
    expect(master.data).toMatchObject({ total_events: 2, events: [{ event: 'delivered' }] });
    const next = { ...query, subaccounts: [one.id], limit: 1, continue_token: master.data.continue_token };
    const rest = await simulator.call('/activity/search', next);
    expect(rest.data).toMatchObject({ events: [{ event: 'processed' }], continue_token: null });
    const early = await simulator.call('/activity/search', { ...query, end_date: '2020-01-01' }, one.key);
    expect(early.data.total_events).toBe(0);
  });
});
