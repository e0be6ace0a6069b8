import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningSimulator } from '../../../simulator/server';
import { Smtp2goClient, type Smtp2goCredential } from '../../../src/channels/smtp2go/client';
import { OPERATIONS } from '../../../src/channels/smtp2go/operations';
import { differences } from '../../simulator/contract-validator';
import { publishedOperations, type Schema } from '../../simulator/published-contract';
import type { Json } from '../../simulator/simulator-client';
import { Caller } from '../../support/caller';

export interface HeardRequest {
  method: string;
  /** Without /v3. */
  path: string;
  headers: IncomingHttpHeaders;
  body: Json;
}

export interface Reply {
  status: number;
  data: Json;
  /** The field that a refusal names. */
  field: string | undefined;
  /** The whole answer, as it came. */
  whole: Json;
}

/** Stands between our code and the simulator, hands everything on unchanged, and remembers what was asked. */
export class ProviderEar {
  readonly heard: HeardRequest[] = [];
  /** Where the simulator listens; known before anything is asked. */
  target = '';

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ProviderEar> {
    const server = createServer();
    const ear = new ProviderEar(server);
    server.on('request', (request, response) => {
      ear.handOn(request).then(
        ({ status, text }) => response.writeHead(status, { 'content-type': 'application/json' }).end(text),
        () => response.destroy(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return ear;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v3`;
  }

  all(path: string): HeardRequest[] {
    return this.heard.filter((request) => request.path === path);
  }

  last(path: string): HeardRequest {
    const request = this.all(path).at(-1);
    if (!request) throw new Error(`nobody asked ${path}`);
    return request;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private async handOn(request: IncomingMessage): Promise<{ status: number; text: string }> {
    const { method = '', url = '', headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    this.heard.push({ method, path: url.replace(/^\/v3/, ''), headers, body: JSON.parse(body.toString()) });
    const { connection: _, host: _host, 'content-length': _length, ...others } = headers;
    const response = await fetch(this.target + url, {
      method,
      headers: others as Record<string, string>,
      body,
    });
    return { status: response.status, text: await response.text() };
  }
}

/** A simulator, our client in front of it, and an ear between the two. */
export class OverheardProvider {
  readonly client: Smtp2goClient;
  readonly master: Smtp2goCredential;
  readonly control: Caller;

  constructor(
    private readonly simulator: RunningSimulator,
    readonly ear: ProviderEar,
  ) {
    ear.target = simulator.url;
    this.client = new Smtp2goClient({ baseUrlOverride: ear.baseUrl, maxConnections: 4 });
    this.master = { apiKey: simulator.masterKey, region: 'global' };
    this.control = new Caller(simulator.url);
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.ear.stop();
  }

  /** One request in any spelling, past our client and past the ear. */
  async ask(path: string, body: Json = {}, key = this.master.apiKey, method = 'POST'): Promise<Reply> {
    const response = await fetch(`${this.simulator.url}/v3${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'x-smtp2go-api-key': key },
      body: JSON.stringify(body),
    });
    const whole: Json = await response.json();
    const field = whole.data?.field_validation_errors?.fieldname as string | undefined;
    return { status: response.status, data: whole.data, field, whole };
  }

  set(options: Json): Promise<unknown> {
    return this.control.patch('/simulator/options', options);
  }

  /** The provider ignores fields that it does not know, as the real one is said to do; here for one request only. */
  async askLeniently(path: string, body: Json): Promise<Reply> {
    await this.set({ unknownFields: 'ignore' });
    const reply = await this.ask(path, body);
    await this.set({ unknownFields: 'refuse' });
    return reply;
  }

  async message(id: string): Promise<Json> {
    return (await this.control.get(`/simulator/messages/${id}`)).body;
  }

  /** An operation of the older summaries that is neither published, nor ours to call, nor simulated. */
  async expectNoOperation(path: string, method = 'POST'): Promise<void> {
    expect(PUBLISHED.map((operation) => operation.path)).not.toContain(path);
    expect(Object.keys(OPERATIONS)).not.toContain(path);
    expect(await this.ask(path, {}, this.master.apiKey, method)).toMatchObject({ status: 404 });
  }

  /** Whatever our code asked was by the contract: the method, each field and its type, and what is required. */
  expectHeardByTheContract(): void {
    expect(this.ear.heard.length).toBeGreaterThan(0);
    expect(this.ear.heard.flatMap(faultsOf)).toEqual([]);
  }
}

const PUBLISHED = publishedOperations();

/** The body of an operation's request, by the provider's contract. */
export function publishedRequest(name: string): {
  fields: string[];
  required: string[];
  properties: Record<string, Json>;
} {
  const operation = PUBLISHED.find((each) => each.name === name);
  if (!operation) throw new Error(`${name} is not published`);
  const { properties = {}, required = [] } = (operation.request ?? {}) as {
    properties?: Record<string, Schema>;
    required?: string[];
  };
  return { fields: Object.keys(properties), required, properties };
}

function faultsOf({ method, path, body }: HeardRequest): string[] {
  const operation = PUBLISHED.find((each) => each.method === method && each.path === path);
  if (!operation) return [`${method} ${path} is not published`];
  const { api_key: _, ...fields } = body;
  return differences(operation.request ?? {}, fields).map((fault) => `${method} ${path}: ${fault}`);
}
