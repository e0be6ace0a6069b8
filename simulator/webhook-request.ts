import type { Webhook } from './accounts';
import { eventBody, type EventBody, type EventRecord } from './event-record';
import { isObject } from './fields';
import type { SimulatorOptions } from './options';

const AUTH_SCHEMES = { bearer: 'Bearer', basic: 'Basic' } as const;
/** These belong to the request itself. */
const OWN_HEADERS = new Set(['host', 'connection', 'content-length', 'content-type', 'transfer-encoding']);

/** A webhook address, taken apart once. */
export interface WebhookTarget {
  origin: string;
  path: string;
  /** The address without its credentials. */
  shown: string;
  basic: string | undefined;
}

export interface WebhookRequest {
  headers: Record<string, string>;
  body: string;
}

export function parseTarget(url: string): WebhookTarget {
  const { origin, pathname, search, username, password } = new URL(url);
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    origin,
    path: pathname + search,
    shown: `${origin}${pathname}${search}`,
    basic: pair === ':' ? undefined : `Basic ${Buffer.from(pair).toString('base64')}`,
  };
}

/** What one webhook is sent of an event: its format, its credentials, its own headers. */
export function webhookRequest(
  event: EventRecord,
  webhook: Webhook,
  target: WebhookTarget,
  { formLists, region }: SimulatorOptions,
): WebhookRequest {
  const json = webhook.outputFormat === 'json';
  const fields = eventBody(event, webhook, region);
  const authorization = webhook.authType
    ? `${AUTH_SCHEMES[webhook.authType]} ${webhook.authValue}`
    : target.basic;
  const headers = customHeaders(webhook.customHeaders);
  headers['content-type'] = json ? 'application/json' : 'application/x-www-form-urlencoded';
  headers['user-agent'] = 'SMTP2GO-Webhook (simulator)';
  if (authorization) headers.authorization = authorization;
  return { headers, body: json ? JSON.stringify(fields) : formEncode(fields, formLists) };
}

/** The shape is not published: an object of names and values is taken, and a list of {header, value}. */
function customHeaders(given: unknown): Record<string, string> {
  const pairs: [unknown, unknown][] = Array.isArray(given)
    ? (given as unknown[]).map((item) => (isObject(item) ? [item.header ?? item.name, item.value] : [0, 0]))
    : isObject(given)
      ? Object.entries(given)
      : [];
  const headers: Record<string, string> = {};
  for (const [name, value] of pairs) {
    if (typeof name !== 'string' || typeof value !== 'string' || !/^[!-9;-~]+$/.test(name)) continue;
    if (!/[\r\n\0]/.test(value) && !OWN_HEADERS.has(name.toLowerCase())) headers[name] = value;
  }
  return headers;
}

function formEncode(fields: EventBody, lists: SimulatorOptions['formLists']): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (!Array.isArray(value)) form.append(name, value);
    else if (lists === 'comma') form.append(name, value.join(','));
    else for (const item of value) form.append(name, item);
  }
  return form.toString();
}
