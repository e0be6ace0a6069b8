import type { Webhook } from '../accounts';
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
import { ProviderError } from '../provider-error';

const EVENTS = ['delivered', 'unsubscribe', 'spam', 'bounce', 'processed', 'reject', 'click', 'open'];
const SMS_EVENTS = ['delivered', 'failed', 'rejected', 'sending', 'submitted', 'opt-out'];
const FREE_PLAN_WEBHOOKS = 1;
const DEFAULTS: Omit<Webhook, 'id' | 'url'> = {
  events: null,
  smsEvents: null,
  headers: [],
  usernames: [],
  outputFormat: 'form',
  authType: '',
  authValue: '',
  disabled: false,
  customHeaders: [],
};

export const WEBHOOK_OPERATIONS: Operation[] = [
  {
    path: '/webhook/add',
    does: "registers an address for events, up to the plan's number",
    handler: add,
    takesSubaccountId: true,
    saves: true,
  },
  {
    path: '/webhook/edit',
    does: 'changes what is given',
    handler: edit,
    takesSubaccountId: true,
    saves: true,
  },
  { path: '/webhook/remove', does: 'removes it', handler: remove, takesSubaccountId: true, saves: true },
  {
    path: '/webhook/view',
    does: 'lists them, as the live API does',
    handler: viewAll,
    takesSubaccountId: true,
  },
];

function add({ simulator, account, body }: Call): unknown {
  const { options, state } = simulator;
  const limit = options.plan === 'free' ? FREE_PLAN_WEBHOOKS : options.webhookLimit;
  if (account.webhooks.size >= limit) {
    throw ProviderError.exception(`You can have a maximum of ${limit} webhooks`);
  }
  const url = readUrl(requiredText(body, 'url'));
  const webhook: Webhook = { ...DEFAULTS, ...readSettings(body), id: state.nextWebhookId++, url };
  account.webhooks.set(webhook.id, webhook);
  return view(webhook);
}

function edit(call: Call): unknown {
  const webhook = find(call);
  const url = optionalText(call.body, 'url');
  const omitted = call.simulator.options.webhookEditOmitted === 'reset' ? DEFAULTS : {};
  Object.assign(webhook, omitted, readSettings(call.body), url && { url: readUrl(url) });
  return view(webhook);
}

function remove(call: Call): unknown {
  const webhook = find(call);
  call.account.webhooks.delete(webhook.id);
  return view(webhook);
}

/** The schema calls `url` required and the answer one object; live it needs nothing and is a list. */
function viewAll({ simulator, account, body }: Call): unknown {
  const id = optionalInteger(body, 'id');
  const webhooks = [...account.webhooks.values()]
    .filter((webhook) => id === undefined || webhook.id === id)
    .map(view);
  return simulator.options.webhookViewShape === 'array' ? webhooks : (webhooks[0] ?? {});
}

function find({ account, body }: Call): Webhook {
  const id = optionalInteger(body, 'id');
  if (id === undefined) throw ProviderError.invalidField('id', 'is required');
  const webhook = account.webhooks.get(id);
  if (!webhook) throw ProviderError.exception(`A webhook with the id '${id}' was not found`);
  return webhook;
}

function readUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw ProviderError.invalidField('url', `was expecting a valid URL but found '${text}'`);
}

function readSettings(body: JsonObject): Partial<Webhook> {
  const given: Partial<Webhook> = {
    events: readEvents(body, 'events', EVENTS),
    smsEvents: readEvents(body, 'sms_events', SMS_EVENTS),
    headers: optionalTexts(body, 'headers'),
    usernames: optionalTexts(body, 'usernames'),
    outputFormat: oneOf(body, 'output_format', ['form', 'json']),
    authType: oneOf(body, 'auth_header_type', ['', 'bearer', 'basic']),
    authValue: optionalText(body, 'auth_header_value'),
    disabled: optionalFlag(body, 'disabled'),
    customHeaders: body.custom_headers ?? undefined,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Unknown names are dropped without a word, as observed. */
function readEvents(body: JsonObject, field: string, allowed: string[]): string[] | undefined {
  return optionalTexts(body, field)?.filter((event) => allowed.includes(event));
}

function view(webhook: Webhook): JsonObject {
  return {
    url: webhook.url,
    id: webhook.id,
    events: webhook.events ?? [],
    sms_events: webhook.smsEvents ?? [],
    headers: webhook.headers,
    usernames: webhook.usernames,
    output_format: webhook.outputFormat,
    auth_header_type: webhook.authType,
    auth_header_value: webhook.authValue,
    disabled: webhook.disabled,
    custom_headers: webhook.customHeaders ?? [],
  };
}
