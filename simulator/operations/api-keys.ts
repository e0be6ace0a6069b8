import { maskedKey, shortKey, type ApiKey } from '../accounts';
import { credentialView, editCredential, newCredential } from '../credentials';
import { optionalText, optionalTexts, requiredText, type JsonObject } from '../fields';
import type { Call, Operation } from '../operation';
import { holdsEndpoint } from '../permissions';
import { ProviderError } from '../provider-error';
import { newApiKey } from '../random';

const MINUTE_MS = 60_000;

export const API_KEY_OPERATIONS: Operation[] = [
  {
    path: '/api_keys/add',
    does: 'makes a key, told whole only here, with endpoints that the caller holds itself; 5 a minute',
    handler: add,
    takesSubaccountId: true,
    saves: true,
    limit: { option: 'apiKeyAddPerMinute', windowMs: MINUTE_MS },
  },
  {
    path: '/api_keys/edit',
    does: 'changes a key named whole; POST resets what is left out, PATCH keeps it',
    methods: ['POST', 'PATCH'],
    handler: edit,
    takesSubaccountId: true,
    saves: true,
  },
  { path: '/api_keys/view', does: 'shows keys masked', handler: viewKeys, takesSubaccountId: true },
  {
    path: '/api_keys/remove',
    does: 'removes a key named whole',
    handler: remove,
    takesSubaccountId: true,
    saves: true,
  },
  {
    path: '/api_keys/permissions',
    does: 'lists the endpoints of the calling key, whatever they are',
    handler: permissions,
    everyKey: true,
  },
];

function add(call: Call): unknown {
  const key: ApiKey = {
    key: newApiKey(),
    accountId: call.account.id,
    endpoints: readEndpoints(call) ?? ['/email/send'],
    ...newCredential(call.body),
  };
  call.simulator.state.keys.set(key.key, key);
  // The only time that the whole key is told.
  return [{ ...view(key), api_key: key.key }];
}

/** The endpoints are the one setting that POST leaves when it is omitted. */
function edit(call: Call): unknown {
  const key = find(call);
  const endpoints = readEndpoints(call);
  editCredential(key, call.body, call.method);
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

/** Masked. */
function view(key: ApiKey): JsonObject {
  return {
    api_key: maskedKey(key.key),
    username: shortKey(key.key),
    ...credentialView(key),
    endpoints: key.endpoints,
    sending_status: key.sendingStatus ?? 'allowed',
  };
}
