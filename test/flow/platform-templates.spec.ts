import { newId } from '../../src/common/ids';
import { roleUrls, APP_ROLE } from '../../src/database/roles';
import { createDataSource } from '../../src/database/data-source';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { send, until } from '../support/messages';
import { expectProblem } from '../support/problem';

describe('templates of the platform', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  const published = async (body: object = {}) => {
    const answer = await carillon.operator.post('/v1/platform-templates', {
      ...{ name: newId('tpl'), channel: 'email', subject: 'One for {{name}}', text: 'One' },
      ...body,
    });
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body as { id: string; name: string };
  };
  const publish = async (id: string, subject: string, more: object = {}) => {
    const body = { subject, text: 'x', ...more };
    const answer = await carillon.operator.post(`/v1/platform-templates/${id}/versions`, body);
    expect(answer.status).toBe(201);
  };
  const mail = (template: object, more: object = {}) => ({
    ...{ channel: 'email', from: 'Acme <hello@example.com>', to: ['ada@example.com'], template },
    ...{ variables: { name: 'Ada' }, ...more },
  });
  const subjectOf = async (template: object, { api } = tenant): Promise<string | undefined> => {
    const id = await send(api, mail(template));
    await until(api, id, 'completed');
    return subjectSent(id);
  };
  /** As it arrived at the provider. */
  const subjectSent = async (id: string): Promise<string | undefined> => {
    const rows = await carillon.owner.query<{ provider_message_id: string }[]>(
      'SELECT provider_message_id FROM deliveries WHERE message_id = $1',
      [id],
    );
    const sent = (await carillon.ledger()).find((row) => row.email_id === rows[0]?.provider_message_id);
    return sent?.subject;
  };
  const listed = async (query = '', { api } = tenant) =>
    (await api.get(`/v1/templates?limit=100${query}`)).body.data as {
      id: string;
      name: string;
      origin: string;
      overridden_by: string | null;
    }[];

  it('are sent by any tenant, by id or by name, and a new version reaches the next message', async () => {
    const { id, name } = await published();
    expect(await listed(`&search=${name}`)).toEqual([
      expect.objectContaining({ id, name, origin: 'platform', overridden_by: null }),
    ]);
    expect(await subjectOf({ id })).toBe('One for Ada');
    expect(await subjectOf({ name })).toBe('One for Ada');
    const later = await send(tenant.api, mail({ id }, { scheduled_at: '2035-01-01T00:00:00Z' }));
    await publish(id, 'Two for {{name}}');
    expect(await subjectOf({ id })).toBe('Two for Ada');
    expect(await subjectOf({ id, version: 1 })).toBe('One for Ada');
    // What was accepted before keeps its version.
    await carillon.owner.query(
      `UPDATE messages SET scheduled_at = now(), next_attempt_at = now() WHERE id = $1`,
      [later],
    );
    await until(tenant.api, later, 'completed');
    expect(await subjectSent(later)).toBe('One for Ada');
    const rolledBack = await carillon.operator.post(`/v1/platform-templates/${id}/rollback`, { version: 1 });
    expect(rolledBack.body.current_version).toBe(1);
    expect(await subjectOf({ name })).toBe('One for Ada');
    expect((await listed(`&search=${name}`)).map((row) => row.id)).toEqual([id]);
  });

  it('give way to one of the same name that a tenant publishes, for that tenant alone', async () => {
    const { id, name } = await published();
    const other = await carillon.tenant();
    expect(await subjectOf({ name })).toBe('One for Ada');
    const draft = await tenant.api.post(`/v1/templates/${id}/override`, { draft: true });
    expect(draft.body).toMatchObject({ name, origin: 'own', status: 'draft', current_version: null });
    expect(await subjectOf({ name })).toBe('One for Ada');
    const own = `/v1/templates/${draft.body.id}`;
    const changed = { subject: 'Mine for {{name}}', text: 'Mine' };
    expect((await tenant.api.send('PUT', `${own}/versions/1`, JSON.stringify(changed))).status).toBe(200);
    expect((await tenant.api.post(`${own}/versions/1/publish`)).status).toBe(200);
    expect(await subjectOf({ name })).toBe('Mine for Ada');
    await publish(id, 'Two for {{name}}');
    expect(await subjectOf({ name })).toBe('Mine for Ada');
    // An id means one template and no other.
    expect(await subjectOf({ id })).toBe('Two for Ada');
    expect(await subjectOf({ name }, other)).toBe('Two for Ada');
    expect(await listed(`&search=${name}`)).toEqual([
      expect.objectContaining({ id: draft.body.id, origin: 'own', overridden_by: null }),
      expect.objectContaining({ id, origin: 'platform', overridden_by: draft.body.id }),
    ]);
    for (const path of [`/v1/templates/${id}`, `/v1/templates/${id}/versions/1`])
      expect((await tenant.api.get(path)).body.overridden_by).toBe(draft.body.id);
    expect(await listed(`&search=${name}`, other)).toEqual([
      expect.objectContaining({ id, origin: 'platform', overridden_by: null }),
    ]);
    expectProblem(await other.api.get(own), 'not_found');
    expectProblem(await other.api.post('/v1/messages', mail({ id: draft.body.id })), 'invalid_request', [
      '/template/id',
    ]);
    expectProblem(await tenant.api.post(`/v1/templates/${id}/override`, {}), 'conflict', ['/name']);
    expectProblem(await tenant.api.post(`${own}/override`, {}), 'conflict');
  });

  it('stand in templates of tenants as layouts and partials, whose own come first', async () => {
    const page = `page-${newId('tpl')}`;
    const sign = `sign-${newId('tpl')}`;
    const piece = { subject: undefined, kind: 'partial' };
    const partial = await published({ ...piece, name: sign, html: 'platform', text: 'platform' });
    const layout = { ...piece, kind: 'layout', name: page };
    const { id: layoutId } = await published({
      ...layout,
      html: `[{{> content}} {{> ${sign}}}]`,
      text: '{{> content}}',
    });
    const source = {
      channel: 'email',
      subject: 'x',
      html: `{{name}} {{> ${sign}}}`,
      text: 'x',
      layout: page,
    };
    const htmlOf = async (id: string) =>
      (await tenant.api.post(`/v1/templates/${id}/preview`, { variables: { name: 'Ada' } })).body.html;
    const first = await tenant.api.post('/v1/templates', { name: 'first', ...source });
    expect(first.body.made_with.map((each: { template_id: string }) => each.template_id)).toEqual([
      layoutId,
      partial.id,
    ]);
    expect(await htmlOf(first.body.id)).toBe('[Ada platform platform]');
    const inherited = await published({ ...source, name: newId('tpl') });
    const own = { channel: 'email', kind: 'partial', name: sign, html: 'own', text: 'own' };
    // Nothing stands in what takes its place.
    const itself = await tenant.api.post('/v1/templates', { ...own, html: `{{> ${sign}}}` });
    expect(itself.body.errors[0]).toMatchObject({ pointer: '/html', code: 'cycle' });
    expect((await tenant.api.post('/v1/templates', own)).status).toBe(201);
    const second = await tenant.api.post('/v1/templates', { name: 'second', ...source });
    expect(await htmlOf(second.body.id)).toBe('[Ada own platform]');
    expect(await htmlOf(inherited.id)).toBe('[Ada platform platform]');
    const overriding = await tenant.api.post(`/v1/templates/${inherited.id}/override`, {});
    expect(await htmlOf(overriding.body.id)).toBe('[Ada own platform]');
    // The platform's are made of the platform's alone.
    const foreign = { name: 'foreign-layout', channel: 'email', kind: 'layout', html: '{{> content}}' };
    expect((await tenant.api.post('/v1/templates', foreign)).status).toBe(201);
    const refused = await carillon.operator.post('/v1/platform-templates', {
      ...{ name: newId('tpl'), channel: 'email', subject: 'x', html: 'x', layout: 'foreign-layout' },
    });
    expectProblem(refused, 'invalid_request', ['/layout']);
  });

  it('are no tenant’s to change, and drafts of them are not shown', async () => {
    const { id } = await published();
    const path = `/v1/templates/${id}`;
    const source = { subject: 'Taken over', text: 'Taken over' };
    const draft = await carillon.operator.post(`/v1/platform-templates/${id}/versions`, {
      ...{ ...source, draft: true },
    });
    expect(draft.body.version).toBe(2);
    expectProblem(await tenant.api.post(`${path}/versions`, source), 'conflict');
    for (const [method, tail, body] of [
      ['PUT', 'versions/1', source],
      ['DELETE', 'versions/1', undefined],
      ['POST', 'versions/1/publish', undefined],
      ['POST', 'rollback', { version: 1 }],
    ] as const) {
      const answer = await tenant.api.send(method, `${path}/${tail}`, body && JSON.stringify(body));
      expectProblem(answer, 'conflict');
      expect(answer.body.detail).toContain(`/v1/templates/${id}/override`);
    }
    expect((await tenant.api.get(`${path}/versions`)).body.data).toHaveLength(1);
    for (const tail of ['versions/2', 'versions/2/diff'])
      expectProblem(await tenant.api.get(`${path}/${tail}`), 'not_found');
    expectProblem(await tenant.api.post(`${path}/preview`, { version: 2 }), 'not_found');
    expectProblem(await tenant.api.post('/v1/messages', mail({ id, version: 2 })), 'invalid_request');
    const hidden = await published({ draft: true });
    expectProblem(await tenant.api.get(`/v1/templates/${hidden.id}`), 'not_found');
    expectProblem(await tenant.api.post(`/v1/templates/${hidden.id}/override`, {}), 'not_found');
    expect((await listed()).map((row) => row.id)).not.toContain(hidden.id);
    expectProblem(await tenant.api.post('/v1/messages', mail({ name: hidden.name })), 'invalid_request', [
      '/template/name',
    ]);
    expectProblem(await tenant.api.post('/v1/messages', mail({})), 'invalid_request', ['/template/id']);
    expectProblem(await tenant.api.post('/v1/messages', mail({ id, name: 'x' })), 'invalid_request', [
      '/template/name',
    ]);
    expect((await tenant.api.get(path)).body).toMatchObject({ version: 1, current_version: 1 });
  });

  it('are written by operators only: the API and PostgreSQL both say so', async () => {
    const { id } = await published();
    const source = { name: newId('tpl'), channel: 'sms', body: 'x' };
    expectProblem(await tenant.api.post('/v1/platform-templates', source), 'forbidden');
    expectProblem(await tenant.api.get(`/v1/platform-templates/${id}`), 'forbidden');
    expectProblem(await carillon.operator.get(`/v1/templates/${id}`), 'forbidden');
    const app = await createDataSource(roleUrls(carillon.env, APP_ROLE)[0] ?? '', [], 1).initialize();
    try {
      for (const sql of [
        `UPDATE platform_templates SET name = 'x'`,
        `UPDATE platform_template_versions SET content = '{}'`,
        `DELETE FROM platform_template_versions`,
      ])
        await expect(app.query(sql)).rejects.toThrow(/permission denied/);
    } finally {
      await app.destroy();
    }
    const log = await carillon.operator.get('/v1/operator-audit-log?action=template.create&limit=100');
    expect((log.body.data as { target: { id: string } }[]).map(({ target }) => target.id)).toContain(id);
  });

  it('are of tenants never: an operator finds and changes none of theirs', async () => {
    const own = await tenant.api.post('/v1/templates', { name: 'own', channel: 'sms', body: 'x' });
    const path = `/v1/platform-templates/${own.body.id}`;
    expectProblem(await carillon.operator.get(path), 'not_found');
    expectProblem(await carillon.operator.post(`${path}/versions`, { body: 'y' }), 'not_found');
    const { body } = await carillon.operator.get('/v1/platform-templates?limit=100&search=own');
    expect(body.data).toEqual([]);
    const { id } = await published();
    await subjectOf({ id });
    // The copy that a message points at is not there twice, and not the tenant's.
    expectProblem(
      await tenant.api.post(`/v1/templates/${id}/versions`, { subject: 'x', text: 'x' }),
      'conflict',
    );
    expect((await listed('&origin=own')).map((row) => row.id)).toEqual([own.body.id]);
  });

  it('are launched as campaigns, each run with the version it was pinned to', async () => {
    const { id } = await published();
    const campaign = await tenant.api.post('/v1/campaigns', {
      ...{ name: 'news', channel: 'email', from: 'Acme <news@example.com>', template: { id } },
    });
    expect(campaign.status).toBe(201);
    const path = `/v1/campaigns/${campaign.body.id}`;
    const recipients = [{ to: 'run@example.com', variables: { name: 'Ada' } }];
    await tenant.api.post(`${path}/recipients`, { recipients });
    await publish(id, 'Two for {{name}}');
    expect((await tenant.api.post(`${path}/launch`, {})).status).toBeLessThan(300);
    await publish(id, 'Three for {{name}}');
    await eventually(async () => {
      expect((await tenant.api.get(path)).body.status).toBe('completed');
    });
    const subjects = (await carillon.ledger()).filter(({ recipients: to }) => to.includes('run@example.com'));
    expect(subjects.map(({ subject }) => subject)).toEqual(['Two for Ada']);
  });

  it('are pinned once, however many send with them at the same moment', async () => {
    const { id } = await published();
    const sent = await Promise.all(
      Array.from({ length: 8 }, () => tenant.api.post('/v1/messages', mail({ id }))),
    );
    expect(sent.map(({ status }) => status)).toEqual(Array(8).fill(202));
    for (const { body } of sent) await until(tenant.api, body.id as string, 'completed');
    const rows = await carillon.owner.query('SELECT origin FROM templates WHERE tenant_id = $1 AND id = $2', [
      tenant.id,
      id,
    ]);
    expect(rows).toEqual([{ origin: 'platform' }]);
  });
});
