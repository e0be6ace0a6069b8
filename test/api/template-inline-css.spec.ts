import { createServer } from 'node:http';
import { newId } from '../../src/common/ids';
import { Carillon, type TestTenant } from '../support/carillon';
import { expectProblem } from '../support/problem';

const MEDIA = '@media (max-width:600px){p{color:green!important}}';
const HTML = `<html><head><style>p{color:{{brand}};}${MEDIA}</style></head><body><p>Hi {{name}}</p></body></html>`;

describe('CSS that is inlined on request', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());

  const post = (body: object) =>
    tenant.api.post('/v1/templates', {
      ...{ name: newId('tpl'), channel: 'email', subject: 'x', inline_css: true },
      ...body,
    });
  const created = async (body: object) => {
    const answer = await post(body);
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body;
  };
  const preview = async (id: string, body: object = {}) => {
    const variables = { name: '<Ada>', brand: '"red"' };
    return (await tenant.api.post(`/v1/templates/${id}/preview`, { variables, ...body })).body;
  };

  it('is in the elements when it is published, with its expressions, and media queries stay', async () => {
    const draft = await created({ html: HTML, draft: true });
    expect(draft).toMatchObject({ inline_css: true, content: { html: HTML } });
    const path = `/v1/templates/${draft.id}`;
    const shown = await preview(draft.id);
    expect(shown.html).toMatch(/^<html><head><style>\s*@media \(max-width:600px\)/);
    expect(shown.html).toContain('<p style="color: &quot;red&quot;;">Hi &lt;Ada&gt;</p>');
    expect(shown.text).toBe('Hi <Ada>');
    await tenant.api.post(`${path}/versions/1/publish`);
    expect(await preview(draft.id)).toEqual(shown);
    const { body: second } = await tenant.api.post(`${path}/versions`, { subject: 'x', html: HTML });
    expect(second.inline_css).toBe(false);
    expect((await preview(draft.id)).html).toContain('<p>Hi');
    const { body: diff } = await tenant.api.get(`${path}/versions/2/diff?against=1`);
    expect(diff.parts).toMatchObject([{ locale: null, part: 'inline_css', change: 'changed' }]);
  });

  it('is that of the layout as well, in every language, and leaves the preheader alone', async () => {
    const layout = { kind: 'layout', html: `<style>p{color:red}</style><body>{{> content}}</body>` };
    await created({ ...layout, name: 'styled', subject: undefined, inline_css: undefined });
    const { id } = await created({
      ...{ layout: 'styled', preheader: 'Look', html: '<p>{{name}}</p>' },
      translations: [{ locale: 'fr', subject: 'x', preheader: 'Look', html: '<p>Bonjour {{name}}</p>' }],
    });
    const { html } = await preview(id, { locale: 'fr' });
    expect(html).toMatch(/^<body><div style="display:none;[^"]*">Look/);
    expect(html).toContain('<p style="color: red;">Bonjour &lt;Ada&gt;</p></body>');
  });

  it('counts when Gmail would cut the HTML', async () => {
    const source = {
      html: `<style>b{color:red;font-weight:700}</style>${'<b>x</b>'.repeat(2_500)}`,
      text: 'x',
    };
    const codes = (answer: { warnings: { code: string }[] }) => answer.warnings.map(({ code }) => code);
    expect(codes(await created({ ...source, inline_css: false }))).not.toContain('large_html');
    const inlined = await created(source);
    expect(codes(inlined)).toContain('large_html');
    const lint = await tenant.api.post(`/v1/templates/${inlined.id}/lint`, {});
    expect(codes(lint.body)).toContain('large_html');
  });

  it('is of e-mail, and of the template and not of its pieces', async () => {
    const sms = { channel: 'sms', subject: undefined, body: 'x' };
    expectProblem(await post(sms), 'invalid_request', ['/inline_css']);
    const partial = { kind: 'partial', subject: undefined, html: 'x' };
    expectProblem(await post(partial), 'invalid_request', ['/inline_css']);
    expect((await post({ text: 'no HTML' })).status).toBe(201);
    expect((await post({ html: 'no CSS' })).status).toBe(201);
  });

  it.each([
    ['too much of it', `<style>p{top:${'1'.repeat(10_000)}}</style>${'<p>'.repeat(1_000)}`, /256 kB/],
    ['too many values', `<style>b{top:{{a}};}</style>${'<b>x</b>'.repeat(2_100)}`, /2000 expressions/],
    ['elements without end', `<style>* * * * *{top:0}</style>${'<div>'.repeat(30_000)}`, /256 kB/],
    [
      'selectors without end',
      `<style>${'b b b b b b b b b,'.repeat(8_000)}b{top:0}</style>${'<b>'.repeat(2_000)}`,
      /longer than \d+ ms/,
    ],
    ['names of JavaScript', '<style>p{constructor:1}</style><p>', /cannot be inlined/],
  ])('is refused, and the process lives: %s', async (_what, html, why) => {
    const answer = await post({ html });
    expectProblem(answer, 'invalid_request', ['/html']);
    expect(answer.body.errors[0].detail).toMatch(why);
    expect((await created({ html: HTML })).version).toBe(1);
  });

  it('calls no address and reads no file', async () => {
    const server = createServer((_request, response) => response.end('p{left:0}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    let asked = 0;
    server.on('connection', () => (asked += 1));
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    const links = `<link rel="stylesheet" href="${url}/fetched.css"><link rel="stylesheet" href="file:///etc/hosts">`;
    const css = `@import url("${url}/imported.css");p{color:red;background:url("${url}/image.png")}`;
    const { id } = await created({ html: `${links}<style>${css}</style><p>x</p>` });
    const { html } = await preview(id);
    expect(html).toContain(links);
    expect(html).toContain(`@import url("${url}/imported.css");`);
    expect(html).toContain(`<p style="color: red; background: url('${url}/image.png');">`);
    expect(asked).toBe(0);
    // It would have been noticed.
    await fetch(url);
    expect(asked).toBe(1);
    await new Promise((resolve) => server.close(resolve));
  });
});
