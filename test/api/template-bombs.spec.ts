import type { Answer } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { probeWhile } from '../support/latency-probe';
import { anEmail, anSms } from '../support/messages';
import { expectProblem } from '../support/problem';
import { countRows } from '../support/stored-rows';

const list = (n: number) => Array.from({ length: n }, (_, i) => i);
const TREE = {
  type: 'Program',
  body: [{ type: 'MustacheStatement', path: { type: 'PathExpression', parts: ['a'] } }],
};
const nested = (open: string, close: string, n: number) => open.repeat(n) + close.repeat(n);

/** Each is small enough to be sent, and would stop a process for seconds or take all its memory. */
const SOURCES: [what: string, html: string, variables?: object][] = [
  ['a megabyte of expressions', '{{a}}'.repeat(200_000)],
  ['6,000 expressions', '{{a}}'.repeat(6_000)],
  ['5,000 blocks within each other', nested('{{#if a}}', '{{/if}}', 5_000)],
  ['1,500 blocks within each other', nested('{{#if a}}', '{{/if}}', 1_500)],
  ['5,900 blocks that are never closed', '{{#if a}}'.repeat(5_900)],
  ['1,900 branches', `{{#if a}}${'{{else if a}}'.repeat(1_900)}{{/if}}`],
  ['50,000 brackets', `{{#if ${'(a '.repeat(50_000)}${')'.repeat(50_000)}}}{{/if}}`],
  ['50,000 parameters', `{{a ${'b '.repeat(50_000)}}}`],
  ['a name of 100,000 parts', `{{${'a.'.repeat(100_000)}a}}`],
  ['a name 50,000 levels up', `{{${'../'.repeat(50_000)}a}}`],
  ['quotation marks without end', `{{"${'\\"'.repeat(80_000)}`],
  ['more than 256 kB', `{{a}}${'x'.repeat(256 * 1024)}`],
  ['lists in lists, four deep', nested('{{#each a}}', '{{/each}}', 4), { a: list(200) }],
  ['a list of 1,001', '{{#each a}}x{{/each}}', { a: list(1_001) }],
  [
    'an object of 1,001',
    '{{#each a}}x{{/each}}',
    { a: Object.fromEntries(list(1_001).map((i) => [`k${i}`, i])) },
  ],
  [
    'a million turns that print nothing',
    `{{#each a}}{{#each ../a}}${'{{#if b}}{{/if}}'.repeat(900)}{{/each}}{{/each}}`,
    { a: list(1_000) },
  ],
  ['a million turns that print', '{{#each a}}{{#each ../a}}0123456789{{/each}}{{/each}}', { a: list(1_000) }],
  [
    'a long text, again and again',
    '{{#each a}}{{../b}}{{/each}}',
    { a: list(1_000), b: 'x'.repeat(100_000) },
  ],
  [
    'a million dates',
    '{{#each a}}{{#each ../a}}{{date ../../d zone=../../z}}{{/each}}{{/each}}',
    { a: list(1_000), d: '2026-12-24T18:00:00Z', z: 'Europe/Berlin' },
  ],
  ['a long text around nothing', `{{#each a}}${'x'.repeat(200_000)}{{/each}}`, { a: list(1_000) }],
  ['a million and a half values', '{{a}}', { a: Array(1_500_000).fill(1) }],
  ['more than could be printed', '{{a.b}}', { a: { b: 'x' }, c: list(30).map(() => 'x'.repeat(100_000)) }],
  [
    'inline partials that double',
    '{{#*inline "a"}}x{{/inline}}{{#*inline "b"}}{{> a}}{{> a}}{{/inline}}{{> b}}',
  ],
  ['a decorator', '{{* a}}'],
  ['a partial that calls itself', '{{#*inline "a"}}{{> a}}{{/inline}}{{> a}}'],
];

