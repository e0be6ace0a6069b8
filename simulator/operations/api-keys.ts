import { maskedKey, shortKey, type ApiKey } from '../accounts';
import {
  oneOf,
  optionalFlag,
  optionalInteger,
  optionalText,
  optionalTexts,
  requiredText,
  type JsonObject,
} from '../fields';
import type { Call, Operation } from '../operation';
import { holdsEndpoint } from '../permissions';
import { ProviderError } from '../provider-error';
import { newApiKey } from '../random';

const MINUTE_MS = 60_000;
const STATUSES = ['allowed', 'blocked', 'sandbox'] as const;
const DEFAULTS: JsonObject = {
  description: '',
  custom_ratelimit: false,
  feedback_enabled: false,
  feedback_html: '',
  feedback_text: '',
  open_tracking_enabled: false,
  click_tracking_enabled: false,
  archive_enabled: false,
  bounce_notifications: 'from',
};

export const API_KEY_OPERATIONS: Operation[] = [
  {
    path: '/api_keys/add',
    handler: add,
    takesSubaccountId: true,
    saves: true,
    limit: { option: 'apiKeyAddPerMinute', windowMs: MINUTE_MS },
  },
  { path: '/api_keys/edit', methods: ['POST', 'PATCH'], handler: edit, takesSubaccountId: true, saves: true },
  { path: '/api_keys/view', handler: viewKeys, takesSubaccountId: true },
  { path: '/api_keys/remove', handler: remove, takesSubaccountId: true, saves: true },
  { path: '/api_keys/permissions', handler: permissions, everyKey: true },
];

function add(call: Call): unknown {
  const key: ApiKey = {
    key: newApiKey(),
    accountId: call.account.id,
    endpoints: readEndpoints(call) ?? ['/email/send'],
    status: oneOf(call.body, 'status', STATUSES) ?? 'allowed',
    settings: { ...DEFAULTS, ...readSettings(call.body) },
    createdAt: Date.now(),
  };
  call.simulator.state.keys.set(key.key, key);
  // The only time that the whole key is told.
  return [{ ...view(key), api_key: key.key }];
}

/** POST puts what is omitted back to its default (the endpoints stay), PATCH leaves it. */
function edit(call: Call): unknown {
  const key = find(call);
  const base = call.method === 'PATCH' ? key.settings : DEFAULTS;
  const endpoints = readEndpoints(call);
  const status = oneOf(call.body, 'status', STATUSES) ?? (call.method === 'PATCH' ? key.status : 'allowed');
  key.settings = { ...base, ...readSettings(call.body) };
  key.status = status;
  if (endpoints) key.endpoints = endpoints;
  return [view(key)];
}

function viewKeys(call: Call): unknown {
  if (call.body.id !== undefined) return [view(find(call))];
  const search = (optionalText(call.body, 'search') ?? '').toLowerCase();
  return ownKeys(call)
    .filter((key) =>
      `${shortKey(key.key)} ${String(key.settings.description)}`.toLowerCase().includes(search),
    )
    .map(view);
}

function remove(call: Call): unknown {
  const key = find(call);
  call.simulator.state.keys.delete(key.key);
  return [view(key)];
}

function permissions({ key, allPaths }: Call): unknown {
  return allPaths.filter((path) => holdsEndpoint(key.endpoints, path));
}

function find(call: Call): ApiKey {
  const id = requiredText(call.body, 'id');
  const { keys } = call.simulator.state;
  const exact = keys.get(id);
  const anyForm = call.simulator.options.keyIdForms === 'any';
  const key =
    exact ??
    (anyForm ? ownKeys(call).find(({ key }) => [maskedKey(key), shortKey(key)].includes(id)) : undefined);
  if (key?.accountId !== call.account.id)
    throw ProviderError.exception('An API key matching the passed id was not found');
  return key;
}

function ownKeys({ simulator, account }: Call): ApiKey[] {
  return [...simulator.state.keys.values()].filter(({ accountId }) => accountId === account.id);
}

/** A key can hand on only what it holds itself. */
function readEndpoints({ body, key }: Call): string[] | undefined {
  const endpoints = optionalTexts(body, 'endpoints');
  const foreign = endpoints?.find((endpoint) => !holdsEndpoint(key.endpoints, endpoint));
  if (foreign === undefined) return endpoints;
  throw ProviderError.exception(`You do not have permission to add the endpoint '${foreign}'`);
}

function readSettings(body: JsonObject): JsonObject {
  const given: JsonObject = {
    description: optionalText(body, 'description'),
    custom_ratelimit: optionalFlag(body, 'custom_ratelimit'),
    custom_ratelimit_value: optionalInteger(body, 'custom_ratelimit_value'),
    custom_ratelimit_period: optionalText(body, 'custom_ratelimit_period'),
    ip_pool: optionalInteger(body, 'ip_pool'),
    feedback_enabled: optionalFlag(body, 'feedback_enabled'),
    feedback_html: optionalText(body, 'feedback_html'),
    feedback_text: optionalText(body, 'feedback_text'),
    open_tracking_enabled: optionalFlag(body, 'open_tracking_enabled'),
    click_tracking_enabled: optionalFlag(body, 'click_tracking_enabled'),
    archive_enabled: optionalFlag(body, 'archive_enabled'),
    audit_email: optionalText(body, 'audit_email'),
    bounce_notifications: optionalText(body, 'bounce_notifications'),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Masked; the answers spell two fields differently from the requests. */
function view(key: ApiKey): JsonObject {
  const { ip_pool, custom_ratelimit, ...settings } = key.settings;
  return {
    api_key: maskedKey(key.key),
    username: shortKey(key.key),
    ...settings,
    ...(ip_pool !== undefined && { ippool: ip_pool }),
    custom_rate_limit: custom_ratelimit,
    status: key.status,
    endpoints: key.endpoints,
    sending_status: 'allowed',
  };
}
