import { createHash, randomUUID } from 'node:crypto';
import {
  isSuppressed,
  shortKey,
  type Account,
  type ApiKey,
  type EmailDraft,
  type ScheduledEmail,
} from './accounts';
import { recipientsOf } from './email-draft';
import type { Inbox } from './inbox';
import type { Ledger } from './ledger';
import type { LifeCycle, Rejection } from './life-cycle';
import type { Limiter } from './limiter';
import type { MessageFacts, StoredHeader } from './message';
import type { SimulatorOptions } from './options';
import { ProviderError } from './provider-error';
import { newEmailId } from './random';
import type { State } from './state';

const STAMP = 'x-carillon-delivery';
const MAX_AHEAD_MS = 3 * 24 * 3600 * 1000;
const PERIOD_MS: Record<string, number> = {
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  month: 2_592_000_000,
};

export interface Submission {
  account: Account;
  key: ApiKey;
  operation: string;
  clientIp: string;
}

interface Parts {
  options: SimulatorOptions;
  state: State;
  ledger: Ledger;
  inbox: Inbox;
  limiter: Limiter;
  lifeCycle: LifeCycle;
}

/**
 * Takes e-mails in. `refusal` is what the provider would say at once; whoever answers without waiting (fastaccept,
 * batch, schedule) hands the e-mail to `accept` all the same and the refusal becomes reject events. Two equal
 * e-mails are two e-mails: nothing is deduplicated.
 */
export class Mailroom {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(private readonly parts: Parts) {}

  /** The text in `failures` of a send that is not accepted; undefined when it is. */
  refusal({ account, key }: Submission, draft: EmailDraft): string | undefined {
    const { options, limiter } = this.parts;
    if (!this.senderIsVerified(account, draft)) {
      return (
        `An error occurred during the SMTP request: From header sender domain not verified (${draft.senderDomain})\n` +
        'On your Sending > Verified Senders page add and verify the sender domain - Code(550)'
      );
    }
    const { custom_ratelimit, custom_ratelimit_value: limit, custom_ratelimit_period: period } = key.settings;
    if (
      custom_ratelimit === true &&
      typeof limit === 'number' &&
      !limiter.allow(key.key, limit, periodMs(period))
    ) {
      if (options.keyRateLimitAnswer === '429') throw ProviderError.tooManyRequests();
      return 'API key ratelimit exceeded';
    }
    if (options.quotaExhausted !== 'accept' && account.planUsed >= account.planSize) {
      const message = 'The monthly email allowance of this account is used up';
      if (options.quotaExhausted === '400') throw ProviderError.exception(message);
      return message;
    }
    if (options.allSuppressedAnswer === 'failure') {
      const suppressed = recipientsOf(draft).every((address) => isSuppressed(account, address));
      if (suppressed) return 'All recipients are on the suppression list';
    }
    return undefined;
  }

  /** A send refused in the answer: no copy exists, but the documents promise a reject event. */
  noteRefusal(submission: Submission, draft: EmailDraft): void {
    if (!this.parts.options.refusedSendFiresReject) return;
    const facts = this.facts(newEmailId(), submission, draft, draft.headers);
    this.parts.lifeCycle.rejectLater(facts, recipientsOf(draft), 'sender not verified');
  }

  /** Takes the e-mail over for good: ledger, inbox and events. Returns its email_id. */
  accept(submission: Submission, draft: EmailDraft, refusal?: string, scheduleId?: string): string {
    const { account, key, operation } = submission;
    const { inbox, ledger, lifeCycle, options, state } = this.parts;
    const id = newEmailId();
    const headers = scheduleId
      ? [...draft.headers, { header: 'X-Smtp2go-Schedule-Id', value: scheduleId }]
      : draft.headers;
    const recipients = recipientsOf(draft);
    const rejections = this.rejections(account, key, recipients, refusal);
    const facts = this.facts(id, submission, draft, headers);
    const at = new Date().toISOString();
    const shared = { account: account.id, account_name: account.name, key: shortKey(key.key), operation };
    ledger.append({
      at,
      channel: 'email',
      ...shared,
      email_id: id,
      schedule_id: scheduleId,
      sender: draft.senderAddress,
      recipients,
      subject: draft.subject,
      ...stampOf(headers),
      sha256: contentHash(draft),
      bytes: draft.bytes,
      ...(rejections.length > 0 && { rejected: rejections.map(({ address }) => address) }),
    });
    inbox.add(
      {
        id,
        channel: 'email',
        at,
        ...shared,
        from: draft.sender,
        to: draft.to,
        cc: draft.cc,
        bcc: draft.bcc,
        subject: draft.subject,
        text: draft.text,
        html: draft.html,
        headers,
        attachments: draft.attachments,
        recipients: recipients.map((address) => ({ address, status: 'queued' })),
        bytes: draft.bytes,
        schedule_id: scheduleId,
        facts,
      },
      options,
    );
    account.planUsed += recipients.length;
    state.saveSoon();
    lifeCycle.email(account, facts, recipients, rejections);
    return id;
  }

