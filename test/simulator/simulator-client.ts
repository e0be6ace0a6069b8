import type { SimulatorOptions } from '../../simulator/options';
import { startSimulator, type RunningSimulator } from '../../simulator/server';

/** An answer whose shape the test knows. */
export type Json = ReturnType<typeof JSON.parse>;

export interface ProviderReply {
  status: number;
  headers: Headers;
  data: Json;
  requestId: string;
}

/** A simulator on a free port, with quick events and short ways to its two APIs. */
export interface SimulatorClient extends RunningSimulator {
  call(path: string, body?: unknown, key?: string, method?: string): Promise<ProviderReply>;
  control(method: string, path: string, body?: unknown): Promise<Json>;
  ledger(): Promise<Json[]>;
  events(id: string): Promise<Json[]>;
  /** A subaccount with a key for everything. */
  subaccount(settings?: Json): Promise<{ id: string; key: string }>;
}

const QUICK: Partial<SimulatorOptions> = {
  port: 0,
  processedDelayMs: 5,
  deliveredDelayMs: 10,
  followUpDelayMs: 10,
  webhookTimeScale: 0.01,
  subaccountAddPerHour: 1000,
  apiKeyAddPerMinute: 1000,
};

export async function aSimulator(options: Partial<SimulatorOptions> = {}): Promise<SimulatorClient> {
  const simulator = await startSimulator({ ...QUICK, ...options });
  const { url, masterKey } = simulator;
  let name = 0;

  const call: SimulatorClient['call'] = async (path, body = {}, key = masterKey, method = 'POST') => {
    const headers = { 'content-type': 'application/json', 'x-smtp2go-api-key': key };
    const response = await fetch(`${url}/v3${path}`, { method, headers, body: JSON.stringify(body) });
    const { request_id, data } = (await response.json()) as Json;
    return { status: response.status, headers: response.headers, data, requestId: request_id };
  };
  const text = async (method: string, path: string, body?: unknown): Promise<string> => {
    const response = await fetch(`${url}/simulator${path}`, {
      method,
      body: body && JSON.stringify(body),
    } as RequestInit);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.text();
  };
  const control: SimulatorClient['control'] = async (...request) => JSON.parse(await text(...request));

  return {
    ...simulator,
    call,
    control,
    ledger: async () =>
      (await text('GET', '/ledger'))
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    events: (id) => control('GET', `/events?email_id=${id}`),
    subaccount: async (settings = {}) => {
      const added = await call('/subaccount/add', {
        fullname: `Tenant ${++name}`,
        enable_sms: true,
        ...settings,
      });
      const { id } = added.data;
      const keys = await call('/api_keys/add', { subaccount_id: id, endpoints: ['*'] });
      return { id, key: keys.data[0].api_key };
    },
  };
}

export function anEmail(overrides: Json = {}): Json {
  return {
    sender: 'Carillon <hello@carillon.example>',
    to: ['ada@example.org'],
    subject: 'Hello',
    text_body: 'It rings.',
    ...overrides,
  };
}
