import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { Smtp2goClient } from '../../../src/channels/smtp2go/client';
import { answers, ScriptedProvider, type Script } from './scripted-provider';

const credential = { apiKey: 'api-CANARY0123456789CANARY0123456789', region: 'eu' as const };
const email = { sender: 'a@example.com', to: ['canary@example.com'], subject: 's', text_body: 'canary' };
const accepted = answers(
  200,
  { request_id: 'r-1', data: { succeeded: 1, email_id: 'e' } },
  { connection: 'keep-alive' },
);

let provider: ScriptedProvider;
const clients: Smtp2goClient[] = [];

beforeAll(async () => {
  provider = await ScriptedProvider.start();
});
beforeEach(() => provider.reset());
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(() => provider.stop());

function clientOf(baseUrlOverride: string, maxConnections = 1, responseTimeoutMs = 200): Smtp2goClient {
  const client = new Smtp2goClient({
    baseUrlOverride,
    connectTimeoutMs: 200,
    responseTimeoutMs,
    maxConnections,
  });
  clients.push(client);
  return client;
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('a request that was provably not sent has failed', () => {
  it('refused port', async () => {
    const outcome = await clientOf(`http://127.0.0.1:${await closedPort()}/v3`).call(
      '/email/send',
      credential,
      email,
    );
    expect(outcome).toEqual({ kind: 'failed', cause: 'ECONNREFUSED' });
  });

  it('name that does not resolve', async () => {
    const outcome = await clientOf('http://nowhere.invalid/v3').call('/email/send', credential, email);
    expect(outcome).toMatchObject({
      kind: 'failed',
      cause: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT)$/),
    });
  });

  it('connect that is never answered', async () => {
    provider.onConnect = () => true;
    const outcome = await clientOf(`https://127.0.0.1:${provider.port}/v3`).call(
      '/email/send',
      credential,
      email,
    );
    expect(outcome).toEqual({ kind: 'failed', cause: 'UND_ERR_CONNECT_TIMEOUT' });
  });

  it('TLS that is answered with something else', async () => {
    provider.onConnect = (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n') !== undefined;
    const outcome = await clientOf(`https://127.0.0.1:${provider.port}/v3`).call(
      '/email/send',
      credential,
      email,
    );
    expect(outcome).toMatchObject({ kind: 'failed' });
  });

  it('aborted before it began', async () => {
    const outcome = await clientOf(provider.baseUrl).call(
      '/email/send',
      credential,
      email,
      AbortSignal.abort(),
    );
    expect(outcome).toMatchObject({ kind: 'failed' });
    expect(provider.requests).toHaveLength(0);
  });

  it('aborted while it waited for a connection that another request holds', async () => {
    const client = clientOf(provider.baseUrl, 1, 5_000);
    const arrived = new Promise<Socket>((resolve) => (provider.script = resolve));
    const first = client.call('/email/send', credential, email);
    const socket = await arrived;
    const abort = new AbortController();
    const second = client.call('/email/send', credential, email, abort.signal);
    abort.abort();
    accepted(socket, '');
    expect(await first).toMatchObject({ kind: 'accepted' });
    expect(await second).toMatchObject({ kind: 'failed' });
    expect(provider.requests).toHaveLength(1);
  });

  it('no right to make it any more when a connection is free at last', async () => {
    const client = clientOf(provider.baseUrl, 1, 5_000);
    const arrived = new Promise<Socket>((resolve) => (provider.script = resolve));
    const first = client.call('/email/send', credential, email);
    const socket = await arrived;
    let may = true;
    const second = client.onlyIf(() => may).call('/email/send', credential, email);
    may = false;
    accepted(socket, '');
    expect(await first).toMatchObject({ kind: 'accepted' });
    expect(await second).toEqual({ kind: 'failed', cause: 'never_sent' });
    expect(provider.requests).toHaveLength(1);
    provider.script = accepted;
    may = true;
    expect(await client.onlyIf(() => may).call('/email/send', credential, email)).toMatchObject({
      kind: 'accepted',
    });
  });

  it('key that no header can hold', async () => {
    const broken = { ...credential, apiKey: 'canary\r\nx: y' };
    expect(await clientOf(provider.baseUrl).call('/email/send', broken, email)).toEqual({
      kind: 'failed',
      cause: 'UND_ERR_INVALID_ARG',
    });
  });
});

describe('once the headers were sent, silence is unknown', () => {
  const resets: Script = (socket) => socket.resetAndDestroy();
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n';
  const cases: [string, Script][] = [
    ['reset after it was read', resets],
    ['closed after it was read', (socket) => socket.end()],
    ['never answered', () => undefined],
    ['half of the headers, then closed', (socket) => socket.end('HTTP/1.1 200 OK\r\nconte')],
    ['half of the body, then closed', (socket) => socket.end(`${head}{"request_id":`)],
    [
      'half of the body, then reset',
      (socket) => socket.write(`${head}{"data":`, () => socket.resetAndDestroy()),
    ],
    ['half of the body, then silence', (socket) => socket.write(`${head}{"request_id":`)],
    ['not HTTP', (socket) => socket.end('220 smtp.example.com ESMTP\r\n')],
  ];

  it.each(cases)('%s', async (_name, script) => {
    provider.script = script;
    const client = clientOf(provider.baseUrl);
    expect(await client.call('/email/send', credential, email)).toMatchObject({
      kind: 'unknown',
      httpStatus: null,
      cause: expect.stringMatching(/^\w+$/),
    });
    expect(provider.requests).toHaveLength(1);
    expect(await client.call('/webhook/view', credential, {})).toMatchObject({ kind: 'failed' });
  });

  it('reset before it was read', async () => {
    provider.onConnect = (socket) => socket.on('readable', () => socket.resetAndDestroy()) !== undefined;
    expect(await clientOf(provider.baseUrl).call('/email/send', credential, email)).toMatchObject({
      kind: 'unknown',
    });
  });

  it('a body that drips for longer than a whole answer may take', async () => {
    provider.script = (socket) => {
      socket.write(head);
      const drip = setInterval(() => socket.write(' '), 20);
      socket.on('close', () => clearInterval(drip));
    };
    expect(await clientOf(provider.baseUrl).call('/email/send', credential, email)).toMatchObject({
      kind: 'unknown',
    });
  });

  it('aborted while it was being answered', async () => {
    const abort = new AbortController();
    provider.script = () => abort.abort();
    const outcome = await clientOf(provider.baseUrl).call('/email/send', credential, email, abort.signal);
    expect(outcome).toMatchObject({ kind: 'unknown' });
  });

  it('says nothing of the request', async () => {
    provider.script = resets;
    const outcome = await clientOf(provider.baseUrl).call('/email/send', credential, email);
    expect(JSON.stringify(outcome)).not.toMatch(/canary|127\.0\.0\.1/i);
  });
});

it('keeps a connection for the next request, and opens no more than allowed', async () => {
  let connections = 0;
  provider.onConnect = () => ++connections < 0;
  provider.script = accepted;
  const client = clientOf(provider.baseUrl, 2);
  for (let round = 0; round < 3; round++) {
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => client.call('/email/send', credential, email)),
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(5).fill('accepted'));
  }
  expect(connections).toBe(2);
});
