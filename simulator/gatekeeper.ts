import { holdsAddress, isSuppressed, type Account, type ApiKey, type EmailDraft } from './accounts';
import { beginCycle } from './billing-cycle';
import { customLimit } from './credentials';
import { recipientsOf } from './email-draft';
import type { Rejection } from './life-cycle';
import type { Limiter } from './limiter';
import type { SimulatorOptions } from './options';
import { ProviderError } from './provider-error';
import type { State } from './state';

/** Why an e-mail is not accepted: the text in `failures`, and the shorter one of the reject event. */
export interface Refusal {
  failure: string;
  event: string;
}

/** Says whether an e-mail may go out, and to whom. Asking counts: each question uses up the key's own rate limit. */
export class Gatekeeper {
  constructor(
    private readonly options: SimulatorOptions,
    private readonly state: State,
    private readonly limiter: Limiter,
  ) {}

  /** Undefined when the e-mail is accepted; throws where the provider would answer with an error instead. */
  refusal(account: Account, key: ApiKey, draft: EmailDraft): Refusal | undefined {
    const { options } = this;
    if (key.sendingStatus === 'blocked') return alike('Sending is blocked for this API key');
    const sender = this.senderRefusal(account, draft);
    if (sender) return sender;
    const own = customLimit(key);
    if (own && !this.limiter.allow(key.key, own.limit, own.periodMs)) {
      if (options.keyRateLimitAnswer === '429')
        throw ProviderError.tooManyRequests('API key ratelimit exceeded');
      return alike('API key ratelimit exceeded');
    }
    beginCycle(account);
    if (options.quotaExhausted !== 'accept' && account.planUsed >= account.planSize) {
      const message = 'The monthly email allowance of this account is used up';
      if (options.quotaExhausted === 'failure') return alike(message);
      throw new ProviderError(Number(options.quotaExhausted), 'API_EXCEPTION', message);
    }
    const none = options.allSuppressedAnswer === 'failure' && this.nobodyLeft(account, draft);
    return none ? alike('All recipients are on the suppression list, or not allowed') : undefined;
  }

  /** Those of an accepted e-mail who do not get it, and why. */
  rejections(account: Account, key: ApiKey, recipients: string[], refusal?: Refusal): Rejection[] {
    const everybody = refusal?.event ?? (key.status === 'sandbox' ? 'sandbox' : undefined);
    if (everybody) return recipients.map((address) => ({ address, message: everybody }));
    const rejections: Rejection[] = [];
    for (const address of recipients) {
      const message = recipientRefusal(account, address);
      if (message) rejections.push({ address, message });
    }
    return rejections;
  }

  /** A white or black list takes the place of the verified domains and addresses. */
  private senderRefusal(account: Account, draft: EmailDraft): Refusal | undefined {
    const { mode, entries } = account.allowedSenders;
    if (mode === 'disabled') {
      if (this.isVerified(account, draft)) return undefined;
      const failure =
        `An error occurred during the SMTP request: From header sender domain not verified (${draft.senderDomain})\n` +
        'On your Sending > Verified Senders page add and verify the sender domain - Code(550)';
      return { failure, event: 'sender not verified' };
    }
    if (holdsAddress(entries, draft.senderAddress) === (mode === 'whitelist')) return undefined;
    const failure = `An error occurred during the SMTP request: Sender not allowed (${draft.senderAddress}) - Code(550)`;
    return { failure, event: 'sender not allowed' };
  }

  private isVerified(account: Account, draft: EmailDraft): boolean {
    const { options, state } = this;
    const domain = draft.senderDomain;
    if (options.verifiedSenders === 'any' || options.alwaysVerifiedDomains.includes(domain)) return true;
    if (account.domains.get(domain)?.dkimVerified) return true;
    if (account.delegatedDomains.has(domain) && state.master.domains.get(domain)?.dkimVerified) return true;
    return account.singleSenders.get(draft.senderAddress.toLowerCase())?.verified === true;
  }

  private nobodyLeft(account: Account, draft: EmailDraft): boolean {
    return recipientsOf(draft).every((address) => recipientRefusal(account, address) !== undefined);
  }
}

function alike(text: string): Refusal {
  return { failure: text, event: text };
}

function recipientRefusal(account: Account, address: string): string | undefined {
  const { enabled, entries } = account.allowedRecipients;
  if (enabled && !holdsAddress(entries, address)) return 'recipient not allowed';
  return isSuppressed(account, address) ? 'recipient is on the suppression list' : undefined;
}
