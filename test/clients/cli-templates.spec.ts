import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Carillon, type TestTenant } from '../support/carillon';
import { Cli } from '../support/cli';

const LAYOUT = {
  name: 'acme-page',
  channel: 'email',
  kind: 'layout',
  html: '<body>{{> content}}</body>',
  text: '{{> content}}\n\nAcme',
};
const RECEIPT = {
  ...{ name: 'receipt', channel: 'email', layout: 'acme-page', inline_css: true, default_locale: 'en' },
  ...{ subject: 'Your receipt, {{name}}', preheader: 'Thank you', html: '<p>{{name}}: {{count}}</p>\n' },
  translations: [{ locale: 'fr', subject: 'Votre reçu', html: '<p>Merci {{name}}</p>' }],
  variables: [
    { name: 'name', type: 'string', default: 'friend', example: 'Ada' },
    { name: 'count', type: 'number', required: false, example: 3 },
  ],
};

describe('templates as files', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let cli: Cli;
  let folder: string;

  beforeAll(async () => {
    carillon = await Carillon.start();
  });
  afterAll(() => carillon.stop());
  beforeEach(async () => {
    tenant = await carillon.tenant();
    folder = await mkdtemp(join(tmpdir(), 'carillon-templates-'));
    cli = new Cli({ CARILLON_API_KEY: tenant.key, CARILLON_URL: carillon.url }, folder);
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
    expect(cli.said).not.toContain(tenant.key.slice(-38));
  });

  const create = async (...templates: object[]) => {
    for (const template of templates)
      expect((await tenant.api.post('/v1/templates', template)).status).toBe(201);
  };
  const path = (file: string) => join(folder, 'templates', file);
  const read = (file: string) => readFile(path(file), 'utf8');
  const edit = async (file: string, change: (text: string) => string) =>
    writeFile(path(file), change(await read(file)));
  const done = async (...args: string[]) => {
    const rows = (await cli.json('templates', ...args)) as { name: string; done: string; version: number }[];
    return rows.map((row) => [row.name, row.done, row.version]);
  };
  const versions = async () => {
    const { body } = await tenant.api.get('/v1/templates?limit=100&origin=own');
    const found: Record<string, [number | null, number, string]> = {};
    for (const { id, name, current_version: current } of body.data) {
      const [newest] = (await tenant.api.get(`/v1/templates/${id}/versions?limit=1`)).body.data;
      found[name] = [current, newest.version, newest.status];
    }
    return found;
  };

  it('are written once, and as they are', async () => {
    await create(LAYOUT, RECEIPT, { name: 'code', channel: 'sms', body: 'Your code is {{code}}' });
    await carillon.operator.post('/v1/platform-templates', {
      ...LAYOUT,
      name: `of-the-platform-${tenant.id}`,
    });
    expect(await done('pull')).toEqual([
      ['acme-page', 'written', 1],
      ['code', 'written', 1],
      ['receipt', 'written', 1],
    ]);
    const files = (await readdir(path(''), { recursive: true, withFileTypes: true })).filter((each) =>
      each.isFile(),
    );
    expect(files.map((file) => relative(path(''), join(file.parentPath, file.name))).sort()).toEqual([
      'acme-page/body.html.hbs',
      'acme-page/body.txt.hbs',
      'acme-page/template.json',
      'code/body.txt.hbs',
      'code/template.json',
      'receipt/body.html.hbs',
      'receipt/fr/body.html.hbs',
      'receipt/fr/subject.hbs',
      'receipt/preheader.hbs',
      'receipt/subject.hbs',
      'receipt/template.json',
    ]);
    expect(await read('receipt/subject.hbs')).toBe('Your receipt, {{name}}\n');
    expect(await read('receipt/body.html.hbs')).toBe(RECEIPT.html);
    expect(JSON.parse(await read('receipt/template.json'))).toEqual({
      ...{
        channel: 'email',
        default_locale: 'en',
        layout: 'acme-page',
        inline_css: true,
        variables: [...RECEIPT.variables].reverse(),
      },
    });
    const { mtimeMs } = await stat(path('receipt/subject.hbs'));
    expect((await done('pull')).map(([, what]) => what)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect((await stat(path('receipt/subject.hbs'))).mtimeMs).toBe(mtimeMs);
    const before = await versions();
    expect((await done('push')).map(([, what]) => what)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(await versions()).toEqual(before);
    const settings = JSON.parse(await read('receipt/template.json'));
    await edit('receipt/template.json', () => JSON.stringify({ ...settings, variables: RECEIPT.variables }));
    const none = { code: 0, stdout: '', stderr: '' };
    expect(await cli.run('templates', 'diff')).toEqual(none);
    expect(await new Cli(cli.env, path('')).run('templates', 'diff', '.')).toEqual(none);
  });

  it('become drafts when they are changed, and are published when that is asked for', async () => {
    await create(LAYOUT, RECEIPT);
    await cli.run('templates', 'pull');
    await edit('receipt/fr/subject.hbs', () => 'Reçu\n');
    const { code, stdout } = await cli.run('templates', 'diff');
    expect(code).toBe(1);
    expect(stdout).toBe(
      '--- carillon/receipt/fr/subject.hbs\n+++ files/receipt/fr/subject.hbs\n@@ -1,1 +1,1 @@\n-Votre reçu\n+Reçu\n',
    );
    expect(await done('push')).toEqual([
      ['acme-page', 'unchanged', 1],
      ['receipt', 'draft', 2],
    ]);
    expect(await versions()).toEqual({ 'acme-page': [1, 1, 'published'], receipt: [1, 2, 'draft'] });
    expect((await cli.run('templates', 'diff')).code).toBe(0);
    // The draft is written anew, and is what files stand for.
    await edit('receipt/template.json', (text) => text.replace('"inline_css": true,', ''));
    expect(await done('push', '--only', 'receipt')).toEqual([['receipt', 'draft', 2]]);
    await rm(path('receipt'), { recursive: true });
    await cli.run('templates', 'pull');
    expect(await read('receipt/fr/subject.hbs')).toBe('Reçu\n');
    expect(await read('receipt/template.json')).not.toContain('inline_css');
    expect(await done('push', '--publish')).toEqual([
      ['acme-page', 'unchanged', 1],
      ['receipt', 'published', 2],
    ]);
    expect(await versions()).toMatchObject({ receipt: [2, 2, 'published'] });
    expect((await done('push', '--publish')).map(([, what]) => what)).toEqual(['unchanged', 'unchanged']);
  });

  it('are made at another place as they were here, layouts before what stands in them', async () => {
    await create(LAYOUT, { ...LAYOUT, name: 'zeta', kind: 'partial', html: '<i>z</i>', text: 'z' });
    await create({ ...RECEIPT, html: '{{> zeta}}{{name}}', name: 'a receipt/with: slash' });
    await cli.run('templates', 'pull');
    const other = await carillon.tenant();
    const there = new Cli({ ...cli.env, CARILLON_API_KEY: other.key }, folder);
    expect((await there.run('templates', 'diff')).code).toBe(1);
    expect(await there.json('templates', 'push', '--publish')).toEqual([
      { name: 'zeta', done: 'published', version: 1 },
      { name: 'acme-page', done: 'published', version: 1 },
      { name: 'a receipt/with: slash', done: 'published', version: 1 },
    ]);
    expect(await there.run('templates', 'diff')).toEqual({ code: 0, stdout: '', stderr: '' });
    const content = async ({ api }: TestTenant) => {
      const { body } = await api.get('/v1/templates?search=receipt');
      const {
        content: parts,
        translations,
        variables,
        layout,
      } = (await api.get(`/v1/templates/${body.data[0].id}`)).body;
      return { parts, translations, variables, layout };
    };
    expect(await content(other)).toEqual(await content(tenant));
  });

  it('lose the parts that are gone, and show what is only at one side', async () => {
    await create(LAYOUT, { ...RECEIPT, text: 'Hi {{name}}' });
    await cli.run('templates', 'pull');
    const { body } = await tenant.api.get('/v1/templates?search=receipt');
    const { translations: _, ...plain } = RECEIPT;
    await tenant.api.post(`/v1/templates/${body.data[0].id}/versions`, {
      ...plain,
      name: undefined,
      channel: undefined,
    });
    await writeFile(path('receipt/notes.md'), 'Mine.');
    expect(await done('pull')).toEqual([
      ['acme-page', 'unchanged', 1],
      ['receipt', 'written', 2],
    ]);
    expect((await readdir(path('receipt'))).sort()).not.toContain('body.txt.hbs');
    expect(await readdir(path('receipt/fr'))).toEqual([]);
    expect(await read('receipt/notes.md')).toBe('Mine.');
    await create({ name: 'new there', channel: 'sms', body: 'x' });
    const patches = await cli.run('--json', 'templates', 'diff');
    expect(patches.code).toBe(1);
    expect(JSON.parse(patches.stdout).map(({ path: file }: { path: string }) => file)).toEqual([
      'body.txt.hbs',
      'template.json',
    ]);
    expect((await cli.run('templates', 'diff', '--only', 'receipt')).code).toBe(0);
  });

  it('are refused with the file that is wrong, before anything is changed', async () => {
    await create(LAYOUT, RECEIPT);
    await cli.run('templates', 'pull');
    const before = await versions();
    await edit('acme-page/body.txt.hbs', (text) => `${text}!`);
    const wrong: [string, (text: string) => string, string][] = [
      ['receipt/template.json', () => '{', 'receipt/template.json is not JSON'],
      ['receipt/template.json', () => '{"channel":"email","subject":"x"}', '"subject" is none of channel'],
      ['receipt/template.json', () => '{"channel":"fax"}', '"channel" takes email or sms'],
      ['receipt/template.json', () => '{"channel":"sms"}', 'cannot become'],
    ];
    const good = await read('receipt/template.json');
    for (const [file, change, says] of wrong) {
      await edit(file, change);
      expect(await cli.run('templates', 'push')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(says),
      });
      expect(await versions()).toEqual(before);
    }
    await writeFile(path('receipt/template.json'), good);
    await edit('receipt/body.html.hbs', () => '{{#if}');
    expect(await cli.run('templates', 'push', '--only', 'receipt')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('/html'),
    });
    expect(await versions()).toEqual(before);
    expect((await cli.run('templates', 'push', '--only', 'nothing')).code).toBe(2);
    expect((await cli.run('templates', 'push', 'nowhere')).code).toBe(2);
  });
});
