import { fastify, type FastifyInstance } from 'fastify';
import { limitBodyTime } from '../../src/common/body-deadline';
import { passStreams, type StreamedBody } from '../../src/common/streamed-body';
import { RawSocket } from '../support/raw-socket';

const BODY_MS = 300;

describe('a body that does not come', () => {
  let server: FastifyInstance;
  let url: string;
  const sockets: RawSocket[] = [];

  beforeAll(async () => {
    server = fastify();
    passStreams(server, ['text/csv']);
    limitBodyTime(server, BODY_MS);
    server.post('/json', () => ({ ok: true }));
    server.post('/stream', { config: { streamedTypes: ['text/csv'] } }, async ({ body }) => {
      let bytes = 0;
      for await (const chunk of (body as StreamedBody).chunks(1_000_000)) bytes += chunk.length;
      return { bytes };
    });
    url = await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await server.close();
  });

  const begin = async (path: string, type: string) => {
    const headers = { 'content-type': type, 'transfer-encoding': 'chunked' };
    const socket = await RawSocket.post(url, path, headers);
    sockets.push(socket);
    return socket;
  };
  const CUT = /^HTTP\/1\.1 408 [\s\S]*"code":"request_timeout"/;

  it('is cut off, however it drips', async () => {
    const socket = await begin('/json', 'application/json');
    const dripping = setInterval(() => void socket.write('1\r\n \r\n'), BODY_MS / 10);
    expect(await socket.ended()).toMatch(CUT);
    clearInterval(dripping);
  });

  it('is waited for where it is streamed and goes on, however long that takes', async () => {
    const socket = await begin('/stream', 'text/csv');
    for (let written = 0; written < 40; written += 1) {
      await socket.write('1\r\nx\r\n');
      await new Promise((resolve) => setTimeout(resolve, BODY_MS / 10));
    }
    expect(socket.answer).toBe('');
    await socket.write('0\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, BODY_MS));
    expect(socket.answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*\{"bytes":40\}$/);
  });

  it('is cut off where it is streamed and stops', async () => {
    const socket = await begin('/stream', 'text/csv');
    await socket.write('1\r\nx\r\n');
    expect(await socket.ended()).toMatch(CUT);
  });
});
