import { Carillon, type TestTenant } from '../support/carillon';
import { openSecrets } from '../support/open-secrets';

/** Published versions, copied to the provider for programs that call it themselves. */
describe('templates at the provider', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let template: { id: string };

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
    template = await created({
      name: 'receipt',
      subject: 'Your receipt, {{name}}',
      html: '<p>{{total}}</p>',
      text: '{{total}}',
    });
  });
  afterAll(() => carillon.stop());

  const created = async (fields: object): Promise<{ id: string }> =>
    (await tenant.api.post('/v1/templates', { channel: 'email', ...fields })).body;
  const push = (id: string, body: object, { api } = tenant) =>
    api.send('PUT', `/v1/provider-templates/${id}`, JSON.stringify(body));

  it('are pushed, read, listed, replaced by a later version, and removed', async () => {
    const pushed = await push('receipt', { template_id: template.id });
    expect(pushed).toMatchObject({
      status: 200,
      body: { object: 'provider_template', id: 'receipt', name: 'receipt', html: '<p>{{total}}</p>' },
    });
    await tenant.api.post(`/v1/templates/${template.id}/versions`, {
      subject: 'Thank you',
      html: '<b>{{total}}</b>',
      text: '{{total}}!',
    });
    expect((await tenant.api.get('/v1/provider-templates/receipt')).body.html).toBe('<p>{{total}}</p>');
    await push('receipt', { template_id: template.id });
    expect((await tenant.api.get('/v1/provider-templates/receipt')).body).toMatchObject({
      subject: 'Thank you',
      html: '<b>{{total}}</b>',
      text: '{{total}}!',
      updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    await push('receipt', { template_id: template.id, version: 1 });
    expect((await tenant.api.get('/v1/provider-templates/receipt')).body.html).toBe('<p>{{total}}</p>');
    expect((await tenant.api.delete('/v1/provider-templates/receipt')).status).toBe(204);
    expect((await tenant.api.get('/v1/provider-templates/receipt')).status).toBe(404);
    expect((await tenant.api.delete('/v1/provider-templates/receipt')).status).toBe(404);
  });

  it('are listed page by page, by text and by nobody else', async () => {
    for (const id of ['alpha', 'bravo', 'charlie']) await push(id, { template_id: template.id });
    const ids: string[] = [];
    for (let after: string | null = ''; after !== null;) {
      const path = `/v1/provider-templates?limit=1${after ? `&after=${after}` : ''}`;
      const { body } = await tenant.api.get(path);
      expect(body.data).toHaveLength(1);
      ids.push(body.data[0].id as string);
      after = body.next_cursor as string | null;
    }
    expect(ids).toEqual(['alpha', 'bravo', 'charlie']);
    const found = await tenant.api.get('/v1/provider-templates?q=harli');
    expect(found.body.data.map(({ id }: { id: string }) => id)).toEqual(['charlie']);
    const stranger = await carillon.tenant();
    expect((await stranger.api.get('/v1/provider-templates')).body.data).toEqual([]);
    expect((await stranger.api.get('/v1/provider-templates/alpha')).status).toBe(404);
    expect((await push('alpha', { template_id: template.id }, stranger)).body.code).toBe('invalid_request');
  });

  it.each([
    [
      'a template that is not there',
      'alpha',
      { template_id: 'tpl_01kaj6v3m4e2ra8x0q6s1t5y9z' },
      '/template_id',
    ],
    ['a version that is not there', 'alpha', { version: 99 }, '/template_id'],
    ['an id that is too short', 'abcd', {}, ''],
    ['an id with a space', 'two%20words', {}, ''],
    ['an unknown field', 'alpha', { tags: [] }, '/tags'],
  ])('%s is refused', async (_what, id, body, pointer) => {
    const { status, body: problem } = await push(id, { template_id: template.id, ...body });
    expect(status).toBe(422);
    expect(problem.errors[0].pointer).toBe(pointer);
  });

  it('need both parts', async () => {
    const text = await created({ name: 'text only', subject: 'Hello', text: 'Hello' });
    const { status, body } = await push('alpha', { template_id: text.id });
    expect([status, body.errors[0].code]).toEqual([422, 'incomplete']);
    expect(body.errors[0].detail).toContain('has no html');
    // The text is made of the HTML.
    const html = await created({ name: 'html only', subject: 'Hello', html: '<p>Hello {{name}}</p>' });
    expect((await push('bravo', { template_id: html.id })).body).toMatchObject({ text: 'Hello {{name}}' });
  });

  it('are within reach of a key that was made before there was a use for it', async () => {
    const { providerKey: key = '', masterProviderKey: master = '' } = await openSecrets(carillon, tenant);
    const call = (path: string, as: string, method: string, body: object) =>
      fetch(`${carillon.simulator.url}/v3${path}`, {
        method,
        headers: { 'content-type': 'application/json', 'x-smtp2go-api-key': as },
        body: JSON.stringify(body),
      });
    const [{ subaccount_id }] = await carillon.owner.query(
      'SELECT subaccount_id FROM provider_accounts WHERE tenant_id = $1',
      [tenant.id],
    );
    await call('/api_keys/edit', master, 'PATCH', { id: key, subaccount_id, endpoints: ['/email/send'] });
    const search = async () => (await call('/template/search', key, 'POST', {})).status;
    expect(await search()).toBe(400);
    expect((await tenant.api.get('/v1/provider-templates')).status).toBe(200);
    expect(await search()).toBe(200);
  });
});
