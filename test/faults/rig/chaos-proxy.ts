import { createServer, connect, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

interface Pair {
  client: Socket;
  upstream: Socket;
  /** Bytes that the upstream may still send before both ends are reset. */
  left: number;
}

export type ProxyMode = 'pass' | 'blackhole';

/**
 * Stands between the product and a service, and does to connections what networks do: cuts them, resets them after so
 * many bytes, swallows everything, is late. With several targets it is a plain load balancer: whoever takes the
 * connection first, in turn.
 */
export class ChaosProxy {
  /** Before each piece of data, in either direction. */
  delayMs = 0;
  mode: ProxyMode = 'pass';
  /** Asked for every new connection: after how many bytes from the upstream it is reset. */
  resetAfterBytes: () => number = () => Infinity;
  /** Sees what passes, piece by piece. */
  onData: (from: 'client' | 'upstream', chunk: Buffer) => void = () => undefined;
  connections = 0;
  resets = 0;
  private readonly pairs = new Set<Pair>();
  private turn = 0;

  private constructor(
    private readonly server: Server,
    private targets: readonly number[],
  ) {}

  static async start(...targets: number[]): Promise<ChaosProxy> {
    const server = createServer();
    const proxy = new ChaosProxy(server, targets);
    server.on('connection', (client) => proxy.join(client));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** For new connections; those that are open keep their upstream until they are cut. */
  aimAt(...targets: number[]): void {
    this.targets = targets;
  }

  /** Resets every open connection at both ends. */
  cut(): void {
    for (const pair of this.pairs) this.reset(pair);
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket): void {
    this.connections += 1;
    client.on('error', () => undefined);
    if (this.mode === 'blackhole') return void client.pause();
    this.reach(client, this.targets.length);
  }

  private reach(client: Socket, tries: number): void {
    const target = this.targets[this.turn++ % this.targets.length] ?? 0;
    const upstream = connect(target, '127.0.0.1');
    upstream.once('error', () => {
      if (upstream.pending && tries > 1 && !client.destroyed) this.reach(client, tries - 1);
      else client.resetAndDestroy();
    });
    upstream.once('connect', () => this.pump({ client, upstream, left: this.resetAfterBytes() }));
  }

  private pump(pair: Pair): void {
    const { client, upstream } = pair;
    this.pairs.add(pair);
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.reset(pair));
      socket.on('close', () => this.pairs.delete(pair));
    }
    this.forward(pair, client, upstream, 'client');
    this.forward(pair, upstream, client, 'upstream');
  }

  private forward(pair: Pair, from: Socket, to: Socket, side: 'client' | 'upstream'): void {
    from.on('data', (chunk: Buffer) => {
      this.onData(side, chunk);
      if (this.mode === 'blackhole') return;
      if (side === 'upstream' && (pair.left -= chunk.length) < 0) {
        this.resets += 1;
        to.write(chunk.subarray(0, chunk.length + pair.left));
        return this.reset(pair);
      }
      const pass = (): void => void (to.writable && !to.write(chunk) && this.holdBack(from, to));
      if (this.delayMs > 0) setTimeout(pass, this.delayMs);
      else pass();
    });
    from.on('end', () => setTimeout(() => to.end(), this.delayMs));
    from.on('close', () => setTimeout(() => to.destroy(), this.delayMs));
  }

  private holdBack(from: Socket, to: Socket): void {
    from.pause();
    to.once('drain', () => from.resume());
  }

  private reset({ client, upstream }: Pair): void {
    for (const socket of [client, upstream]) if (!socket.destroyed) socket.resetAndDestroy();
  }
}
