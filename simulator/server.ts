import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ControlApi } from './control-api';
import { send } from './http-exchange';
import { DEFAULT_OPTIONS, optionProblems, type SimulatorOptions } from './options';
import { servePage } from './page';
import { ProviderApi } from './provider-api';
import { Simulator } from './simulator';

export interface RunningSimulator {
  /** Where it listens; the provider's API is at `${url}/v3`, the inbox at the root. */
  url: string;
  masterKey: string;
  options: Readonly<SimulatorOptions>;
  close(): Promise<void>;
}

/** Starts a provider of its own; any number can run in one process. Rejects when the port is taken. */
export async function startSimulator(given: Partial<SimulatorOptions> = {}): Promise<RunningSimulator> {
  const problems = optionProblems({ ...given });
  if (problems.length > 0) throw new Error(problems.join(' '));
  const options: SimulatorOptions = { ...DEFAULT_OPTIONS, ...given };
  const server = createServer({ keepAliveTimeout: 60_000 });
  await listen(server, options);

  const simulator = new Simulator(options);
  const provider = new ProviderApi(simulator);
  const control = new ControlApi(simulator, provider);
  server.on('request', (request, response) => {
    route(request, response, provider, control).catch((error: unknown) => {
      send(response, 500, 'text/plain', `The simulator failed: ${String(error)}`);
    });
  });

  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  simulator.url = `http://${host}:${port}`;
  return {
    url: simulator.url,
    masterKey: options.masterKey,
    options,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      simulator.close();
    },
  };
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  provider: ProviderApi,
  control: ControlApi,
): Promise<void> {
  const url = request.url ?? '/';
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  if (path.startsWith('/v3/')) return provider.handle(request, response, path.slice(3));
  if (path.startsWith('/simulator/')) return control.handle(request, response, path);
  servePage(request, response, path);
}

function listen(server: Server, { port, host }: SimulatorOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}
