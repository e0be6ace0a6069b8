import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Listens on every address of this machine and notes which of them was called. */
export class Canary {
  readonly calledAt: string[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  /** `answer` is what it says to whoever calls, as it stands on the wire. */
  static async start(
    answer = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n',
  ): Promise<Canary> {
    const server = createServer();
    const canary = new Canary(server);
    server.on('connection', (socket) => {
      canary.sockets.add(socket);
      canary.calledAt.push((socket.localAddress ?? '').replace(/^::ffff:/, ''));
      socket.on('error', () => socket.destroy());
      socket.on('close', () => canary.sockets.delete(socket));
      socket.once('data', () => socket.end(answer));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, () => resolve());
    });
    return canary;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
