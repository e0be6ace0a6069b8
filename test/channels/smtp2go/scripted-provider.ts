import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** What the stand-in does with one connection, once a whole request has (or has not) been read from it. */
export type Script = (socket: Socket, request: string) => void;

const httpReply = (status: number, body: string, headers: Record<string, string>) =>
  `HTTP/1.1 ${status} Scripted\r\n` +
  Object.entries({ 'content-length': String(Buffer.byteLength(body)), connection: 'close', ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('') +
  `\r\n${body}`;

export const answers =
  (status: number, body: unknown, headers: Record<string, string> = {}): Script =>
  (socket) =>
    void socket[headers.connection === 'keep-alive' ? 'write' : 'end'](
      httpReply(status, typeof body === 'string' ? body : JSON.stringify(body), headers),
    );

export const refuses = (status: number, code: string, error: string, more: object = {}): Script =>
  answers(status, { request_id: 'r-1', data: { error, error_code: `E_ApiResponseCodes.${code}`, ...more } });

/** A provider made of raw sockets, so that it can misbehave below HTTP too. Remembers every request that it read. */
export class ScriptedProvider {
  readonly requests: string[] = [];
  private readonly sockets = new Set<Socket>();
  script: Script = answers(500, 'no script');
  /** Runs on connect, before anything is read; true leaves the socket alone. */
  onConnect: (socket: Socket) => boolean = () => false;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ScriptedProvider> {
    const server = createServer();
    const provider = new ScriptedProvider(server);
    server.on('connection', (socket) => provider.serve(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return provider;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}/v3`;
  }

  reset(): void {
    this.requests.length = 0;
    this.onConnect = () => false;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => undefined);
    if (this.onConnect(socket)) return;
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const [head = '', body] = received.split('\r\n\r\n', 2);
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (body === undefined || body.length < length) return;
      const request = received;
      received = '';
      this.requests.push(request);
      this.script(socket, request);
    });
  }
}