describe('templates that are meant to stop a process', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let stranger: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    [tenant, stranger] = [await carillon.tenant(), await carillon.tenant()];
    await carillon.worker?.close();
    carillon.worker = undefined;
  });
  afterAll(() => carillon.stop());

  const refused = async (request: () => Promise<Answer>) => {
    const before = await countRows(carillon.owner);
    const answer = await request();
    const code =
      ({ 400: 'malformed_request', 413: 'payload_too_large' } as const)[answer.status] ?? 'invalid_request';
    expectProblem(answer, code);
    expect(answer.text.length).toBeLessThan(10_000);
    expect(await countRows(carillon.owner)).toEqual(before);
    return answer;
  };

  it.each(SOURCES)('are refused as content: %s', async (_what, html, variables = { a: 1 }) => {
    await refused(() => tenant.api.post('/v1/messages', anEmail({ html, text: undefined, variables })));
  });

  it.each(SOURCES)(
    'are refused as a template, or when it is filled in: %s',
    async (what, html, variables = { a: 1 }) => {
      const template = { name: what, channel: 'email', subject: 's', html };
      const published = await tenant.api.post('/v1/templates', template);
      if (published.status !== 201) return void (await refused(async () => published));
      const { id } = published.body;
      await refused(() => tenant.api.post(`/v1/templates/${id}/preview`, { variables }));
      const bare = anEmail({ subject: undefined, html: undefined, text: undefined, variables });
      await refused(() => tenant.api.post('/v1/messages', { ...bare, template: { id } }));
    },
  );

  it('are no trees in place of a text, at any depth', async () => {
    for (const field of ['subject', 'html', 'text']) {
      await refused(() => tenant.api.post('/v1/messages', anEmail({ [field]: TREE })));
      await refused(() =>
        tenant.api.post('/v1/templates', {
          name: 'tree',
          channel: 'email',
          subject: 's',
          text: 't',
          [field]: TREE,
        }),
      );
    }
    await refused(() => tenant.api.post('/v1/messages', anSms({ body: TREE })));
    const answer = await tenant.api.post('/v1/templates', { name: 'tree', channel: 'sms', body: '{{a.b}}' });
    const preview = await tenant.api.post(`/v1/templates/${answer.body.id}/preview`, {
      variables: { a: { b: TREE } },
    });
    expect(preview.body.body).toBe(JSON.stringify(TREE));
  });

  it('reach nothing that JavaScript puts on every object', async () => {
    const html =
      '{{a.constructor.name}}{{constructor.constructor}}{{__proto__.polluted}}{{@root.__proto__.x}}{{#with a.__proto__}}in{{/with}}';
    const answer = await refused(() =>
      tenant.api.post('/v1/messages', anEmail({ html, text: undefined, variables: { a: {} } })),
    );
    expect(answer.body.errors[0].code).toBe('missing_variable');
  });

  it('that are large and honest are rendered', async () => {
    const rows = list(1_000).map((i) => ({ name: `item ${i}`, price: i, tags: ['a', 'b'] }));
    const html = `<h1>{{title}}</h1>${'{{#each rows}}<p>{{name}}: {{price}}{{#each tags}} {{this}}{{/each}}</p>{{/each}}'.repeat(10)}`;
    const template = await tenant.api.post('/v1/templates', {
      name: 'large',
      channel: 'email',
      subject: 's',
      html,
    });
    const preview = await tenant.api.post(`/v1/templates/${template.body.id}/preview`, {
      variables: { title: 'All', rows },
    });
    expect(preview.status).toBe(200);
    expect(preview.body.html).toHaveLength(
      9 + 10 * rows.reduce((sum, { name, price }) => sum + `<p>${name}: ${price} a b</p>`.length, 0) + 3,
    );
    const many = `${'{{a}} '.repeat(900)}`;
    expect(
      await tenant.api.post('/v1/messages', anEmail({ html: many, text: undefined, variables: { a: 'b' } })),
    ).toMatchObject({ status: 202 });
  });

  it('keep nobody else waiting', async () => {
    const bombs = SOURCES.map(([, html, variables = { a: 1 }]) =>
      anEmail({ html, text: undefined, variables }),
    );
    const copies = anEmail({
      to: undefined,
      recipients: list(1_000).map((i) => ({ to: `person${i}@example.com`, variables: { n: i } })),
      html: `{{n}}${'<p>Dear reader</p>'.repeat(5_000)}`,
    });
    const latency = await probeWhile(
      async () => expect((await stranger.api.get('/v1/templates')).status).toBe(200),
      async () => {
        for (const body of bombs) await refused(() => tenant.api.post('/v1/messages', body));
        expect((await tenant.api.post('/v1/messages', copies)).status).toBe(202);
      },
    );
    process.stdout.write(
      `while templates are refused and 1,000 copies are rendered: ${JSON.stringify(latency)}\n`,
    );
    expect(latency.calls).toBeGreaterThan(10);
    // Each of the first twelve held everybody up for seconds or minutes while templates were parsed in place.
    expect(latency.loopMaxMs).toBeLessThan(5_000);
  });
});
