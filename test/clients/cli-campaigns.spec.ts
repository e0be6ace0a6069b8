import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Carillon, type TestTenant } from '../support/carillon';
import { Cli } from '../support/cli';
import { eventually } from '../support/eventually';
import { UnreliableProxy } from '../support/unreliable-proxy';

describe('audiences and campaigns on the command line', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let proxy: UnreliableProxy;
  let cli: Cli;
  let folder: string;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
    tenant = await carillon.tenant();
    proxy = await UnreliableProxy.start(carillon.url);
    folder = await mkdtemp(join(tmpdir(), 'carillon-campaigns-'));
    cli = new Cli({ CARILLON_API_KEY: tenant.key, CARILLON_URL: proxy.url }, folder);
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
    await proxy.stop();
    await carillon.stop();
  });
  afterEach(() => expect(cli.said).not.toContain(tenant.key.slice(-38)));

  const audience = async (name: string): Promise<string> =>
    (await tenant.api.post('/v1/audiences', { name, kind: 'static' })).body.id as string;
  const members = async (id: string): Promise<Record<string, unknown>[]> =>
    (await tenant.api.get(`/v1/audiences/${id}/members?limit=100`)).body.data;

  const campaign = async (settings: object = {}): Promise<string> => {
    const name = `news ${Math.random()}`;
    const template = { name, channel: 'email', subject: 'News', text: 'News' };
    const { body: made } = await tenant.api.post('/v1/templates', template);
    const draft = {
      name,
      channel: 'email',
      from: 'news@example.com',
      template: { id: made.id },
      ...settings,
    };
    const { id } = (await tenant.api.post('/v1/campaigns', draft)).body;
    await tenant.api.post(`/v1/campaigns/${id}/recipients`, {
      recipients: [{ to: 'ada@example.com' }, { to: 'grace@example.com' }],
    });
    return id as string;
  };

  it('puts the people in a file on an audience, and says who was refused', async () => {
    const id = await audience('Readers');
    await writeFile(
      join(folder, 'people.csv'),
      'email,plan\nada@example.com,3\nnobody,4\ngrace@example.com,5\n',
    );
    const imported = await cli.run('audiences', 'import', 'Readers', 'people.csv', '--errors', 'errors.csv');
    expect(imported.code).toBe(0);
    expect(imported.stdout).toMatch(/status +completed\n[\s\S]*created +2\n[\s\S]*failed +1\n/);
    expect(imported.stderr).toBe('1 rows were refused; errors.csv says why.\n');
    const [head, row, ...more] = (await readFile(join(folder, 'errors.csv'), 'utf8')).trim().split(/\r?\n/);
    expect(head).toContain('line');
    expect(row).toMatch(/^3,/);
    expect(more).toEqual([]);
    expect((await members(id)).map(({ email }) => email).sort()).toEqual([
      'ada@example.com',
      'grace@example.com',
    ]);
    expect(await cli.run('audiences', 'import', id, 'people.csv', '--strict')).toMatchObject({ code: 1 });
    const strict = await cli.run('--json', 'audiences', 'import', id, 'people.csv', '--strict');
    expect(JSON.parse(strict.stdout)).toMatchObject({
      status: 'completed',
      rows: { total: 3, updated: 2, failed: 1 },
    });
  });

  it('takes NDJSON, other names of columns, and properties as text', async () => {
    const id = await audience('Others');
    await writeFile(join(folder, 'people.ndjson'), '{"email":"mei@example.com"}\n');
    await writeFile(join(folder, 'strange.csv'), 'Mail,Size,Secret\nlin@example.com,3,x\n');
    expect(await cli.run('audiences', 'import', 'Others', 'people.ndjson')).toMatchObject({ code: 0 });
    const columns = ['--column', 'Mail=email', '--column', 'Size=properties.size', '--column', 'Secret='];
    expect(await cli.run('audiences', 'import', 'Others', 'strange.csv', ...columns, '--text')).toMatchObject(
      { code: 0 },
    );
    expect(await members(id)).toMatchObject([
      { email: 'lin@example.com', properties: { size: '3' } },
      { email: 'mei@example.com' },
    ]);
  });

  it('tells a file that is wrong from one that is not there', async () => {
    await audience('Nobody');
    await writeFile(join(folder, 'wrong.csv'), 'nothing\n1\n');
    const wrong = await cli.run('audiences', 'import', 'Nobody', 'wrong.csv');
    expect(wrong).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Request: req_') });
    expect((await cli.run('audiences', 'import', 'Nobody', 'nowhere.csv')).code).toBe(2);
    expect((await cli.run('audiences', 'import', 'Nobody', 'people.xls')).code).toBe(2);
    expect(await cli.run('audiences', 'import', 'Somebody', 'people.csv')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no audience of this name'),
    });
  });

  it('launches a campaign, and watches it until it is over', async () => {
    const id = await campaign();
    const ran = await cli.run('campaigns', 'run', id, '--watch');
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(new RegExp(`delivered 2 .* a minute  until .*\\n${id}  completed\\n$`));
    expect(await cli.run('campaigns', 'run', id)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('(409 '),
    });
    const again = await cli.run('--json', 'campaigns', 'watch', id);
    const events = again.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.at(-1)).toEqual({ event: 'end', data: { status: 'completed' } });
    const [listed] = await cli.json('campaigns', 'list', '--limit', '1');
    expect(listed).toMatchObject({ id, status: 'completed' });
    expect((await cli.run('campaigns', 'list')).stdout).toMatch(new RegExp(`^CAMPAIGN .*\\n${id}  news`));
  });

  it('leaves a campaign alone that nobody watches any more', async () => {
    const id = await campaign({ schedule: { at: '2035-01-01T00:00:00Z' } });
    expect(await cli.json('campaigns', 'run', id)).toMatchObject({ id, status: 'scheduled' });
    const watching = cli.start('--json', 'campaigns', 'watch', id);
    await eventually(() => expect(watching.stdout()).toContain('progress'));
    watching.child.kill('SIGINT');
    expect(await watching.ended).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('The campaign goes on'),
    });
    const { body } = await tenant.api.get(`/v1/campaigns/${id}`);
    expect(body.status).toBe('scheduled');
    // Over a line that breaks; and it did not end well.
    const patient = cli.start('campaigns', 'watch', id);
    const asked = proxy.requests.length;
    await eventually(() => expect(proxy.requests.length).toBeGreaterThan(asked));
    proxy.cutAll();
    await tenant.api.post(`/v1/campaigns/${id}/cancel`);
    expect(await patient.ended).toMatchObject({ code: 1, stdout: `${id}  cancelled\n`, stderr: '' });
  });
});
