import { randomUUID } from 'node:crypto';
import { Smtp2goAccounts } from '../../../src/channels/smtp2go/accounts';
import { OPERATIONS } from '../../../src/channels/smtp2go/operations';
import type { Json } from '../../simulator/simulator-client';
import { Carillon, type TestTenant } from '../../support/carillon';
import { OverheardProvider, ProviderEar, publishedRequest } from './overheard-provider';

/** The points (see the file on sending) about what is set at the provider: templates, lists, senders, keys, accounts. */
describe('against older summaries: settings', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let provider: OverheardProvider;
  let subaccount_id: string;

  beforeAll(async () => {
    const ear = await ProviderEar.start();
    carillon = await Carillon.start({
      env: { SMTP2GO_BASE_URL: ear.baseUrl },
      simulator: { unknownFields: 'refuse' },
    });
    provider = new OverheardProvider(carillon.simulator, ear);
    tenant = await carillon.tenant();
    subaccount_id = provider.ear.last('/webhook/add').body.subaccount_id;
  });
  afterEach(() => provider.expectHeardByTheContract());
  afterAll(async () => {
    await carillon.stop();
    await provider.close();
  });

  const template = (id: string) => ({
    template_name: 'Receipt',
    id,
    subject: 'Receipt',
    html_body: '<p>Thank you</p>',
    text_body: 'Thank you',
  });
  const accepted = (data: unknown) => ({ kind: 'accepted', data });

  it('20 A template needs name, id, subject, HTML and text; name, HTML and text are not enough', async () => {
    const required = ['template_name', 'id', 'subject', 'html_body', 'text_body'];
    expect(publishedRequest('POST /template/add').required).toEqual(required);
    for (const field of required) {
      const reply = await provider.ask('/template/add', { ...template('receipt-20'), [field]: undefined });
      expect(reply).toMatchObject({ status: 400, field });
    }
    const bad = { id: ['four', 'x'.repeat(25)], template_name: ['x'.repeat(65)] };
    for (const [field, values] of Object.entries(bad)) {
      for (const value of values) {
        const reply = await provider.ask('/template/add', { ...template('receipt-20'), [field]: value });
        expect(reply).toMatchObject({ status: 400, field });
      }
    }
    for (const id of ['receipt-20', 'Receipt-20']) {
      const outcome = await provider.client.call('/template/add', provider.master, template(id));
      expect(outcome).toMatchObject(accepted({ id }));
    }
  });

  it('21 A template is edited, viewed and deleted by id, not template_id, and gets another by new_id', async () => {
    const { client, master } = provider;
    await provider.ask('/template/add', template('before-21'));
    for (const operation of ['edit', 'view', 'delete']) {
      const path = `/template/${operation}`;
      expect(publishedRequest(`POST ${path}`).required).toEqual(['id']);
      const old = { template_id: 'before-21' };
      expect(await provider.ask(path, old)).toMatchObject({ status: 400, field: 'template_id' });
      expect(await provider.askLeniently(path, old)).toMatchObject({ status: 400, field: 'id' });
    }
    const edited = await client.call('/template/edit', master, { id: 'before-21', new_id: 'after-21' });
    expect(edited).toMatchObject(accepted({ id: 'after-21' }));
    const viewed = await client.call('/template/view', master, { id: 'after-21' });
    expect(viewed).toMatchObject(accepted({ id: 'after-21', subject: 'Receipt' }));
    expect(await client.call('/template/delete', master, { id: 'after-21' })).toMatchObject({
      kind: 'accepted',
    });
    expect(await client.call('/template/view', master, { id: 'after-21' })).toMatchObject({
      kind: 'refused',
    });
  });

  it('22 Templates are searched by search_terms and tags, page by page, not by query', async () => {
    const { fields } = publishedRequest('POST /template/search');
    const published = [
      'continue_token',
      'fuzzy_search',
      'page_size',
      'search_terms',
      'sort_direction',
      'tags',
    ];
    expect(fields.sort()).toEqual(published);
    for (const id of ['first-22', 'second-22']) {
      await provider.ask('/template/add', { ...template(id), template_name: id, tags: ['bells'] });
    }
    const search = (more: object) =>
      provider.client.call('/template/search', provider.master, { fuzzy_search: true, ...more });
    const ids = (outcome: Json) => outcome.data.templates.map(({ id }: Json) => id);
    expect(ids(await search({ search_terms: ['SECOND'] }))).toEqual(['second-22']);
    const first = (await search({ tags: ['bells'], page_size: 1, sort_direction: 'asc' })) as Json;
    expect(ids(first)).toEqual(['first-22']);
    const { continue_token } = first.data;
    expect(ids(await search({ tags: ['bells'], page_size: 1, continue_token }))).toEqual(['second-22']);
    const old = await provider.ask('/template/search', { query: 'second' });
    expect(old).toMatchObject({ status: 400, field: 'query' });
  });

  it('23 The id of a template is chosen by the caller, 5 to 24 characters, and is no UUID', async () => {
    const added = await provider.client.call('/template/add', provider.master, template('chosen-by-us'));
    expect(added).toMatchObject(accepted({ id: 'chosen-by-us' }));
    const email = { sender: 'a@example.com', to: ['ada@example.org'], template_id: 'chosen-by-us' };
    const sent = await provider.client.call('/email/send', provider.master, email);
    expect(sent).toMatchObject({ kind: 'accepted' });
    const old = await provider.ask('/template/add', template(randomUUID()));
    expect(old).toMatchObject({ status: 400, field: 'id' });
  });

  it('24 A suppression is added by email_address, which takes a domain too; not by email or domain', async () => {
    const { fields, required } = publishedRequest('POST /suppression/add');
    expect(fields.sort()).toEqual(['block_description', 'email_address', 'subaccount_id']);
    expect(required).toEqual(['email_address']);
    for (const email_address of ['no@example.org', 'blocked.example']) {
      const request = { email_address, block_description: 'Asked us', subaccount_id };
      const outcome = await provider.client.call('/suppression/add', provider.master, request);
      expect(outcome).toMatchObject(accepted({ added: true, email_address }));
    }
    for (const [field, value] of Object.entries({ email: 'no@example.org', domain: 'blocked.example' })) {
      expect(await provider.ask('/suppression/add', { [field]: value })).toMatchObject({
        status: 400,
        field,
      });
    }
  });

  it('25 A suppression is removed by email_address and reasons, and each reason is answered', async () => {
    expect(publishedRequest('POST /suppression/remove').required).toEqual(['email_address', 'reasons']);
    const email_address = 'again@example.org';
    await provider.ask('/suppression/add', { email_address });
    expect(await provider.ask('/suppression/remove', { email_address })).toMatchObject({
      status: 400,
      field: 'reasons',
    });
    const old = await provider.ask('/suppression/remove', { email: email_address, reasons: ['manual'] });
    expect(old).toMatchObject({ status: 400, field: 'email' });
    const request = { email_address, reasons: ['spam', 'manual'] };
    const outcome = await provider.client.call('/suppression/remove', provider.master, request);
    const suppressions = [
      { email_address, reason: 'spam', removed: false },
      { email_address, reason: 'manual', removed: true },
    ];
    expect(outcome).toMatchObject(accepted({ suppressions }));
  });

  it('26 Single senders: /single_sender_emails with email_address, not /sender with email', async () => {
    const email_address = 'owner@single.example';
    expect((await tenant.api.post('/v1/single-senders', { email_address })).status).toBe(204);
    expect(provider.ear.last('/single_sender_emails/add').body).toEqual({ email_address, subaccount_id });
    expect((await tenant.api.get('/v1/single-senders')).body.data).toMatchObject([{ email_address }]);
    expect(provider.ear.last('/single_sender_emails/view').body).toMatchObject({ subaccount_id });
    expect((await tenant.api.delete('/v1/single-senders/owner%40single.example')).status).toBe(204);
    expect(provider.ear.last('/single_sender_emails/remove').body).toEqual({ email_address, subaccount_id });

    const old = await provider.ask('/single_sender_emails/add', { email: email_address });
    expect(old).toMatchObject({ status: 400, field: 'email' });
    for (const operation of ['add', 'view', 'remove'])
      await provider.expectNoOperation(`/sender/${operation}`);
  });

  it('27 SMTP users: /users/smtp, changed by PATCH /users/smtp/edit; not /smtp and /smtp/patch', async () => {
    const { client, master } = provider;
    const username = 'shop-27';
    const added = await client.call('/users/smtp/add', master, { username, subaccount_id });
    expect(added).toMatchObject(accepted({ results: [{ username }] }));
    const change = { username, subaccount_id, description: 'The till' };
    expect(await client.call('/users/smtp/edit', master, change)).toMatchObject(
      accepted([{ username, description: 'The till' }]),
    );
    expect(provider.ear.last('/users/smtp/edit').method).toBe('PATCH');
    const viewed = await client.call('/users/smtp/view', master, { subaccount_id });
    expect(viewed).toMatchObject(accepted({ results: [{ username }] }));
    await client.call('/users/smtp/remove', master, { username, subaccount_id });
    for (const operation of ['add', 'edit', 'view', 'remove']) {
      await provider.expectNoOperation(`/smtp/${operation}`);
    }
    await provider.expectNoOperation('/smtp/patch', 'PATCH');
  });

  it('28 An API key is changed by PATCH /api_keys/edit, which keeps what is left out; not /api_keys/patch', async () => {
    const settings = { click_tracking_enabled: true, description: 'One' };
    const { data } = await provider.ask('/api_keys/add', settings);
    const id = data[0].api_key as string;
    const change = { id, description: 'Two' };
    const outcome = await provider.client.call('/api_keys/edit', provider.master, change);
    expect(provider.ear.last('/api_keys/edit').method).toBe('PATCH');
    expect(outcome).toMatchObject(accepted([{ description: 'Two', click_tracking_enabled: true }]));
    // The same by POST puts it back to its default, which is why we never use that.
    const reset = await provider.ask('/api_keys/edit', change);
    expect(reset.data).toMatchObject([{ description: 'Two', click_tracking_enabled: false }]);
    await provider.expectNoOperation('/api_keys/patch', 'PATCH');
  });

  it('29 Subaccounts: /subaccount/edit and /subaccounts/search, and no invitation is sent again', async () => {
    const { client, master } = provider;
    const accounts = new Smtp2goAccounts(client, master);
    const added = await accounts.addSubaccount('Tenant 29');
    const id = added.kind === 'accepted' ? added.data : '';
    const edited = await client.call('/subaccount/edit', master, { id, fullname: 'Renamed 29' });
    expect(edited).toMatchObject(accepted({ id, name: 'Renamed 29' }));
    expect(await accounts.findSubaccount('Renamed 29')).toMatchObject(accepted({ id }));
    expect(provider.ear.last('/subaccounts/search').body).toMatchObject({ search_terms: ['Renamed 29'] });
    for (const operation of ['update', 'search', 'resend_invite']) {
      await provider.expectNoOperation(`/subaccount/${operation}`);
    }
  });

  it('31 IP allow lists: /ip_allow_list by type, with the key in the body too; not /ip_allowlist', async () => {
    const paths = Object.keys(OPERATIONS).filter((path) => path.startsWith('/ip_allow_list'));
    const names = ['', '/add', '/edit', '/remove', '/view'];
    expect(paths.sort()).toEqual(names.map((name) => `/ip_allow_list${name}`));
    await provider.set({ ipAllowListKey: 'body' });
    const { client, master } = provider;
    const [one, other] = ['203.0.113.7', '203.0.113.8'];
    const type = 'api';
    const view = (of: string) => client.call('/ip_allow_list/view', master, { type: of });
    await client.call('/ip_allow_list/add', master, { ip_address: one, type });
    await client.call('/ip_allow_list/edit', master, { ip_address: one, new_ip_address: other, type });
    const listed = { enabled: false, ip_addresses: [{ ip_address: other }] };
    expect(await view('api')).toMatchObject(accepted(listed));
    expect(await view('smtp')).toMatchObject(accepted({ ip_addresses: [] }));
    await client.call('/ip_allow_list/remove', master, { ip_address: other, type });
    await client.call('/ip_allow_list', master, { enabled: false, type });
    expect(await view('api')).toMatchObject(accepted({ ip_addresses: [] }));
    for (const path of paths) expect(provider.ear.last(path).body.api_key).toBe(master.apiKey);
    expect(await provider.ask('/ip_allow_list/view')).toMatchObject({ status: 400, field: 'api_key' });
    await provider.set({ ipAllowListKey: 'anywhere' });
    const neither = await provider.ask('/ip_allow_list/view', { type: 'ftp' });
    expect(neither).toMatchObject({ status: 400, field: 'type' });
    for (const name of names) await provider.expectNoOperation(`/ip_allowlist${name}`);
  });

  it('32 An IP authentication is changed by PATCH /ip_auth/edit, not /ip_auth/patch', async () => {
    const ip_address = '192.0.2.32';
    await provider.control.post('/simulator/ip-auth', { ip_address });
    const change = { ip_address, description: 'Office' };
    const outcome = await provider.client.call('/ip_auth/edit', provider.master, change);
    expect(outcome).toMatchObject(accepted([{ ip_address, description: 'Office' }]));
    expect(provider.ear.last('/ip_auth/edit').method).toBe('PATCH');
    expect((await provider.ask('/ip_auth/edit', change)).status).toBe(405);
    await provider.expectNoOperation('/ip_auth/patch', 'PATCH');
  });

  it('37 Subdomains are changed from old_subdomain to new_subdomain, and a domain can be lent to subaccounts', async () => {
    const domain = 'shop-37.example';
    const labels = { tracking_subdomain: 'click', return_path_subdomain: 'bounces' };
    expect((await tenant.api.post('/v1/sender-domains', { domain, ...labels })).status).toBe(201);
    for (const [route, operation, from, to] of [
      ['tracking-subdomain', '/domain/tracking', 'click', 'go'],
      ['return-path-subdomain', '/domain/returnpath', 'bounces', 'returns'],
    ] as const) {
      const required = ['domain', 'old_subdomain', 'new_subdomain'];
      expect(publishedRequest(`POST ${operation}`).required).toEqual(required);
      const change = JSON.stringify({ from, to });
      const changed = await tenant.api.send('PUT', `/v1/sender-domains/${domain}/${route}`, change);
      expect(changed.status).toBe(200);
      const asked = { domain, old_subdomain: from, new_subdomain: to, subaccount_id };
      expect(provider.ear.last(operation).body).toEqual(asked);
      const old = await provider.ask(operation, { domain, subaccount_id });
      expect(old).toMatchObject({ status: 400, field: 'old_subdomain' });
    }
    await provider.ask('/domain/add', { domain: 'lent.example' });
    const lend = { domain: 'lent.example', subaccounts: [subaccount_id], future_subaccounts: false };
    const lent = await provider.client.call('/domain/subaccount_access', provider.master, lend);
    expect(lent).toMatchObject(accepted(lend));
    const { body } = await tenant.api.get('/v1/sender-domains/lent.example');
    expect(body).toMatchObject({ domain: 'lent.example', delegated: true });
  });
});
