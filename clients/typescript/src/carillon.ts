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

export interface CarillonOptions extends Partial<Omit<TransportOptions, 'apiKey' | 'baseUrl'>> {
  /** Of a tenant, live or test, or of an operator. Throws when it is missing, as it may be in the environment. */
  apiKey: string | undefined;
  /** Where Carillon is, such as `https://carillon.example.com`. */
  baseUrl: string | undefined;
}

/**
 * The API of one Carillon, by the key of a tenant (`car_live_…`, `car_test_…`) or an operator (`car_op_…`). Methods are
 * named after paths: `POST /v1/templates/{id}/rollback` is `carillon.templates.rollback(id, …)`.
 *
 * A call is tried again by itself when that cannot do anything twice. Whatever takes an Idempotency-Key is given one, the
 * same for all tries.
 */
export class Carillon extends Resources {
  constructor({ apiKey, baseUrl, maxRetries = 2, timeoutMs = 30_000, fetch }: CarillonOptions) {
    if (!apiKey) throw new TypeError('apiKey is missing.');
    // Else it would be refused further down, and shown in the error.
    if (!/^[\x21-\x7e]+$/.test(apiKey))
      throw new TypeError('apiKey has a character that no key has, such as a line break.');
    if (!baseUrl || !URL.canParse(baseUrl))
      throw new TypeError('baseUrl is not a URL, such as https://carillon.example.com.');
    super(
      new Transport({
        ...{ apiKey, maxRetries, timeoutMs },
        baseUrl: baseUrl.replace(/\/+$/, ''),
        fetch: fetch ?? ((...request) => globalThis.fetch(...request)),
      }),
    );
  }
}
