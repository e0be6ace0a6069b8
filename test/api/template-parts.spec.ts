import { newId } from '../../src/common/ids';
import { Carillon, type TestTenant } from '../support/carillon';
import { anSms, send, until } from '../support/messages';
import { expectProblem, pointersOf } from '../support/problem';

describe('layouts, partials and what is made of templates', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  const post = (body: object) => tenant.api.post('/v1/templates', { channel: 'email', ...body });
  const created = async (body: object) => {
    const answer = await post({ name: newId('tpl'), ...body });
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body;
  };
  const partial = (name: string, html: string, more: object = {}) =>
    created({ name, kind: 'partial', html, text: html, ...more });
  const version = (id: string, body: object) => tenant.api.post(`/v1/templates/${id}/versions`, body);
  const preview = async (id: string, body: object = {}) =>
    (await tenant.api.post(`/v1/templates/${id}/preview`, { variables: {}, ...body })).body;
  const codes = (warnings: { code: string }[]) => warnings.map(({ code }) => code);

  it('are put in place when a version is published, and stay so in it', async () => {
    const footer = await partial('footer', '<i>{{company}} one</i>');
    const base = await created({
      ...{ name: 'base', kind: 'layout' },
      html: '<body><b>{{title}}</b>{{> content}}{{> footer}}</body>',
      text: '{{> content}} -- {{> "footer"}}',
    });
    const mail = { subject: 'x', html: '<p>{{name}}</p>{{> footer}}', text: '{{name}}', layout: 'base' };
    const template = await created(mail);
    expect(template.made_with).toEqual([
      { kind: 'layout', name: 'base', template_id: base.id, version: 1 },
      { kind: 'partial', name: 'footer', template_id: footer.id, version: 1 },
    ]);
    const names = (template.variables as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(['company', 'name', 'title']);
    const variables = { name: 'Ada', company: 'Acme', title: 'T' };
    const first = {
      html: '<body><b>T</b><p>Ada</p><i>Acme one</i><i>Acme one</i></body>',
      text: 'Ada -- <i>Acme one</i>',
    };
    expect(await preview(template.id, { variables })).toMatchObject(first);
    await version(footer.id, { html: 'two', text: 'two' });
    await version(base.id, { html: '{{> content}}', text: '{{> content}}' });
    expect(await preview(template.id, { variables })).toMatchObject(first);
    const { body: second } = await version(template.id, mail);
    expect(second.made_with.map((each: { version: number }) => each.version)).toEqual([2, 2]);
    expect(await preview(template.id, { variables })).toMatchObject({ html: '<p>Ada</p>two', text: 'Ada' });
    expect(await preview(template.id, { variables, version: 1 })).toMatchObject(first);
    await tenant.api.post(`/v1/templates/${template.id}/rollback`, { version: 1 });
    expect(await preview(template.id, { variables })).toMatchObject(first);
  });

  it('come in the language of what they stand in', async () => {
    const translations = [{ locale: 'fr', html: 'Au revoir', text: 'Au revoir' }];
    await partial('bye', 'Goodbye', { translations });
    const mail = { subject: 'x', text: '{{> bye}}', default_locale: 'de' };
    const { id } = await created({
      ...mail,
      translations: [{ locale: 'fr-CA', subject: 'x', text: '{{> bye}}' }],
    });
    expect((await preview(id)).text).toBe('Goodbye');
    expect((await preview(id, { locale: 'fr-CA' })).text).toBe('Au revoir');
  });

  it('are refused by name when they would go round, stand too deep, or are not there', async () => {
    const a = await partial('a', 'A');
    await partial('b', '{{> a}}');
    await partial('c', '{{> b}}');
    const round = await version(a.id, { html: 'x {{> c}}', text: 'x' });
    expectProblem(round, 'invalid_request', ['/html']);
    expect(round.body.errors[0]).toMatchObject({ code: 'cycle', detail: expect.stringContaining('"c"') });
    expectProblem(await version(a.id, { html: '{{> a}}', text: 'x' }), 'invalid_request', ['/html']);
    await partial('d', '{{> c}}');
    await partial('e', '{{> d}}');
    expect((await post({ name: 'f', kind: 'partial', html: '{{> e}}' })).body.errors[0].code).toBe(
      'too_deep',
    );
    const mail = { subject: 'x', text: '{{> nobody}}', layout: 'a' };
    const absent = await post({ name: 'g', ...mail });
    expect(pointersOf(absent)).toEqual(['/layout', '/text']);
    const draft = { name: 'h', kind: 'partial', html: 'x', draft: true };
    expect((await post(draft)).status).toBe(201);
    expectProblem(await post({ name: 'i', subject: 'x', html: '{{> h}}' }), 'invalid_request', ['/html']);
  });

  it.each([
    ['a layout without a place for the content', { kind: 'layout', html: '<p></p>' }, ['/html']],
    ['a layout with two', { kind: 'layout', html: '{{> content}}{{> content}}' }, ['/html']],
    ['a layout with a subject', { kind: 'layout', html: '{{> content}}', subject: 'x' }, ['/subject']],
    ['a layout of SMS', { kind: 'layout', channel: 'sms', body: '{{> content}}' }, ['/kind']],
    ['a partial with a layout', { kind: 'partial', html: 'x', layout: 'base' }, ['/layout']],
    ['content outside of a layout', { subject: 'x', html: '{{> content}}' }, ['/html']],
    ['a partial with parameters', { subject: 'x', html: '{{> a b=1}}' }, ['/html']],
    ['a dynamic partial', { subject: 'x', html: '{{> (lookup . "a")}}' }, ['/html']],
    ['an inline partial', { subject: 'x', html: '{{#*inline "a"}}x{{/inline}}{{> a}}' }, ['/html']],
    ['a preheader without HTML', { subject: 'x', text: 'x', preheader: 'y' }, ['/html']],
    ['a preheader that is no template', { subject: 'x', html: 'x', preheader: '{{#if}}' }, ['/preheader']],
  ])('are refused: %s', async (_what, body, pointers) => {
    expectProblem(await post({ name: newId('tpl'), ...body }), 'invalid_request', pointers);
  });

  it('do not grow without end', async () => {
    await partial('big', 'x'.repeat(100_000));
    const many = await post({ name: 'many', subject: 'x', html: '{{> big}}'.repeat(3) });
    expect(many.body.errors[0].code).toBe('too_long');
    await partial('small', '{{name}}');
    expectProblem(
      await post({ name: 'most', subject: 'x', html: '{{> small}}'.repeat(201) }),
      'invalid_request',
    );
    await partial('ten', '{{a}}'.repeat(150));
    const nodes = await post({ name: 'nodes', subject: 'x', html: '{{> ten}}'.repeat(14) });
    expectProblem(nodes, 'invalid_request', ['/html']);
    // Braces that would run together with those of a neighbour.
    await partial('brace', 'x{');
    expectProblem(await post({ name: 'braces', subject: 'x', html: '{{> brace}}{{a}}' }), 'invalid_request', [
      '/html',
    ]);
  });

  it('get a plain text and a hidden preheader, and tell what could be better', async () => {
    const html = `<html><body><h1>Hi {{name}}</h1><img src="http://x.example/a.png"><a href="https://x.example">Go</a></body></html>`;
    const mail = { subject: `${'long '.repeat(20)}{{name}}`, preheader: 'For {{name}} & you', html };
    const template = await created(mail);
    expect(codes(template.warnings)).toEqual([
      'image_without_alt',
      'insecure_link',
      'made_text',
      'long_subject',
      'unknown_variable',
    ]);
    const shown = await preview(template.id, { variables: { name: '<Ada>' } });
    expect(shown.text).toBe('Hi <Ada>\n\nGo [https://x.example]');
    expect(shown.html).toMatch(
      /^<html><body><div style="display:none[^>]*>For &lt;Ada&gt; &amp; you(&#847;&zwnj;&nbsp;)+<\/div><h1>/,
    );
    expect(shown.warnings).toEqual(template.warnings);
    // What was written stays as it was written.
    expect(template.content).toEqual(mail);
    const large = { subject: 'x', html: `<p>${'x'.repeat(103 * 1024)}</p>`, text: 'x', draft: true };
    await version(template.id, large);
    const linted = await tenant.api.post(`/v1/templates/${template.id}/lint`, { version: 2 });
    expect(linted.body).toMatchObject({
      version: 2,
      warnings: [{ code: 'large_html', locale: 'en', part: 'html' }],
    });
    expect(
      codes((await tenant.api.post(`/v1/templates/${template.id}/lint`, {})).body.warnings),
    ).toHaveLength(5);
  });

  it('make no text of HTML that nests without end, and survive it', async () => {
    const lists = await post({ name: 'lists', subject: 'x', html: '<ul><li>'.repeat(20_000) });
    expect([201, 422]).toContain(lists.status);
    expect((await tenant.api.get('/v1/templates')).status).toBe(200);
  });

  it('show how an SMS travels, and hold a message to it', async () => {
    const { id } = await created({ channel: 'sms', body: 'It’s {{name}} – “now”' });
    const shown = await preview(id, { variables: { name: 'x'.repeat(60) } });
    expect(shown.sms).toEqual({
      encoding: 'ucs-2',
      segments: 2,
      outside_gsm7: ['’', '–', '“', '”'],
      substituted: `It's ${'x'.repeat(60)} - "now"`,
      segments_substituted: 1,
    });
    const sms = (more: object) =>
      anSms({
        body: undefined,
        template: { id },
        variables: { name: 'x'.repeat(60) },
        max_segments: 1,
        ...more,
      });
    const refused = await tenant.api.post('/v1/messages', sms({}));
    expectProblem(refused, 'invalid_request', ['/max_segments']);
    expect(refused.body.errors[0]).toMatchObject({ code: 'too_many_segments' });
    const recipients = [{ to: '+6421555123', variables: { name: 'A' } }, { to: '+6421555124' }];
    const second = await tenant.api.post('/v1/messages', sms({ to: undefined, recipients }));
    expectProblem(second, 'invalid_request', ['/recipients/1']);
    const message = await send(tenant.api, sms({ gsm7: 'substitute' }));
    await until(tenant.api, message, 'completed');
    const sent = (await carillon.control.get('/simulator/messages?channel=sms')).body;
    expect(JSON.stringify(sent)).toContain(`It's ${'x'.repeat(60)} - \\"now\\"`);
    for (const field of [{ max_segments: 1 }, { gsm7: 'substitute' }]) {
      const email = {
        channel: 'email',
        from: 'hello@example.com',
        to: ['a@example.com'],
        subject: 'x',
        text: 'x',
      };
      expectProblem(await tenant.api.post('/v1/messages', { ...email, ...field }), 'invalid_request');
    }
  });

  it('are sent to a few people to look at, drafts as well', async () => {
    const { id } = await created({
      subject: 'Hello {{name}}',
      text: '{{currency total "EUR"}}',
      translations: [{ locale: 'fr', subject: 'Bonjour {{name}}', text: '{{total}}' }],
      variables: [{ name: 'name', type: 'string', example: 'Ada' }],
      draft: true,
    });
    const test = (body: object) =>
      tenant.api.post(`/v1/templates/${id}/test`, { from: 'hello@example.com', ...body });
    const answer = await test({
      to: ['a@example.com', 'b@example.com'],
      locale: 'fr',
      variables: { name: 'Zoë', total: 1 },
    });
    expect(answer).toMatchObject({
      status: 202,
      body: { tags: ['template-test'], recipient_count: 2, locale: 'fr' },
    });
    await until(tenant.api, answer.body.id, 'completed');
    const rows = (await carillon.ledger()).filter(({ account_name }) => account_name.includes(tenant.id));
    expect(rows.map(({ subject }) => subject)).toEqual(['[Test] Bonjour Zoë', '[Test] Bonjour Zoë']);
    expectProblem(await test({ to: ['a@example.com'] }), 'invalid_request', ['/variables/total']);
    expectProblem(await test({ to: ['nobody'], variables: { name: 'x', total: 1 } }), 'invalid_request', [
      '/to/0',
    ]);
    expectProblem(
      await test({ to: Array.from({ length: 6 }, (_, i) => `a${i}@example.com`) }),
      'invalid_request',
      ['/to'],
    );
    expectProblem(await test({ to: [] }), 'invalid_request', ['/to']);
  });

  it('of others are out of reach', async () => {
    await partial('ours', 'ours');
    const other = await carillon.tenant();
    const mail = { name: 'theirs', channel: 'email', subject: 'x', html: '{{> ours}}' };
    expectProblem(await other.api.post('/v1/templates', mail), 'invalid_request', ['/html']);
  });
});
