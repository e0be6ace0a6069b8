import { Resources } from './resources.generated.js';
import { Transport, type TransportOptions } from './transport.js';

export { CarillonConnectionError, CarillonError } from './carillon-error.js';
export type { CampaignProgressEvent } from './campaign-progress-event.js';
export { type Page, Pages } from './pages.js';
export type { FileContent, RequestFile } from './request-file.js';
export type * from './schema.generated.js';
export type { CallOptions, CreateOptions } from './transport.js';
export {
  CarillonWebhookError,
  verifyWebhook,
  type VerifyOptions,
  type WebhookHeaders,
} from './verify-webhook.js';

export interface CarillonOptions extends Partial<Omit<TransportOptions, 'headers' | 'baseUrl'>> {
  /** Of a tenant, live or test, or of an operator. Throws when it is missing, as it may be in the environment. */
  apiKey?: string | undefined;
  /** In place of a key, in a page of the same origin: the person who is signed in there. */
  session?: CarillonSession | undefined;
  /** Where Carillon is, such as `https://carillon.example.com`. */
  baseUrl: string | undefined;
}

/** A browser sends the cookie by itself; this goes along. */
export interface CarillonSession {
  /** `csrf_token` of the session; none is needed for signing in. */
  csrfToken?: string | undefined;
  /** For which of their tenants; none is needed for operators' routes. */
  tenantId?: string | undefined;
  /** `live` when it is left out. */
  mode?: 'live' | 'test' | undefined;
}

/**
 * The API of one Carillon, by the key of a tenant (`car_live_…`, `car_test_…`) or an operator (`car_op_…`). Methods are
 * named after paths: `POST /v1/templates/{id}/rollback` is `carillon.templates.rollback(id, …)`.
 *
 * A call is tried again by itself when that cannot do anything twice. Whatever takes an Idempotency-Key is given one, the
 * same for all tries.
 */
export class Carillon extends Resources {
  constructor({ apiKey, session, baseUrl, maxRetries = 2, timeoutMs = 30_000, fetch }: CarillonOptions) {
    const headers = session ? sessionHeaders(session) : keyHeaders(apiKey);
    if (!baseUrl || !URL.canParse(baseUrl))
      throw new TypeError('baseUrl is not a URL, such as https://carillon.example.com.');
    super(
      new Transport({
        ...{ headers, maxRetries, timeoutMs },
        baseUrl: baseUrl.replace(/\/+$/, ''),
        fetch: fetch ?? ((...request) => globalThis.fetch(...request)),
      }),
    );
  }
}

function keyHeaders(apiKey: string | undefined): Record<string, string> {
  if (!apiKey) throw new TypeError('apiKey is missing.');
  // Else it would be refused further down, and shown in the error.
  if (!/^[\x21-\x7e]+$/.test(apiKey))
    throw new TypeError('apiKey has a character that no key has, such as a line break.');
  return { authorization: `Bearer ${apiKey}` };
}

function sessionHeaders({ csrfToken, tenantId, mode }: CarillonSession): Record<string, string> {
  return {
    ...(csrfToken && { 'carillon-csrf': csrfToken }),
    ...(tenantId && { 'carillon-tenant': tenantId }),
    ...(mode && { 'carillon-mode': mode }),
  };
}
