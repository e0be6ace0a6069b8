import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  Api,
  ApiRefusal,
  type ApiKey,
  type List,
  type Message,
  type Tenant,
  type TimelineEntry,
} from './support/api';
import { demoPerson, type DemoPerson } from './support/demo-person';
import { STATE } from './support/paths';
import { PlainError } from './support/plain-error';
import { API_URL, SIMULATOR_URL } from './support/product-environment';
import { WHERE_THE_LOGS_ARE } from './support/stack';
import type { Say, Steps } from './support/steps';

const QUICKSTART = join(STATE, 'quickstart.json');
const LIMIT_MS = 60_000;
const POLL_MS = 250;

/** Everything a newcomer needs for a first call; also read by other tools. */
export interface Quickstart {
  apiUrl: string;
  docsUrl: string;
  simulatorUrl: string;
  operatorKey: string;
  tenantId: string;
  /** What is sent with it arrives. */
  liveKey: string;
  /** What is sent with it is played through and reaches nobody. */
  testKey: string;
  /** Who signs in at the console: an owner of the platform, and an admin of the demo's tenant. */
  person: DemoPerson;
}

/** The tenant of the demo with keys for it: the one of the last start as long as the API still knows them. */
export async function demoTenant(operatorKey: string, say: Say): Promise<Quickstart> {
  const operator = new Api(API_URL, operatorKey);
  const before = await knownQuickstart(operator);
  const tenant = before?.tenant ?? (await createTenant(operator));
  await untilActive(operator, tenant, say);
  const liveKey = before?.liveKey ?? (await createKey(operator, tenant.id, 'live'));
  const testKey = before?.testKey ?? (await createKey(operator, tenant.id, 'test'));
  const quickstart: Quickstart = {
    apiUrl: API_URL,
    docsUrl: `${API_URL}/docs`,
    simulatorUrl: SIMULATOR_URL,
    operatorKey,
    tenantId: tenant.id,
    liveKey,
    testKey,
    person: await demoPerson(operator, API_URL, tenant.id, before?.person),
  };
  writeFileSync(QUICKSTART, JSON.stringify(quickstart, null, 2), { mode: 0o600 });
  say(`${tenant.id} is active`);
  return quickstart;
}

const FIRST_EMAIL = {
  channel: 'email',
  from: 'Carillon <hello@example.com>',
  to: ['ada@example.com'],
  subject: 'The first bell',
  html: '<p>Hello Ada, this is <strong>Carillon</strong>.</p>',
  text: 'Hello Ada, this is Carillon.',
};

/** An e-mail of test mode, followed to its delivery: nothing leaves the platform, whoever is the provider. */
export async function playTestMessage({ testKey }: Quickstart, steps: Steps): Promise<void> {
  await follow(new Api(API_URL, testKey), steps, 'Test e-mail', FIRST_EMAIL);
}

/** The same e-mail, and an SMS, with the live key: they arrive in the inbox of the simulator. */
export async function sendDemoMessages({ liveKey }: Quickstart, steps: Steps): Promise<void> {
  const api = new Api(API_URL, liveKey);
  await follow(api, steps, 'Live e-mail', FIRST_EMAIL);
  await follow(api, steps, 'Live SMS', {
    channel: 'sms',
    to: ['+6421555123'],
    body: 'Hello Ada, this is Carillon.',
  });
}

async function follow(
  api: Api,
  steps: Steps,
  label: string,
  body: { to: string[]; [field: string]: unknown },
): Promise<void> {
  const { id } = await steps.run(label, async (say) => {
    const message = await api.post<Message>('/v1/messages', body);
    say(`to ${body.to.join(', ')}`);
    return message;
  });
  const began = Date.now();
  const seen = new Set<string>();
  for (;;) {
    const { data } = await api.get<List<TimelineEntry>>(`/v1/messages/${id}/timeline`);
    for (const entry of data.filter((candidate) => !seen.has(candidate.id))) {
      seen.add(entry.id);
      steps.print(steps.dim(`      ${entry.type.padEnd(20)} ${entry.description}`));
    }
    if (data.some(({ type }) => type === 'delivery.delivered')) return;
    if (Date.now() - began > LIMIT_MS) {
      const last = data.at(-1)?.type ?? 'nothing at all';
      throw new PlainError(
        `${id} was not delivered within ${LIMIT_MS / 1000} s: ` +
          `"delivery.delivered" is missing, the last that happened is "${last}". ${WHERE_THE_LOGS_ARE}`,
      );
    }
    await delay(POLL_MS);
  }
}

async function knownQuickstart(
  operator: Api,
): Promise<{ tenant: Tenant; liveKey: string; testKey: string; person?: DemoPerson } | undefined> {
  if (!existsSync(QUICKSTART)) return undefined;
  const kept = JSON.parse(readFileSync(QUICKSTART, 'utf8')) as Partial<Quickstart>;
  const { tenantId = '', liveKey = '', testKey = '', person } = kept;
  try {
    const tenant = await operator.get<Tenant>(`/v1/tenants/${tenantId}`);
    for (const key of [liveKey, testKey]) await new Api(API_URL, key).get('/v1/messages?limit=1');
    return { tenant, liveKey, testKey, person };
  } catch (error) {
    // The database is another one than last time.
    if (error instanceof ApiRefusal && [401, 403, 404].includes(error.status)) return undefined;
    throw error;
  }
}

async function createTenant(operator: Api): Promise<Tenant> {
  try {
    return await operator.post<Tenant>('/v1/tenants', { name: 'Demo', slug: 'demo' });
  } catch (error) {
    if (!(error instanceof ApiRefusal) || error.status !== 409) throw error;
    // It was made by an earlier start whose quickstart.json is gone.
    const tenants = await operator.get<List<Tenant>>('/v1/tenants?limit=100');
    const demo = tenants.data.find(({ slug }) => slug === 'demo');
    if (!demo) throw error;
    return demo;
  }
}

export async function untilActive(operator: Api, { id }: Tenant, say: Say): Promise<void> {
  const began = Date.now();
  for (;;) {
    const tenant = await operator.get<Tenant>(`/v1/tenants/${id}`);
    if (tenant.status === 'active') return;
    const step = tenant.provisioning?.step ?? tenant.status;
    say(`${id}: ${step}`);
    if (tenant.status !== 'provisioning' || Date.now() - began > LIMIT_MS) {
      throw new PlainError(
        `The demo tenant ${id} is not active (status "${tenant.status}", step "${step}"). ${WHERE_THE_LOGS_ARE}`,
      );
    }
    await delay(POLL_MS);
  }
}

async function createKey(operator: Api, tenantId: string, mode: 'live' | 'test'): Promise<string> {
  const body = { name: `quickstart (${mode})`, mode };
  const { key } = await operator.post<ApiKey>(`/v1/tenants/${tenantId}/api-keys`, body);
  return key;
}
