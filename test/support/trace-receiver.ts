import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Valued {
  key: string;
  value: { stringValue?: string; intValue?: number | string };
}

interface Exported {
  resourceSpans: {
    resource: { attributes: Valued[] };
    scopeSpans: { spans: (Omit<ReceivedSpan, 'service' | 'attributes'> & { attributes: Valued[] })[] }[];
  }[];
}

export interface ReceivedSpan {
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: Record<string, string | number | undefined>;
  links: { traceId: string }[];
}

/** Takes traces by OTLP over HTTP, in JSON, and keeps every byte of them. */
export class TraceReceiver {
  readonly bodies: string[] = [];
  readonly paths: string[] = [];
  readonly authorizations: (string | undefined)[] = [];
  /** Takes requests and answers none. */
  hangs = false;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TraceReceiver> {
    const server = createServer();
    const receiver = new TraceReceiver(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        receiver.paths.push(request.url ?? '');
        receiver.authorizations.push(request.headers.authorization);
        receiver.bodies.push(Buffer.concat(chunks).toString('utf8'));
        if (!receiver.hangs) response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get spans(): ReceivedSpan[] {
    return this.bodies.flatMap((body) =>
      (JSON.parse(body) as Exported).resourceSpans.flatMap(({ resource, scopeSpans }) =>
        scopeSpans.flatMap(({ spans }) =>
          spans.map((span) => ({
            ...span,
            service: String(byName(resource.attributes)['service.name']),
            attributes: byName(span.attributes),
          })),
        ),
      ),
    );
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function byName(attributes: Valued[]): ReceivedSpan['attributes'] {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]),
  );
}
