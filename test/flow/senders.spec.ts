import { Carillon, type TestTenant } from '../support/carillon';
import { anEmail, send, until } from '../support/messages';

/** A tenant's own senders, managed through its own subaccount. */
describe('senders', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());
  afterEach(() => carillon.control.delete('/simulator/faults'));

  const subaccountOf = async ({ id }: TestTenant): Promise<string> =>
    (await carillon.owner.query(`SELECT subaccount_id FROM provider_accounts WHERE tenant_id = $1`, [id]))[0]
      .subaccount_id;

  it('a domain: added, refused, its records set, verified, and then taken', async () => {
    const added = await tenant.api.post('/v1/sender-domains', { domain: 'shop.example' });
    expect(added).toMatchObject({
      status: 201,
      body: { domain: 'shop.example', verified: false, delegated: false },
    });
    expect(
      added.body.records.map(({ purpose, name, value }: Record<string, string>) => [purpose, name, value]),
    ).toEqual([
      ['dkim', expect.stringMatching(/^s\d+\._domainkey\.shop\.example$/), 'dkim.smtp2go.net'],
      ['return_path', expect.stringMatching(/^em\d+\.shop\.example$/), 'return.smtp2go.net'],
      ['tracking', 'link.shop.example', 'track.smtp2go.net'],
    ]);
    expect((await tenant.api.post('/v1/sender-domains/shop.example/verify')).body.verified).toBe(false);

    const early = await send(tenant.api, anEmail({ from: 'Shop <hello@shop.example>' }));
    const refused = await until(tenant.api, early, 'completed');
    expect(refused.deliveries[0].status).toBe('rejected');
    const { body: timeline } = await tenant.api.get(`/v1/messages/${early}/timeline`);
    expect(timeline.data.at(-1)).toMatchObject({
      type: 'delivery.rejected',
      description: expect.stringContaining('sender domain not verified (shop.example)'),
    });

    await carillon.control.post('/simulator/domains', {
      domain: 'shop.example',
      account: await subaccountOf(tenant),
      dkim: true,
      rpath: true,
      tracking: true,
    });
    const verified = await tenant.api.post('/v1/sender-domains/shop.example/verify');
    expect(verified.body.verified).toBe(true);
    expect(verified.body.records.every((record: { verified: boolean }) => record.verified)).toBe(true);
    const message = await until(
      tenant.api,
      await send(tenant.api, anEmail({ from: 'hello@shop.example' })),
      'completed',
    );
    expect(message.summary).toEqual({ delivered: 1 });
  });

  it('a domain belongs to its tenant alone', async () => {
    const stranger = await carillon.tenant();
    expect((await stranger.api.get('/v1/sender-domains')).body.data).toEqual([]);
    expect((await stranger.api.get('/v1/sender-domains/shop.example')).status).toBe(404);
    expect((await stranger.api.delete('/v1/sender-domains/shop.example')).status).toBe(404);
    expect((await tenant.api.get('/v1/sender-domains/shop.example')).status).toBe(200);
  });

  it('a domain can have other subdomains, and be removed', async () => {
    await tenant.api.post('/v1/sender-domains', { domain: 'two.example', tracking_subdomain: 'click' });
    const changed = await tenant.api.send(
      'PUT',
      '/v1/sender-domains/two.example/tracking-subdomain',
      JSON.stringify({ from: 'click', to: 'go' }),
    );
    expect(changed.body.records).toContainEqual(
      expect.objectContaining({ purpose: 'tracking', name: 'go.two.example' }),
    );
    expect((await tenant.api.post('/v1/sender-domains', { domain: 'two.example' })).body).toMatchObject({
      code: 'conflict',
    });
    expect((await tenant.api.delete('/v1/sender-domains/two.example')).status).toBe(204);
    expect((await tenant.api.get('/v1/sender-domains/two.example')).status).toBe(404);
    expect((await tenant.api.delete('/v1/sender-domains/two.example')).status).toBe(404);
  });

  it.each([
    ['no domain', { domain: 'localhost' }],
    ['an address', { domain: 'a@shop.example' }],
    ['capitals', { domain: 'Shop.example' }],
    ['a label with a dot', { domain: 'b.example', tracking_subdomain: 'a.b' }],
    ['an unknown field', { domain: 'b.example', auto_verify: false }],
  ])('%s is refused before the provider is asked', async (_what, body) => {
    expect(await tenant.api.post('/v1/sender-domains', body)).toMatchObject({
      status: 422,
      body: { code: 'invalid_request' },
    });
  });

  it('a single address can be a sender', async () => {
    expect(
      (await tenant.api.post('/v1/single-senders', { email_address: 'owner@single.example' })).status,
    ).toBe(204);
    const listed = await tenant.api.get('/v1/single-senders');
    expect(listed.body.data).toContainEqual({
      object: 'single_sender',
      email_address: 'owner@single.example',
      verified: false,
    });
    expect((await tenant.api.delete('/v1/single-senders/owner%40single.example')).status).toBe(204);
    expect((await tenant.api.get('/v1/single-senders')).body.data).toEqual([]);
  });

  it('lists of allowed senders and recipients are replaced as a whole', async () => {
    const put = (path: string, body: object) => tenant.api.send('PUT', path, JSON.stringify(body));
    const senders = { mode: 'deny', senders: ['spam.example'] };
    expect((await put('/v1/allowed-senders', senders)).body).toEqual(senders);
    expect((await tenant.api.get('/v1/allowed-senders')).body).toEqual(senders);
    expect((await put('/v1/allowed-senders', { mode: 'off', senders: [] })).body.mode).toBe('off');
    const recipients = { enabled: true, recipients: ['team.example'] };
    expect((await put('/v1/allowed-recipients', recipients)).body).toEqual(recipients);
    expect((await tenant.api.get('/v1/allowed-recipients')).body).toEqual(recipients);
    await put('/v1/allowed-recipients', { enabled: false, recipients: [] });
    expect((await put('/v1/allowed-senders', { mode: 'whitelist', senders: [] })).status).toBe(422);
  });

  it.each([
    ['rate-limit', {}, 503, 'unavailable'],
    ['reset-after', {}, 502, 'provider_unclear'],
  ])('a provider that has trouble (%s) is told as it is', async (kind, settings, status, code) => {
    await carillon.control.post('/simulator/faults', {
      kind,
      operation: '/domain/add',
      count: 1,
      ...settings,
    });
    const answer = await tenant.api.post('/v1/sender-domains', { domain: `${kind}.example` });
    expect(answer).toMatchObject({ status, body: { code } });
    if (status === 503) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(60);
  });
});
