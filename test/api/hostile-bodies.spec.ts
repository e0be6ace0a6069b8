import { gzipSync } from 'node:zlib';
import { newApiKey } from '../../src/tenants/api-key-format';
import { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { probeWhile } from '../support/latency-probe';
import { anEmail } from '../support/messages';
import { expectProblem } from '../support/problem';
import { rawRequest } from '../support/raw-request';
import { RawSocket } from '../support/raw-socket';
import { countRows } from '../support/stored-rows';

const MB = 1_000_000;
const MIB = 1024 * 1024;

describe('bodies that are meant to exhaust the API', () => {
  let carillon: Carillon;
  let tenants: [TestTenant, TestTenant, TestTenant];
  const open: RawSocket[] = [];

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenants = [await carillon.tenant(), await carillon.tenant(), await carillon.tenant()];
    await carillon.worker?.close();
    carillon.worker = undefined;
  });
  afterAll(() => carillon.stop());
  afterEach(() => {
    for (const socket of open.splice(0)) socket.destroy();
  });

  const headersOf = ({ key }: { key: string }, more: Record<string, string>) => ({
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    ...more,
  });
  const begin = async (tenant: { key: string }, more: Record<string, string>) => {
    const socket = await RawSocket.post(carillon.url, '/v1/messages', headersOf(tenant, more));
    open.push(socket);
    return socket;
  };
  const LARGE = { 'content-length': String(40 * MB) };
  const attached = (bytes: number) =>
    JSON.stringify(
      anEmail({
        attachments: [
          { filename: 'a.bin', content: Buffer.alloc(Math.floor(bytes * 0.75), 7).toString('base64') },
        ],
      }),
    );
  const small = async ({ api }: TestTenant) =>
    expect(await api.post('/v1/messages', anEmail())).toMatchObject({ status: 202 });

  /** A place is free again when the server has noticed that a connection is gone. */
  const largeIsTaken = ({ api }: TestTenant) =>
    eventually(async () => {
      expect(await api.send('POST', '/v1/messages', attached(3 * MB))).toMatchObject({ status: 202 });
    });

  it.each(['gzip', 'deflate', 'br', 'zstd', 'gzip, identity'])('are not unpacked: %s', async (encoding) => {
    const bomb = gzipSync(Buffer.alloc(50 * MB, ' '));
    const answer = await rawRequest(carillon.url, '/v1/messages', {
      method: 'POST',
      headers: headersOf(tenants[0], { 'content-encoding': encoding, 'content-length': String(bomb.length) }),
      chunks: [bomb],
    });
    expectProblem(answer, 'unsupported_media_type');
    expect(answer.body.detail).toContain('Content-Encoding');
  });

  describe('of many at once', () => {
    /** The answer to a large body that is only announced. */
    const refusal = async (tenant: { key: string }) => {
      const socket = await begin(tenant, LARGE);
      await eventually(() => expect(socket.answer).toMatch(/^HTTP\/1\.1 \d{3} [\s\S]*\}$/));
      return socket.answer;
    };
    const taken = async (tenant: TestTenant, more: Record<string, string> = LARGE) => {
      const socket = await begin(tenant, more);
      await socket.write(more === LARGE ? '{' : `${(2 * MIB).toString(16)}\r\n${' '.repeat(2 * MIB)}\r\n`);
      return socket;
    };

    const oneIsRefused = (sockets: RawSocket[]): Promise<string> =>
      eventually(() => {
        const answers = sockets.map(({ answer }) => answer).filter((answer) => answer.endsWith('}'));
        expect(answers).toHaveLength(1);
        return answers[0] ?? '';
      });

    it('are taken in two at a time from each, and four in all; small ones always', async () => {
      const [a, b, c] = tenants;
      // Who comes first is open; how many get a place is not.
      const ofOne = [await taken(a), await taken(a, { 'transfer-encoding': 'chunked' }), await taken(a)];
      const tooMany = await oneIsRefused(ofOne);
      expect(tooMany).toMatch(/^HTTP\/1\.1 503 [\s\S]*retry-after: \d+[\s\S]*of yours/i);
      const ofOthers = [await taken(b), await taken(b), await taken(c)];
      const full = await oneIsRefused(ofOthers);
      expect(full).toMatch(/^HTTP\/1\.1 503 [\s\S]*retry-after: \d+/i);
      expect(full).not.toContain('of yours');
      for (const tenant of tenants) await small(tenant);
      expect(await a.api.get('/v1/messages')).toMatchObject({ status: 200 });

      for (const socket of ofOne) socket.destroy();
      await largeIsTaken(a);
    });

    it('of unknown size are small until they are large', async () => {
      const [a] = tenants;
      const body = JSON.stringify(anEmail());
      const dripping = await Promise.all(
        [1, 2, 3, 4, 5].map(() => begin(a, { 'transfer-encoding': 'chunked' })),
      );
      for (const socket of dripping) await socket.write('1\r\n{\r\n');
      const chunks = [body.slice(0, 10), body.slice(10)];
      for (let i = 0; i < 3; i += 1) {
        const headers = headersOf(a, { 'transfer-encoding': 'chunked' });
        expect(
          await rawRequest(carillon.url, '/v1/messages', { method: 'POST', headers, chunks }),
        ).toMatchObject({ status: 202 });
      }
    });

    it('without a known key are not read', async () => {
      for (const key of [newApiKey().key, 'car_live_x', 'nothing']) {
        expect(await refusal({ key })).toMatch(/^HTTP\/1\.1 401 /);
      }
    });

    it('give their place back, however they end', async () => {
      const [a] = tenants;
      for (let i = 0; i < 6; i += 1) {
        expect((await a.api.send('POST', '/v1/messages', attached(51 * MB))).status).toBe(413);
        expect((await a.api.send('POST', '/v1/messages', `[${'0,'.repeat(MIB)}0]`)).status).toBe(400);
      }
      await largeIsTaken(a);
    });

    it('cost memory for a few, and others little time', async () => {
      const [a, b, c] = tenants;
      const body = attached(49 * MB);
      let rss = 0;
      const statuses: number[] = [];
      const latency = await probeWhile(
        async () => {
          rss = Math.max(rss, process.memoryUsage.rss());
          expect((await c.api.get('/v1/templates')).status).toBe(200);
        },
        async () => {
          const all = [a, a, a, a, b, b, b, b].map(({ api }) => api.send('POST', '/v1/messages', body));
          statuses.push(...(await Promise.all(all)).map(({ status }) => status));
        },
      );
      const said = { ...latency, rssPeakMb: Math.round(rss / MIB), statuses };
      process.stdout.write(
        `while eight bodies of 49 MB come at once (client in the same process): ${JSON.stringify(said)}\n`,
      );
      expect(statuses.every((status) => status === 202 || status === 503)).toBe(true);
      expect(statuses).toContain(202);
    });
  });

  describe('that lie', () => {
    const body = JSON.stringify(anEmail());
    const nothingStored = async (perform: () => Promise<void>) => {
      const before = await countRows(carillon.owner);
      await perform();
      expect(await countRows(carillon.owner)).toEqual(before);
    };

    it('are shorter than they say: nothing is stored, and the place is free again', async () => {
      await nothingStored(async () => {
        for (let i = 0; i < 5; i += 1) {
          const socket = await begin(tenants[0], LARGE);
          await socket.write(body);
          socket.socket.end();
          await socket.ended();
        }
      });
      await largeIsTaken(tenants[0]);
    });

    it('are longer than they say: the rest is no request', async () => {
      const socket = await begin(tenants[0], { 'content-length': String(Buffer.byteLength(body)) });
      await socket.write(body);
      await eventually(() => expect(socket.answer).toMatch(/^HTTP\/1\.1 202 [\s\S]*\}$/));
      await socket.write('x'.repeat(100));
      const said = await socket.ended();
      expect(said.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 202', 'HTTP/1.1 400']);
      expect(said).toMatch(/application\/problem\+json[\s\S]*"code":"malformed_request"/);
    });

    it.each([
      ['a length and chunks', { 'content-length': '5', 'transfer-encoding': 'chunked' }],
      ['a length that is none', { 'content-length': '5x' }],
      ['a negative length', { 'content-length': '-5' }],
      ['two lengths', { 'content-length': '5', 'Content-Length': '6' }],
      ['chunks within chunks', { 'transfer-encoding': 'chunked, identity' }],
    ])('say %s', async (_what, headers) => {
      await nothingStored(async () => {
        const socket = await begin(tenants[0], headers);
        await socket.write(`5\r\n${body}\r\n0\r\n\r\n`);
        expect(await socket.ended()).toMatch(/^HTTP\/1\.1 400 [\s\S]*problem\+json/);
      });
    });

    it('come with headers beyond 16 kB', async () => {
      const socket = await begin(tenants[0], { 'x-a': 'a'.repeat(20_000) });
      expect(await socket.ended()).toMatch(/^HTTP\/1\.1 431 [\s\S]*"code":"headers_too_large"/);
    });
  });

  describe('that never come', () => {
    it('are waited for 15 seconds, headers, and half an hour, bodies that are streamed', () => {
      const server = carillon.app.getHttpServer();
      expect(server).toMatchObject({ headersTimeout: 15_000, requestTimeout: 30 * 60_000 });
    });

    it('are cut off with an answer', async () => {
      const server = carillon.app.getHttpServer();
      const { headersTimeout, requestTimeout } = server;
      // The same server, as if those times were over.
      Object.assign(server, { headersTimeout: 1_000, requestTimeout: 1_500 });
      try {
        const headers = await RawSocket.open(carillon.url);
        await headers.write('POST /v1/messages HTTP/1.1\r\nhost: carillon\r\n');
        const started = await begin(tenants[0], LARGE);
        open.push(headers);
        const dripping = setInterval(() => {
          void headers.write('x-a: b\r\n');
          void started.write(' ');
        }, 100);
        const answers = await Promise.all([headers.ended(), started.ended()]);
        clearInterval(dripping);
        for (const answer of answers)
          expect(answer).toMatch(/^HTTP\/1\.1 408 [\s\S]*problem\+json[\s\S]*"code":"request_timeout"/);
      } finally {
        Object.assign(server, { headersTimeout, requestTimeout });
      }
      await small(tenants[0]);
      await largeIsTaken(tenants[0]);
    });
  });

  describe('of too many parts', () => {
    const refused = async (json: string, detail: string) => {
      const answer = await tenants[0].api.send('POST', '/v1/messages', json);
      expectProblem(answer, 'malformed_request');
      expect(answer.body.detail).toContain(detail);
    };
    const valid = JSON.stringify(anEmail()).slice(0, -1);

    it('are refused by name before they are read', async () => {
      await refused(`${valid},"variables":${'{"a":'.repeat(32)}1${'}'.repeat(32)}}`, 'deeper than 32');
      await refused(`${valid},"variables":{"a":[${'1,'.repeat(250_000)}1]}}`, 'more than 250000');
      await refused('['.repeat(52 * MB), 'deeper than 32');
      const names = Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`k${i}`, 1]));
      const answer = await tenants[0].api.post('/v1/templates', {
        name: 'a',
        channel: 'sms',
        body: 'x',
        ...names,
      });
      expectProblem(answer, 'malformed_request');
      expect(answer.body.detail).toContain('more than 10000');
    });

    it('may have a large attachment, and ten thousand recipients', async () => {
      const tricky = `${'\\"'.repeat(MB)}[[[[{{{{,,,,`;
      const text = await tenants[0].api.send(
        'POST',
        '/v1/messages',
        `${valid.replace('"text":"', `"text":"${tricky}`)}}`,
      );
      expect([202, 422]).toContain(text.status);
      const recipients = Array.from({ length: 10_000 }, (_, i) => ({
        to: `p${i}@example.com`,
        variables: { name: 'x', n: i },
      }));
      const api = new Caller(carillon.url, tenants[0].key);
      expect(await api.post('/v1/messages', anEmail({ to: undefined, recipients }))).toMatchObject({
        status: 202,
      });
    });
  });
});
