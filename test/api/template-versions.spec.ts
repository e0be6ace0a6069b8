import { newId } from '../../src/common/ids';
import { Carillon, type TestTenant } from '../support/carillon';
import { anEmail, send, until } from '../support/messages';
import { expectProblem } from '../support/problem';

const FIRST = { subject: 'First', html: '<p>One</p>\n<p>Two</p>\n', text: 'One\nTwo\n' };

describe('versions of a template', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let id: string;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
  });
  beforeEach(async () => {
    const name = newId('tpl');
    const answer = await tenant.api.post('/v1/templates', { name, channel: 'email', ...FIRST });
    expect(answer.status).toBe(201);
    id = answer.body.id;
  });
  afterAll(() => carillon.stop());

  const add = (body: object) => tenant.api.post(`/v1/templates/${id}/versions`, body);
  const at = (path: string) => `/v1/templates/${id}/versions/${path}`;
  const put = (number: number, body: object) => tenant.api.send('PUT', at(`${number}`), JSON.stringify(body));
  const rollBack = (version: number) => tenant.api.post(`/v1/templates/${id}/rollback`, { version });
  const current = async () => (await tenant.api.get(`/v1/templates/${id}`)).body;
  const message = (overrides: object = {}) =>
    anEmail({ subject: undefined, html: undefined, text: undefined, template: { id }, ...overrides });
  const audited = async () => {
    const { body } = await tenant.api.get('/v1/audit-log?limit=100');
    const rows = body.data as { action: string; target: { id: string }; before: unknown; after: unknown }[];
    return rows.filter(({ target }) => target.id === id);
  };

  it('are drafted, changed, previewed and published, and are not sent before', async () => {
    const drafted = await add({ subject: 'Draft for {{name}}', text: 'x', draft: true });
    expect(drafted).toMatchObject({
      status: 201,
      body: { version: 2, status: 'draft', current_version: 1, published_at: null, made_with: [] },
    });
    expect(await current()).toMatchObject({ version: 1, content: { subject: 'First' } });
    const changed = await put(2, { subject: 'Better for {{name}}', text: 'y' });
    expect(changed).toMatchObject({ status: 200, body: { version: 2, status: 'draft' } });
    expect(changed.body.content).toEqual({ subject: 'Better for {{name}}', text: 'y' });
    const preview = { version: 2, variables: { name: 'Ada' } };
    const shown = await tenant.api.post(`/v1/templates/${id}/preview`, preview);
    expect(shown.body).toMatchObject({ version: 2, subject: 'Better for Ada' });
    expectProblem(
      await tenant.api.post('/v1/messages', message({ template: { id, version: 2 } })),
      'invalid_request',
      ['/template/version'],
    );
    const published = await tenant.api.post(at('2/publish'));
    expect(published).toMatchObject({
      status: 200,
      body: { version: 2, status: 'published', current_version: 2 },
    });
    expect(await current()).toMatchObject({ version: 2, content: { subject: 'Better for {{name}}' } });
    const sent = await send(tenant.api, message({ variables: { name: 'Ada' } }));
    await until(tenant.api, sent, 'completed');
    expect((await audited()).map(({ action }) => action)).toEqual([
      'template.publish',
      'template.change_draft',
      'template.draft',
      'template.create',
    ]);
  });

  it('may all be drafts, of a template that cannot be sent yet', async () => {
    const body = { name: newId('tpl'), channel: 'sms', body: 'Soon', draft: true };
    const { body: draft } = await tenant.api.post('/v1/templates', body);
    expect(draft).toMatchObject({ current_version: null, version: 1, status: 'draft' });
    expect((await tenant.api.get(`/v1/templates/${draft.id}`)).body).toMatchObject({
      content: { body: 'Soon' },
    });
    const sms = { channel: 'sms', to: ['+6421555123'], template: { id: draft.id } };
    expectProblem(await tenant.api.post('/v1/messages', sms), 'invalid_request', ['/template/version']);
    await tenant.api.post(`/v1/templates/${draft.id}/versions/1/publish`);
    expect((await tenant.api.post('/v1/messages', sms)).status).toBe(202);
  });

  it('never change once they are published', async () => {
    const before = await tenant.api.get(at('1'));
    expectProblem(await put(1, { subject: 'Other', text: 'x' }), 'conflict');
    expectProblem(await tenant.api.delete(at('1')), 'conflict');
    expectProblem(await tenant.api.post(at('1/publish')), 'conflict');
    expect((await tenant.api.get(at('1'))).body).toEqual(before.body);
    expect(await current()).toMatchObject({ version: 1, content: FIRST });
    for (const wrong of ['2', '0', '-1', '1.5', 'x', '99999999999']) {
      expectProblem(await tenant.api.get(at(wrong)), 'not_found');
    }
  });

  it('keep their numbers when a draft is deleted, and are published once whoever comes at once', async () => {
    await add({ subject: 'a', text: 'a', draft: true });
    expect((await tenant.api.delete(at('2'))).status).toBe(204);
    expectProblem(await tenant.api.get(at('2')), 'not_found');
    await add({ subject: 'b', text: 'b', draft: true });
    const answers = await Promise.all([1, 2, 3].map(() => tenant.api.post(at('3/publish'))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(await current()).toMatchObject({ version: 3 });
  });

  it('are listed newest first, page by page', async () => {
    await add({ subject: 'b', text: 'b', translations: [{ locale: 'FR-ca', subject: 'f', text: 'f' }] });
    await add({ subject: 'c', text: 'c', draft: true });
    const page = await tenant.api.get(`/v1/templates/${id}/versions?limit=2`);
    expect(page.body).toMatchObject({
      has_more: true,
      data: [
        { version: 3, status: 'draft', current: false, locales: ['en'], published_at: null },
        { version: 2, status: 'published', current: true, locales: ['en', 'fr-CA'] },
      ],
    });
    const next = await tenant.api.get(`/v1/templates/${id}/versions?limit=2&after=${page.body.next_cursor}`);
    expect(next.body).toMatchObject({ has_more: false, data: [{ version: 1, current: false }] });
  });

  it('are rolled back to as they were, and the log says so', async () => {
    await add({ subject: 'Second', text: 'x' });
    const scheduled = await send(tenant.api, message({ scheduled_at: '2035-01-01T00:00:00Z' }));
    const answer = await rollBack(1);
    expect(answer).toMatchObject({ status: 200, body: { version: 1, current_version: 1, content: FIRST } });
    expect((await audited())[0]).toMatchObject({
      action: 'template.roll_back',
      before: { version: 2 },
      after: { version: 1 },
    });
    const sent = await send(tenant.api, message());
    const [before, after] = await Promise.all(
      [scheduled, sent].map(
        async (each) => (await tenant.api.get(`/v1/messages/${each}`)).body.template_version_id,
      ),
    );
    const { data } = (await tenant.api.get(`/v1/templates/${id}/versions`)).body;
    expect([before, after]).toEqual((data as { id: string }[]).map((row) => row.id));
    // What comes next takes the next number, and forwards is as good as backwards.
    expect((await rollBack(2)).body.current_version).toBe(2);
    expect((await add({ subject: 'Third', text: 'x' })).body.version).toBe(3);
  });

  it('are not rolled back to a draft, to themselves or to nothing', async () => {
    await add({ subject: 'x', text: 'x', draft: true });
    expectProblem(await rollBack(1), 'conflict');
    expectProblem(await rollBack(2), 'conflict');
    expectProblem(await rollBack(3), 'invalid_request', ['/version']);
    expectProblem(
      await tenant.api.post(`/v1/templates/${newId('tpl')}/rollback`, { version: 1 }),
      'not_found',
    );
  });

  it('are compared part by part', async () => {
    await add({
      subject: 'First',
      html: '<p>One</p>\n<p>2</p>\n',
      preheader: 'New',
      variables: [{ name: 'a', type: 'string' }],
      translations: [{ locale: 'fr', subject: 'Premier', text: 'Un' }],
    });
    const { body } = await tenant.api.get(at('2/diff'));
    expect(body).toMatchObject({ object: 'template_diff', from: 1, to: 2 });
    const parts = body.parts as { locale: string; part: string; change: string; unified: string }[];
    expect(parts.map(({ locale, part, change }) => [locale, part, change])).toEqual([
      [null, 'variables', 'changed'],
      ['en', 'html', 'changed'],
      ['en', 'text', 'removed'],
      ['en', 'preheader', 'added'],
      ['fr', 'subject', 'added'],
      ['fr', 'text', 'added'],
    ]);
    const html = parts.find(({ part }) => part === 'html')?.unified;
    expect(html).toMatch(
      /^--- version 1\n\+\+\+ version 2\n@@ -1,2 \+1,2 @@\n <p>One<\/p>\n-<p>Two<\/p>\n\+<p>2<\/p>\n$/,
    );
    const back = await tenant.api.get(at('1/diff?against=2'));
    expect(back.body.parts).toHaveLength(6);
    expect((await tenant.api.get(at('1/diff?against=1'))).body.parts).toEqual([]);
    expectProblem(await tenant.api.get(at('3/diff')), 'not_found');
    expectProblem(await tenant.api.get(at('1/diff?against=0')), 'invalid_request');
  });

  it('are compared quickly, however little they have in common', async () => {
    const lines = (word: string) => Array.from({ length: 20_000 }, (_, i) => `${word} ${i}`).join('\n');
    await add({ subject: 'x', text: lines('a') });
    await add({ subject: 'x', text: lines('b') });
    const { body } = await tenant.api.get(at('3/diff?against=2'));
    expect(body.parts).toEqual([{ locale: 'en', part: 'text', change: 'changed', unified: null }]);
  });
});
