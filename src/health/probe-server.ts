import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  OnApplicationBootstrap,
} from '@nestjs/common';
import { ENV, type Env } from '../config/env';
import { Database } from '../database/database';
import { Metrics } from '../metrics/metrics';
import { measureRuntime } from '../metrics/runtime-metrics';
import { Doorbell } from '../queue/doorbell';
import { DeepHealth } from './deep-health.service';
import { standingOf } from './standing';

interface Reply {
  status: number;
  type: string;
  body: string;
}

/**
 * Metrics and health of this process, on a port of their own that is not for the public; without METRICS_PORT there is
 * none. Plain HTTP without a key: METRICS_HOST decides who can reach it.
 */
@Injectable()
export class ProbeServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('probes');
  private server: Server | undefined;

  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly metrics: Metrics,
    private readonly database: Database,
    private readonly doorbell: Doorbell,
    private readonly deepHealth: DeepHealth,
  ) {}

  /** Null when there is none. */
  get port(): number | null {
    return (this.server?.address() as AddressInfo | null | undefined)?.port ?? null;
  }

  async onApplicationBootstrap(): Promise<void> {
    const { host, port } = this.env.probes;
    if (port === undefined) return;
    measureRuntime(this.metrics);
    const server = createServer((request, response) => void this.serve(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    this.server = server;
    this.logger.log({ event: 'probes', host, port: this.port });
  }

  /** Before the rest goes: who is asked whether it is ready should not say so any more. */
  async beforeApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, type, body } = await this.answer(request).catch((error: unknown) => {
      this.logger.error({ event: 'probe failed', fault: (error as Error).name });
      return json(500, { status: 'failed' });
    });
    const headers = {
      'content-type': type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    };
    response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
  }

  private async answer({ method, url = '/' }: IncomingMessage): Promise<Reply> {
    if (method !== 'GET' && method !== 'HEAD') return json(405, { status: 'GET only' });
    const [path = '/'] = url.split('?', 1);
    switch (path) {
      case '/metrics':
        return { status: 200, type: this.metrics.registry.contentType, body: await this.metrics.read() };
      case '/health/live':
        return json(200, { status: 'live' });
      case '/health/ready':
        return this.ready();
      case '/health/deep': {
        const report = await this.deepHealth.examine();
        return json(report.status === 'well' ? 200 : 503, report);
      }
      default:
        return json(404, { status: 'There are /metrics, /health/live, /health/ready and /health/deep.' });
    }
  }

  private async ready(): Promise<Reply> {
    const standing = await standingOf(this.database, this.doorbell);
    const isUp = standing.database === 'up';
    return json(isUp ? 200 : 503, { status: isUp ? 'ready' : 'not ready', ...standing });
  }
}

function json(status: number, body: object): Reply {
  return { status, type: 'application/json', body: `${JSON.stringify(body)}\n` };
}
