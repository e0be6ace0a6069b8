import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { spawn } from 'node:child_process';
import { ROOT } from '../architecture/source-files';
import { Carillon, type TestTenant } from '../support/carillon';
import { Cli } from '../support/cli';
import { eventually } from '../support/eventually';
import { UnreliableProxy } from '../support/unreliable-proxy';
import { WebhookReceiver } from '../support/webhook-receiver';

const EMAIL = ['send', 'email', '--from', 'Acme <hello@example.com>', '--subject', 'Hello'];

describe('the command line', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let proxy: UnreliableProxy;
  let cli: Cli;
  let folder: string;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
    tenant = await carillon.tenant();
    proxy = await UnreliableProxy.start(carillon.url);
    folder = await mkdtemp(join(tmpdir(), 'carillon-cli-'));
    cli = new Cli({ CARILLON_API_KEY: tenant.key, CARILLON_URL: proxy.url }, folder);
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
    await proxy.stop();
    await carillon.stop();
  });
  afterEach(() => expect(cli.said).not.toContain(tenant.key.slice(-38)));

  it('sends an e-mail with all that belongs to it, and follows it to its end', async () => {
    await writeFile(join(folder, 'page.html'), '<p>Hello, {{name}}, {{count}}.</p>');
    await writeFile(join(folder, 'note.txt'), 'Noted.');
    const { code, stdout } = await cli.run(
      ...[...EMAIL, '--to', 'ada@example.com', '--cc', 'grace@example.com', '--reply-to', 'help@example.com'],
      ...[
        '--html-file',
        'page.html',
        '--text',
        'Hello',
        '--attach',
        'note.txt',
        '--tag',
        'one',
        '--tag',
        'two',
      ],
      ...['--data', 'name=Ada=Lovelace', '--data', 'count:=3', '--metadata', 'order=1042', '--watch'],
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^msg_\w{26} {2}queued\n/);
    expect(stdout).toMatch(/\nRECIPIENT +STATUS +WHY +DELIVERY\nada@example.com +delivered/);
    const [row] = await carillon.ledger();
    expect(JSON.stringify(row)).toContain('grace@example.com');
    const [message] = (await tenant.api.get('/v1/messages')).body.data;
    expect(message).toMatchObject({ tags: ['one', 'two'], metadata: { order: '1042' }, status: 'completed' });
    expect((await cli.json('messages', 'get', message.id)).deliveries).toHaveLength(2);
    const [seen] = await cli.json('messages', 'list', '--limit', '1');
    expect(seen).toEqual((await tenant.api.get('/v1/messages?limit=1')).body.data[0]);
  });

  it('sends an SMS, and a template by its name', async () => {
    const sms = await cli.json('send', 'sms', '--to', '+6421555123', '--text', 'Your code is 1');
    expect(sms).toMatchObject({ object: 'message', channel: 'sms', status: 'queued' });
    const template = {
      name: 'receipt',
      channel: 'email',
      subject: 'Hi',
      text: 'Hi {{name}} {{#each items}}{{this}}{{/each}}',
    };
    const { body } = await tenant.api.post('/v1/templates', template);
    for (const named of ['receipt', body.id]) {
      const sent = await cli.json(
        ...['send', 'email', '--to', 'ada@example.com', '--from', 'hello@example.com', '--template', named],
        ...['--data', 'name=Ada', '--data', 'items:=["a","b"]', '--at', '2035-01-01T00:00:00Z'],
      );
      expect(sent).toMatchObject({
        status: 'scheduled',
        template_version_id: expect.stringMatching(/^tpv_/),
      });
    }
  });

  it('ends with 1 when somebody did not get what was watched, and explains why', async () => {
    const { code, stdout } = await cli.run(
      '--json',
      ...EMAIL,
      '--text',
      'x',
      '--to',
      'bounce@example.com',
      '--watch',
    );
    expect(code).toBe(1);
    const { id, deliveries } = JSON.parse(stdout);
    expect(deliveries[0].status).toBe('bounced');
    const explained = await cli.run('messages', 'explain', id);
    expect(explained.stdout).toMatch(/outcome +not_delivered\n/);
    expect(explained.stdout).toMatch(/\ndelivery +stopped/);
    const byAddress = await cli.json('messages', 'explain', id, '--recipient', 'bounce@example.com');
    expect(byAddress.delivery_id).toBe(deliveries[0].id);
  });

  it('sends once when the answer is lost', async () => {
    proxy.fates.push('lose-answer', 'half-answer');
    const { id } = await cli.json(...EMAIL, '--text', 'x', '--to', 'once@example.com');
    await eventually(async () =>
      expect((await tenant.api.get(`/v1/messages/${id}`)).body.status).toBe('completed'),
    );
    const sent = (await carillon.ledger()).filter(({ recipients }) =>
      recipients.includes('once@example.com'),
    );
    expect(sent).toHaveLength(1);
    const key = ['--idempotency-key', 'mine'];
    const twice = await Promise.all(
      [1, 2].map(() => cli.json(...EMAIL, '--text', 'x', '--to', 'key@example.com', ...key)),
    );
    expect(new Set(twice.map((each) => each.id)).size).toBe(1);
  });

  it('leaves alone what somebody no longer watches', async () => {
    const later = ['--at', '2035-01-01T00:00:00Z', '--watch'];
    const watching = cli.start(...EMAIL, '--text', 'x', '--to', 'late@example.com', ...later);
    await eventually(() => expect(watching.stdout()).toContain('scheduled'));
    watching.child.kill('SIGINT');
    const { code, stderr } = await watching.ended;
    expect(code).toBe(130);
    const [, id] = /^(msg_\w+) goes on/.exec(stderr) ?? [];
    expect((await tenant.api.get(`/v1/messages/${id}`)).body.status).toBe('scheduled');
  });

  it('says what the API refuses, by field, with the id of the request', async () => {
    const { code, stdout, stderr } = await cli.run(...EMAIL, '--text', 'x', '--to', 'nobody', '--to', 'Ada');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^carillon: The request is not valid \(422 invalid_request\)\n/);
    expect(stderr).toMatch(/\n {2}\/to\/0: /);
    expect(stderr).toMatch(/\n {2}\/to\/1: /);
    const [, requestId] = /\n {2}Request: (req_\w+)\n/.exec(stderr) ?? [];
    await eventually(async () =>
      expect((await tenant.api.get(`/v1/requests/${requestId}`)).body.status).toBe(422),
    );
    const absent = await cli.run('messages', 'get', 'msg_01kaj6v3m4e2ra8x0q6s1t5y9z');
    expect(absent).toMatchObject({ code: 1, stderr: expect.stringContaining('(404 not_found)') });
  });

  it('tells wrong use from a Carillon that is away', async () => {
    const misused = [
      ['messages', 'get'],
      ['send', 'email'],
      ['sned'],
      ['send', 'email', '--to', 'a@example.com', '--data', 'noequals'],
      ['send', 'email', '--to', 'a@example.com', '--data', 'list:=[1'],
      ['send', 'email', '--to', 'a@example.com', '--text', 'x', '--text-file', 'page.html'],
      ['send', 'email', '--to', 'a@example.com', '--html-file', 'nowhere.html'],
      ['messages', 'list', '--limit', 'many'],
      ['messages', 'list', '--url', 'carillon'],
      ['messages', 'list', '--api-key-file', 'nowhere.key'],
    ];
    for (const args of misused) {
      const { code, stdout, stderr } = await cli.run(...args);
      expect([args, code, stdout]).toEqual([args, 2, '']);
      expect(stderr).not.toBe('');
    }
    const receiver = await WebhookReceiver.start();
    const { origin } = new URL(receiver.url);
    await receiver.stop();
    const nobody = await cli.run('messages', 'list', '--url', origin);
    expect(nobody).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('ECONNREFUSED') });
    proxy.fates.push({ status: 404, body: '<h1>Elsewhere</h1>' });
    expect(await cli.run('messages', 'list')).toMatchObject({ code: 3 });
    expect((await cli.run('--help')).code).toBe(0);
    expect(await cli.run('--version')).toMatchObject({ code: 0, stdout: '0.2.0\n' });
  });

  it('takes the key from the environment or a file, and shows it to nobody', async () => {
    const canary = `car_live_canary12_${'c'.repeat(38)}`;
    const key = { CARILLON_URL: carillon.url };
    await writeFile(join(folder, 'good.key'), `${tenant.key}\n`);
    await writeFile(join(folder, 'wrong.key'), canary);
    await writeFile(join(folder, 'broken.key'), `${canary}\n${canary}`);
    const keyless = new Cli(key, folder);
    expect(await keyless.run('messages', 'list')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('CARILLON_API_KEY'),
    });
    expect((await keyless.run('messages', 'list', '--api-key-file', 'good.key')).code).toBe(0);
    const wrong = await keyless.run('messages', 'list', '--api-key-file', 'wrong.key');
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('(401 unauthorized)') });
    expect((await keyless.run('messages', 'list', '--api-key-file', 'broken.key')).code).toBe(2);
    for (const args of [[`--api-key=${canary}`], ['--api-key', canary], [`--apikey=${canary}`], [canary]]) {
      const { code, stderr } = await keyless.run('messages', 'list', ...args);
      expect(code).toBe(2);
      if (args[0]?.startsWith('--api-key')) expect(stderr).toContain('CARILLON_API_KEY');
    }
    expect(keyless.said).not.toContain('canary');
  });

  it('prints nothing that would steer a terminal', async () => {
    const template = { name: '\u001b[2JHello', channel: 'email', subject: 'Hi', text: 'Hi' };
    expect((await tenant.api.post('/v1/templates', template)).status).toBe(201);
    const { code, stdout } = await cli.run('templates', 'pull', '--only', template.name);
    expect([code, stdout]).toEqual([0, expect.stringContaining('[2JHello')]);
    expect(stdout).not.toContain('\u001b');
  });

  it('does what its README shows', async () => {
    const readme = await readFile(join(ROOT, 'clients/cli/README.md'), 'utf8');
    const script = /```sh quickstart\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    await writeFile(join(folder, 'carillon.key'), tenant.key);
    const recent = new Date(Date.now() - 60_000).toISOString();
    const shell = spawn(
      'sh',
      ['-ec', script.replace('http://localhost:3000', carillon.url).replace(/2026-01-01T\S+/, recent)],
      {
        cwd: folder,
        env: { PATH: `${join(ROOT, 'node_modules/.bin')}${delimiter}${process.env.PATH}` },
      },
    );
    let said = '';
    for (const stream of [shell.stdout, shell.stderr])
      stream.on('data', (text: Buffer) => (said += text.toString()));
    const code = await new Promise((resolve) => shell.on('close', resolve));
    expect([code, said]).toEqual([
      0,
      expect.stringMatching(
        /ada@example.com +delivered[\s\S]*MESSAGE[\s\S]*message\.accepted[\s\S]*receipt +written/,
      ),
    ]);
  });
});
