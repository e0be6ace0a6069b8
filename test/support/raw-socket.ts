import { connect, type Socket } from 'node:net';

/** A connection on which a test writes what it likes, byte by byte, and keeps what it is answered. */
export class RawSocket {
  private said = '';
  private readonly closing: Promise<void>;

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => (this.said += chunk.toString('latin1')));
    socket.on('error', () => socket.destroy());
    this.closing = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  static async open(url: string): Promise<RawSocket> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const raw = new RawSocket(socket);
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return raw;
  }

  /** A POST with these headers and no end of its body yet. */
  static async post(url: string, path: string, headers: Record<string, string>): Promise<RawSocket> {
    const raw = await RawSocket.open(url);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    void raw.write(`POST ${path} HTTP/1.1\r\nhost: carillon\r\n${lines.join('')}\r\n`);
    return raw;
  }

  /** Resolves when the bytes have left, or the connection is gone. */
  write(bytes: string | Buffer): Promise<void> {
    return new Promise((resolve) => {
      if (!this.socket.write(bytes, () => resolve())) void this.closing.then(resolve);
    });
  }

  /** Everything that was answered so far, headers and all. */
  get answer(): string {
    return this.said;
  }

  get isClosed(): boolean {
    return this.socket.closed;
  }

  async ended(): Promise<string> {
    await this.closing;
    return this.said;
  }

  destroy(): void {
    this.socket.destroy();
  }
}
