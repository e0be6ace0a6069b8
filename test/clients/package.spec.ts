import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, send } from '../support/messages';
import { WebhookReceiver } from '../support/webhook-receiver';
import { ROOT } from '../architecture/source-files';

const README = readFileSync(join(ROOT, 'clients/typescript/README.md'), 'utf8');
const example = (name: string) => new RegExp(`\`\`\`js ${name}\\n([\\s\\S]*?)\`\`\``).exec(README)?.[1] ?? '';
/** What a page of any browser has and the client may use. */
const OF_BROWSERS = {
  ...{
    fetch,
    Headers,
    Request,
    Response,
    URL,
    URLSearchParams,
    Blob,
    ReadableStream,
    TextEncoder,
    TextDecoder,
  },
  ...{ AbortController, AbortSignal, crypto, atob, setTimeout, clearTimeout },
};

describe('the package @carillon/client', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
    tenant = await carillon.tenant();
    env = { ...process.env, CARILLON_API_KEY: tenant.key, CARILLON_URL: carillon.url };
  });
  afterAll(() => carillon.stop());

  /** What a program of somebody who has installed the package says. */
  const run = (source: string, type: 'module' | 'commonjs') => {
    const program = spawn(process.execPath, [`--input-type=${type}`, '-e', source], { cwd: ROOT, env });
    let said = '';
    for (const stream of [program.stdout, program.stderr])
      stream.on('data', (text: Buffer) => (said += text.toString()));
    const ended = new Promise<string>((resolve) => program.on('close', () => resolve(said)));
    return { program, ended, said: () => said };
  };

  it('sends the first message of its README, and says nothing else', async () => {
    expect(example('quickstart').trim().split('\n').length).toBeLessThanOrEqual(11);
    expect(await run(example('quickstart'), 'module').ended).toMatch(/^msg_\w{26} queued\n$/);
  });

  it('is loaded by CommonJS as well, without a warning', async () => {
    const source = example('quickstart')
      .replace(/import (.*) from (.*);/, 'const $1 = require($2);')
      .replace('const message = await', 'const creating =')
      .replace(/^console.log.*$/m, 'creating.then((message) => console.log(message.id));');
    expect(await run(source, 'commonjs').ended).toMatch(/^msg_\w{26}\n$/);
  });

  it('verifies webhooks as its README shows', async () => {
    // For a free port.
    const receiver = await WebhookReceiver.start();
    const { port, origin: url } = new URL(receiver.url);
    await receiver.stop();
    const { body } = await tenant.api.post('/v1/webhook-endpoints', {
      url,
      event_types: ['delivery.bounced'],
    });
    Object.assign(env, { PORT: port, WEBHOOK_SECRET: body.secret });
    const { program, said } = run(example('webhook'), 'module');
    try {
      const forged = () => fetch(url, { method: 'POST', body: '{}' }).catch(() => null);
      await eventually(async () => expect((await forged())?.status).toBe(401));
      await send(tenant.api, anEmail({ to: ['bounce@example.com'] }));
      await eventually(() => expect(said()).toBe('bounce@example.com\n'));
    } finally {
      program.kill();
    }
  });

  it('needs nothing that a browser has not', async () => {
    const { outputFiles } = await build({
      stdin: { contents: `export { Carillon, verifyWebhook } from '@carillon/client'`, resolveDir: ROOT },
      ...{
        bundle: true,
        minify: true,
        write: false,
        platform: 'browser',
        format: 'iife',
        globalName: 'client',
      },
    });
    const bundle = outputFiles[0]?.text ?? '';
    // In kB, gzipped; it has a method for every operation.
    expect(gzipSync(bundle).length / 1_024).toBeLessThan(10);
    const page = createContext({ ...OF_BROWSERS, options: { apiKey: tenant.key, baseUrl: carillon.url } });
    runInContext(bundle, page);
    const email = JSON.stringify(anEmail());
    const asked = runInContext(`new client.Carillon(options).messages.create(${email})`, page) as Promise<{
      id: string;
    }>;
    expect((await asked).id).toMatch(/^msg_/);
  });
});