  /** Keeps the e-mail until `at`; its email_id is not known before that. */
  schedule(submission: Submission, draft: EmailDraft, at: number): string {
    const { options, state } = this.parts;
    if (at <= Date.now() || at > Date.now() + MAX_AHEAD_MS) {
      throw ProviderError.invalidField('schedule', 'must be in the future and at most 3 days ahead');
    }
    if (state.scheduled.size >= options.scheduleLimit) {
      throw ProviderError.exception('The maximum number of scheduled emails is reached');
    }
    const { account, key, operation, clientIp } = submission;
    const scheduleId = randomUUID();
    const email = { scheduleId, accountId: account.id, key: key.key, operation, at, clientIp, draft };
    state.scheduled.set(scheduleId, email);
    state.saveSoon();
    this.wait(email);
    return scheduleId;
  }

  unschedule(scheduleId: string): void {
    clearTimeout(this.timers.get(scheduleId));
    this.timers.delete(scheduleId);
    this.parts.state.scheduled.delete(scheduleId);
    this.parts.state.saveSoon();
  }

  resumeScheduled(): void {
    for (const email of this.parts.state.scheduled.values()) this.wait(email);
  }

  stop(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  private wait(email: ScheduledEmail): void {
    const timer = setTimeout(() => this.sendScheduled(email), Math.max(0, email.at - Date.now())).unref();
    this.timers.set(email.scheduleId, timer);
  }

  private sendScheduled({
    scheduleId,
    accountId,
    key: fullKey,
    operation,
    clientIp,
    draft,
  }: ScheduledEmail): void {
    this.unschedule(scheduleId);
    const account = this.parts.state.account(accountId);
    const key = this.parts.state.keys.get(fullKey);
    if (!account || !key) return;
    const submission = { account, key, operation, clientIp };
    this.accept(submission, draft, this.laterRefusal(submission, draft), scheduleId);
  }

  /** For e-mails whose answer is out already: nothing may throw any more. */
  laterRefusal(submission: Submission, draft: EmailDraft): string | undefined {
    try {
      return this.refusal(submission, draft);
    } catch (error) {
      return (error as Error).message;
    }
  }

  private senderIsVerified(account: Account, draft: EmailDraft): boolean {
    const { options, state } = this.parts;
    const domain = draft.senderDomain;
    if (options.verifiedSenders === 'any' || options.alwaysVerifiedDomains.includes(domain)) return true;
    if (account.domains.get(domain)?.dkimVerified) return true;
    if (account.delegatedDomains.has(domain) && state.master.domains.get(domain)?.dkimVerified) return true;
    return account.singleSenders.get(draft.senderAddress.toLowerCase())?.verified === true;
  }

  private rejections(account: Account, key: ApiKey, recipients: string[], refusal?: string): Rejection[] {
    const everybody = refusal
      ? refusal.includes('not verified')
        ? 'sender not verified'
        : refusal
      : key.status === 'sandbox'
        ? 'sandbox'
        : undefined;
    if (everybody) return recipients.map((address) => ({ address, message: everybody }));
    return recipients
      .filter((address) => isSuppressed(account, address))
      .map((address) => ({ address, message: 'recipient is on the suppression list' }));
  }

  private facts(
    id: string,
    submission: Submission,
    draft: EmailDraft,
    headers: StoredHeader[],
  ): MessageFacts {
    const own = headers.find(({ header }) => header.toLowerCase() === 'message-id');
    return {
      id,
      channel: 'email',
      accountId: submission.account.id,
      accountName: submission.account.name,
      auth: shortKey(submission.key.key),
      from: draft.sender,
      sender: draft.senderAddress,
      senderName: draft.senderName,
      subject: draft.subject,
      messageId: own?.value ?? `<E${id}@message-id.smtpcorp.com>`,
      headers,
      to: draft.to,
      cc: draft.cc,
      bcc: draft.bcc,
      clientIp: submission.clientIp,
      bytes: draft.bytes,
      submittedAt: Date.now(),
    };
  }
}

function contentHash(draft: EmailDraft): string {
  const hash = createHash('sha256').update(`${draft.subject}\0${draft.html}\0${draft.text}`);
  for (const attachment of draft.attachments)
    hash.update(`\0${attachment.filename}\0${attachment.fileblob ?? ''}`);
  return hash.digest('hex');
}

function stampOf(headers: StoredHeader[]): { stamp?: string; headers?: Record<string, string> } {
  const own = headers.filter(({ header }) => /^x-/i.test(header));
  if (own.length === 0) return {};
  const stamp = own.find(({ header }) => header.toLowerCase() === STAMP)?.value;
  return { stamp, headers: Object.fromEntries(own.map(({ header, value }) => [header, value])) };
}

/** "1 hour", "2 days", "0:30:00" or "1 day 02:00:00". */
function periodMs(period: unknown): number {
  const text = typeof period === 'string' ? period : '';
  const [, count, unit] = /(\d+) (hour|day|week|month)/.exec(text) ?? [];
  const [, hours, minutes, seconds] = /(\d+):(\d\d):(\d\d)/.exec(text) ?? [];
  const clock = ((Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0)) * 1000;
  return Number(count ?? 0) * (PERIOD_MS[unit ?? ''] ?? 0) + clock || 3_600_000;
}
