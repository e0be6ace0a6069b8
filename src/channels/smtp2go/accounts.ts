import type { Smtp2goClient, Smtp2goCredential } from './client';
import type { OperationPath, RequestOf } from './operations';
import type { Outcome } from './outcome';
import { EMAIL_EVENTS_TO_SUBSCRIBE, SMS_EVENTS_TO_SUBSCRIBE } from './provider-event-vocabulary';

/**
 * What a tenant's own key may call: sending, looking up what became of it, and the settings and figures of the
 * subaccount that the provider tells to no other key.
 */
const KEY_ENDPOINTS: OperationPath[] = [
  '/email/send',
  '/email/batch',
  '/email/mime',
  '/email/scheduled/search',
  '/email/scheduled/remove',
  '/sms/send',
  '/sms/view-sent',
  '/activity/search',
  '/dedicated_ips/view',
  '/ip_allow_list',
  '/ip_allow_list/add',
  '/ip_allow_list/edit',
  '/ip_allow_list/remove',
  '/ip_allow_list/view',
  '/stats/email_bounces',
  '/stats/email_cycle',
  '/stats/email_history',
  '/stats/email_spam',
  '/stats/email_summary',
  '/stats/email_unsubs',
  '/template/add',
  '/template/delete',
  '/template/edit',
  '/template/search',
  '/template/view',
];

export interface NewKey {
  apiKey: string;
  username: string | null;
}

/**
 * The master account's calls that map a tenant onto a subaccount. None of the creating calls can be repeated safely,
 * so each is preceded by a look whether it was done before.
 */
export class Smtp2goAccounts {
  constructor(
    private readonly client: Smtp2goClient,
    private readonly master: Smtp2goCredential,
  ) {}

  /** The subaccount of exactly this name, or null. */
  async findSubaccount(name: string): Promise<Outcome<{ id: string; state?: string } | null>> {
    const body = {
      fuzzy_search: false,
      search_terms: [name],
      states: 'all',
    } as RequestOf<'/subaccounts/search'>;
    const outcome = await this.client.call('/subaccounts/search', this.master, body);
    return mapAccepted(outcome, (data) => {
      const { subaccounts } = data as {
        subaccounts: { id: string; name?: string; state?: string }[];
      };
      return subaccounts.find((subaccount) => subaccount.name === name) ?? null;
    });
  }

  async addSubaccount(name: string): Promise<Outcome<string>> {
    const body = { fullname: name, enable_sms: true } as RequestOf<'/subaccount/add'>;
    const outcome = await this.client.call('/subaccount/add', this.master, body);
    return mapAccepted(outcome, (data) => (data as { id: string }).id);
  }

  /** The answer holds the whole key, for the only time. */
  async addKey(subaccountId: string, description: string): Promise<Outcome<NewKey>> {
    const body = {
      subaccount_id: subaccountId,
      description,
      endpoints: KEY_ENDPOINTS,
    } as RequestOf<'/api_keys/add'>;
    const outcome = await this.client.call('/api_keys/add', this.master, body);
    return mapAccepted(outcome, (data) => {
      const [key] = data as unknown as { api_key: string; username?: string }[];
      return { apiKey: key?.api_key ?? '', username: key?.username ?? null };
    });
  }

  /** For a key that was made when less was granted. What is not named here stays as it is. */
  grantEndpoints(subaccountId: string, apiKey: string): Promise<Outcome<unknown>> {
    const body = { subaccount_id: subaccountId, id: apiKey, endpoints: KEY_ENDPOINTS };
    return this.client.call('/api_keys/edit', this.master, body);
  }

  /** Registers the address that events are posted to, or corrects the one that is registered under the same path. */
  async registerEvents(
    subaccountId: string,
    target: { url: string; bearer: string; stampHeader: string },
  ): Promise<Outcome<number>> {
    const known = await this.findWebhook(subaccountId, new URL(target.url).pathname);
    if (known.kind !== 'accepted') return known;
    const body = {
      subaccount_id: subaccountId,
      url: target.url,
      events: [...EMAIL_EVENTS_TO_SUBSCRIBE],
      sms_events: [...SMS_EVENTS_TO_SUBSCRIBE],
      headers: [target.stampHeader],
      // The default is a form, in which a message to several looks like a message to one.
      output_format: 'json',
      auth_header_type: 'bearer',
      auth_header_value: target.bearer,
    };
    const outcome =
      known.data === null
        ? await this.client.call('/webhook/add', this.master, body)
        : await this.client.call('/webhook/edit', this.master, {
            ...body,
            id: known.data,
          });
    return mapAccepted(outcome as Outcome<unknown>, (data) => (data as { id: number }).id);
  }

  /** Closing what is closed is refused, so a call whose answer was lost is looked for first. */
  async setOpen(name: string, open: boolean): Promise<Outcome<unknown>> {
    const found = await this.findSubaccount(name);
    if (found.kind !== 'accepted') return found;
    if (found.data === null) {
      const detail = 'There is no subaccount of that name any more.';
      return { kind: 'refused', reason: 'other', code: null, detail, requestId: null, httpStatus: null };
    }
    const { id, state } = found.data;
    if ((state !== 'Closed') === open) return found;
    return this.client.call(open ? '/subaccount/reopen' : '/subaccount/close', this.master, { id });
  }

  /** By its path, which holds the tenant's token: the host may have changed since. */
  private async findWebhook(subaccountId: string, path: string): Promise<Outcome<number | null>> {
    const body = { subaccount_id: subaccountId } as RequestOf<'/webhook/view'>;
    const outcome = await this.client.call('/webhook/view', this.master, body);
    return mapAccepted(outcome, (data) => {
      const webhooks = data as unknown as { id: number; url?: string }[];
      return (
        webhooks.find(({ url }) => url !== undefined && URL.canParse(url) && new URL(url).pathname === path)
          ?.id ?? null
      );
    });
  }
}

function mapAccepted<T, U>(outcome: Outcome<T>, map: (data: T) => U): Outcome<U> {
  return outcome.kind === 'accepted' ? { ...outcome, data: map(outcome.data) } : outcome;
}
