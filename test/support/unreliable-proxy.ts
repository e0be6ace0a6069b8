import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ProxiedRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
}

/**
 * What becomes of a request: `lose-request` closes the connection before the API hears of it, `lose-answer` after the API
 * has answered, `half-answer` in the middle of the answer; `hang` passes it on and never answers; an object is answered
 * in place of the API.
 */
export type Fate =
  | 'pass'
  | 'lose-request'
  | 'lose-answer'
  | 'half-answer'
  | 'hang'
  | { status: number; headers?: Record<string, string>; body?: string };

/** Stands between a client and the API, keeps what was asked, and does to it what it is told. */
export class UnreliableProxy {
  readonly requests: ProxiedRequest[] = [];
  /** Of the next requests, in order; `pass` when there is none left. */
  readonly fates: Fate[] = [];
  private readonly server: Server;

  private constructor(private readonly target: string) {
    this.server = createServer((incoming, outgoing) => this.take(incoming, outgoing));
  }

  static async start(target: string): Promise<UnreliableProxy> {
    const proxy = new UnreliableProxy(target);
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What is open is broken off. */
  cutAll(): void {
    this.server.closeAllConnections();
  }

  async stop(): Promise<void> {
    this.cutAll();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private take(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method = '', url = '' } = incoming;
    const headers = incoming.headers as Record<string, string>;
    this.requests.push({ method, path: url, headers });
    const fate = this.fates.shift() ?? 'pass';
    if (fate === 'lose-request') {
      outgoing.destroy();
      return;
    }
    if (typeof fate === 'object') {
      incoming.resume();
      outgoing.writeHead(fate.status, fate.headers).end(fate.body);
      return;
    }
    const onward = request(`${this.target}${url}`, { method, headers }, (answer) => {
      if (fate === 'pass') {
        outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(outgoing);
        return;
      }
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        if (fate === 'hang') return;
        const whole = Buffer.concat(chunks);
        if (fate === 'half-answer') {
          outgoing.writeHead(answer.statusCode ?? 0, { ...answer.headers, 'content-length': whole.length });
          outgoing.write(whole.subarray(0, whole.length / 2), () => outgoing.destroy());
        } else outgoing.destroy();
      });
    });
    outgoing.on('close', () => onward.destroy());
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  }
}
