import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { undocumented } from './documented-webhooks';

export interface WebhookReply {
  status: number;
  headers?: Record<string, string>;
  /** Takes so long to answer. */
  afterMs?: number;
}

export interface ReceivedWebhook {
  headers: Record<string, string>;
  body: string;
}

/**
 * A tenant's endpoint: keeps what it is sent and answers as it is told to. Stopping it fails when it was ever sent what the
 * document does not tell of.
 */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  /** The next answers, in order; `otherwise` when there is none left. */
  readonly answers: (number | WebhookReply)[] = [];
  otherwise: number | WebhookReply = 200;
  /** Takes requests and answers none. */
  hangs = false;
  /** Requests that wait for an answer, and the most there ever were. */
  open = 0;
  mostOpen = 0;

  /** Answers with what it was sent, as a careless endpoint does. */
  echoes = false;

  private readonly faults = new Set<string>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      receiver.open += 1;
      receiver.mostOpen = Math.max(receiver.mostOpen, receiver.open);
      response.on('close', () => (receiver.open -= 1));
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        receiver.received.push({ headers: request.headers as Record<string, string>, body });
        for (const fault of undocumented(body)) receiver.faults.add(fault);
        if (receiver.hangs) return;
        const reply = receiver.answers.shift() ?? receiver.otherwise;
        const { status, headers, afterMs = 0 } = typeof reply === 'number' ? { status: reply } : reply;
        setTimeout(() => response.writeHead(status, headers).end(receiver.echoes ? body : 'noted'), afterMs);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    if (this.faults.size > 0) throw new Error(`not as documented:\n${[...this.faults].join('\n')}`);
  }
}
