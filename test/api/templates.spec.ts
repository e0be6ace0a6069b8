import { newId } from '../../src/common/ids';
import { Carillon, type TestTenant } from '../support/carillon';
import { anEmail, anSms, send, until } from '../support/messages';
import { expectProblem, pointersOf } from '../support/problem';
import { countRows } from '../support/stored-rows';

const RECEIPT = {
  name: 'receipt',
  channel: 'email',
  subject: 'Receipt for {{name}}',
  html: '<p>{{name}} paid {{total}}{{#if note}}, {{note}}{{/if}}</p>',
  text: '{{name}} paid {{total}}',
};

describe('templates', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  const create = async (overrides: object = {}) => {
    const answer = await tenant.api.post('/v1/templates', { ...RECEIPT, ...overrides });
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body;
  };
  const preview = (id: string, variables: object, version?: number) =>
    tenant.api.post(`/v1/templates/${id}/preview`, { variables, version });
  const publish = (id: string, content: object) => tenant.api.post(`/v1/templates/${id}/versions`, content);
  const usingTemplate = (id: string, overrides: object = {}) =>
    anEmail({
      subject: undefined,
      html: undefined,
      text: undefined,
      template: { id },
      variables: { name: 'Ada', total: 1 },
      ...overrides,
    });
  const sentSubjects = async () => {
    const rows = (await carillon.ledger()).filter(({ account_name }) => account_name.includes(tenant.id));
    return rows.map(({ subject }) => subject);
  };

  it('are created with version 1, read back, and listed newest first', async () => {
    const first = await create();
    expect(first).toMatchObject({
      object: 'template',
      id: expect.stringMatching(/^tpl_/),
      current_version: 1,
      content: { subject: RECEIPT.subject, html: RECEIPT.html, text: RECEIPT.text },
      status: 'published',
      default_locale: 'en',
      variables: [
        { name: 'name', type: null, required: true, declared: false },
        { name: 'note', type: null, required: false, declared: false },
        { name: 'total', type: null, required: true, declared: false },
      ],
    });
    const { warnings, ...asRead } = first;
    expect(warnings).toHaveLength(3);
    expect((await tenant.api.get(`/v1/templates/${first.id}`)).body).toEqual(asRead);
    const second = await create({
      name: 'code',
      channel: 'sms',
      subject: undefined,
      html: undefined,
      text: undefined,
      body: '{{code}}',
    });
    expect(second).toMatchObject({
      channel: 'sms',
      content: { body: '{{code}}' },
      variables: [{ name: 'code' }],
    });
    const { body } = await tenant.api.get('/v1/templates?limit=1');
    expect(body).toMatchObject({ has_more: true, data: [{ id: second.id }] });
    const next = await tenant.api.get(`/v1/templates?limit=1&after=${body.next_cursor}`);
    expect(next.body).toMatchObject({ has_more: false, next_cursor: null, data: [{ id: first.id }] });
  });

  it('have names that are theirs alone in the tenant, and free in another', async () => {
    await create();
    const before = await countRows(carillon.owner);
    expectProblem(await tenant.api.post('/v1/templates', RECEIPT), 'conflict', ['/name']);
    expect(await countRows(carillon.owner)).toEqual(before);
    const other = await carillon.tenant();
    expect((await other.api.post('/v1/templates', RECEIPT)).status).toBe(201);
  });

  it.each([
    ['no subject', { subject: undefined }, ['/subject']],
    ['neither html nor text', { html: undefined, text: undefined }, ['/html']],
    ['a body of an SMS', { body: 'x' }, ['/body']],
    ['an SMS with a subject', { channel: 'sms' }, ['/subject', '/html', '/text', '/body']],
    ['an open block', { html: '{{#if a}}' }, ['/html']],
    ['a partial', { text: '{{> layout}}' }, ['/text']],
    ['a decorator', { text: '{{* inline}}' }, ['/text']],
    ['a helper', { text: '{{lookup a b}}' }, ['/text']],
    ['a block that is not known', { text: '{{#log a}}{{/log}}' }, ['/text']],
    ['too many expressions', { text: '{{a}}'.repeat(2_001) }, ['/text']],
    ['no name', { name: '' }, ['/name']],
    ['a long name', { name: 'n'.repeat(101) }, ['/name']],
    ['an unknown channel', { channel: 'fax' }, ['/channel']],
  ])('are refused with %s', async (_what, overrides, pointers) => {
    const before = await countRows(carillon.owner);
    expectProblem(
      await tenant.api.post('/v1/templates', { ...RECEIPT, ...overrides }),
      'invalid_request',
      pointers,
    );
    expect(await countRows(carillon.owner)).toEqual(before);
  });

  it('number their versions one by one, whoever publishes at once', async () => {
    const { id } = await create();
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, i) => publish(id, { subject: `Version by ${i}`, text: 'x' })),
    );
    const versions = answers.map(({ status, body }) => [status, body.current_version] as [number, number]);
    expect(versions.map(([status]) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(versions.map(([, version]) => version).sort()).toEqual([2, 3, 4, 5, 6]);
    const current = (await tenant.api.get(`/v1/templates/${id}`)).body;
    expect(current.current_version).toBe(6);
    // Each answer shows what its own number holds, for good.
    for (const { body } of answers) {
      expect(body.version).toBe(body.current_version);
      const shown = await preview(id, {}, body.current_version);
      expect(shown.body).toMatchObject({ subject: body.content.subject, version: body.current_version });
    }
    expect((await preview(id, { name: 'Ada', total: 1 }, 1)).body.subject).toBe('Receipt for Ada');
  });

  it('keep their version when a new one is refused', async () => {
    const { id } = await create();
    expectProblem(await publish(id, { subject: '{{#if}}', text: 'x' }), 'invalid_request', ['/subject']);
    expectProblem(await publish(id, { body: 'x' }), 'invalid_request', ['/body']);
    expect((await tenant.api.get(`/v1/templates/${id}`)).body.current_version).toBe(1);
    expectProblem(await publish(newId('tpl'), { subject: 'x', text: 'x' }), 'not_found');
  });

  it('are previewed, and name every variable that is missing', async () => {
    const { id } = await create();
    const answer = await preview(id, { name: 'Ada', total: '€ 42.00', note: 'thank you' });
    expect(answer.body).toMatchObject({
      version: 1,
      locale: 'en',
      subject: 'Receipt for Ada',
      html: '<p>Ada paid € 42.00, thank you</p>',
      text: 'Ada paid € 42.00',
    });
    const missing = await preview(id, { unused: 1 });
    expectProblem(missing, 'invalid_request');
    // `note` is asked about and not printed: it may be absent.
    expect(pointersOf(missing).sort()).toEqual(['/variables/name', '/variables/total']);
    expectProblem(await preview(id, {}, 2), 'not_found');
    // Nothing is declared: there are no examples to show.
    expectProblem(await tenant.api.post(`/v1/templates/${id}/preview`, {}), 'invalid_request', [
      '/variables/name',
      '/variables/total',
    ]);
  });

  it('escape values in HTML, and there only', async () => {
    const { id } = await create({ html: '<p>{{name}} {{{raw}}}</p>', text: '{{name}}', subject: '{{name}}' });
    const { body } = await preview(id, { name: `<b>"Ada" & 'Co'</b>`, raw: '<i>x</i>' });
    expect(body.html).not.toContain('<b>');
    expect(body.html).toMatch(/^<p>&lt;b&gt;&quot;Ada&quot; &amp; &#x27;Co&#x27;&lt;\/b&gt; <i>x<\/i><\/p>$/);
    expect([body.text, body.subject]).toEqual([`<b>"Ada" & 'Co'</b>`, `<b>"Ada" & 'Co'</b>`]);
  });

  it('reach nothing that is not a variable', async () => {
    const names = [
      'constructor',
      '__proto__',
      'toString',
      'constructor.name',
      'hasOwnProperty',
      '__lookupGetter__',
    ];
    for (const [i, name] of names.entries()) {
      const { id } = await create({
        name: `inherited ${i}`,
        subject: 'x',
        html: undefined,
        text: `{{${name}}}`,
      });
      expectProblem(await preview(id, {}), 'invalid_request');
    }
  });

  it('are what messages are made of', async () => {
    const { id } = await create();
    await publish(id, { subject: 'Second for {{name}}', text: '{{name}}' });
    const messages = [
      await send(tenant.api, usingTemplate(id)),
      await send(tenant.api, usingTemplate(id, { template: { id, version: 1 } })),
    ];
    for (const message of messages) await until(tenant.api, message, 'completed');
    expect((await sentSubjects()).sort()).toEqual(['Receipt for Ada', 'Second for Ada']);
    const sms = await create({
      name: 'code',
      channel: 'sms',
      subject: undefined,
      html: undefined,
      text: undefined,
      body: 'Code {{code}}',
    });
    const text = anSms({ body: undefined, template: { id: sms.id }, variables: { code: '482913' } });
    await until(tenant.api, await send(tenant.api, text), 'completed');
    expect((await carillon.control.get('/simulator/messages?channel=sms')).text).toContain('Code 482913');
  });

  it('stay as they were for a message that was accepted before', async () => {
    const { id } = await create();
    const scheduled = await send(tenant.api, usingTemplate(id, { scheduled_at: '2035-01-01T00:00:00Z' }));
    expect((await publish(id, { subject: 'New for {{somebody}}', text: 'x' })).status).toBe(201);
    const soon = { scheduled_at: new Date().toISOString() };
    expect((await tenant.api.patch(`/v1/messages/${scheduled}`, soon)).status).toBe(200);
    await until(tenant.api, scheduled, 'completed');
    expect(await sentSubjects()).toEqual(['Receipt for Ada']);
    expectProblem(await tenant.api.post('/v1/messages', usingTemplate(id)), 'invalid_request', [
      '/variables/somebody',
    ]);
  });
});
