import { createHash, randomUUID } from 'node:crypto';
import { shortKey, type Account, type ApiKey, type EmailDraft, type ScheduledEmail } from './accounts';
import { parseAddress } from './addresses';
import { beginCycle } from './billing-cycle';
import { recipientsOf } from './email-draft';
import type { Gatekeeper, Refusal } from './gatekeeper';
import type { Inbox } from './inbox';
import { isoTime } from './iso-time';
import type { Ledger } from './ledger';
import type { LifeCycle, Tracking } from './life-cycle';
import type { MessageFacts, StoredHeader } from './message';
import type { SimulatorOptions } from './options';
import { ProviderError } from './provider-error';
import { newEmailId } from './random';
import type { State } from './state';
import type { Statistics } from './statistics';

const STAMP = 'x-carillon-delivery';
const MAX_AHEAD_MS = 3 * 24 * 3600 * 1000;

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
  gatekeeper: Gatekeeper;
  lifeCycle: LifeCycle;
  statistics: Statistics;
}

/**
 * Takes e-mails in. `refusal` is what the provider would say at once; whoever answers without waiting (fastaccept,
 * batch, schedule) hands the e-mail to `accept` all the same and the refusal becomes reject events. Two equal
 * e-mails are two e-mails: nothing is deduplicated.
 */
export class Mailroom {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(private readonly parts: Parts) {}

  /** Why the e-mail is not accepted; undefined when it is. */
  refusal({ account, key }: Submission, draft: EmailDraft): Refusal | undefined {
    return this.parts.gatekeeper.refusal(account, key, draft);
  }

  /** A send refused in the answer: no copy exists, but the documents promise a reject event. */
  noteRefusal(submission: Submission, draft: EmailDraft, refusal: Refusal): void {
    if (!this.parts.options.refusedSendFiresReject) return;
    const facts = this.facts(newEmailId(), submission, draft, draft.headers);
    this.parts.lifeCycle.rejectLater(facts, recipientsOf(draft), refusal.event);
  }

  /** Takes the e-mail over for good: ledger, inbox and events. Returns its email_id. */
  accept(submission: Submission, draft: EmailDraft, refusal?: Refusal, scheduleId?: string): string {
    const { account, key, operation } = submission;
    const { gatekeeper, inbox, ledger, lifeCycle, options, state, statistics } = this.parts;
    const id = newEmailId();
    const headers = scheduleId
      ? [...draft.headers, { header: 'X-Smtp2go-Schedule-Id', value: scheduleId }]
      : draft.headers;
    const recipients = recipientsOf(draft);
    const rejections = gatekeeper.rejections(account, key, recipients, refusal);
    const audit = auditAddress(key, recipients, refusal);
    if (audit) recipients.push(audit);
    const facts = this.facts(id, submission, draft, headers);
    const at = isoTime();
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
        archived: archives(account, key, options) || undefined,
        facts,
      },
      options,
    );
    beginCycle(account);
    account.planUsed += recipients.length;
    statistics.sent(facts, recipients.length);
    state.saveSoon();
    lifeCycle.email(account, facts, recipients, rejections, trackingOf(key, options));
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
    if (account.state !== 'Active' && this.parts.options.closedAccountScheduled === 'drop') return;
    const submission = { account, key, operation, clientIp };
    this.accept(submission, draft, this.laterRefusal(submission, draft), scheduleId);
  }

  /** For e-mails whose answer is out already: nothing may throw any more. */
  laterRefusal(submission: Submission, draft: EmailDraft): Refusal | undefined {
    try {
      return this.refusal(submission, draft);
    } catch (error) {
      const { message } = error as Error;
      return { failure: message, event: message };
    }
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

/** Gets a copy of everything that the key sends, from the sandbox too. */
function auditAddress({ settings }: ApiKey, recipients: string[], refusal?: Refusal): string | undefined {
  const { audit_email } = settings;
  if (refusal || typeof audit_email !== 'string' || !audit_email) return undefined;
  const address = parseAddress(audit_email)?.address;
  return address === undefined || recipients.includes(address) ? undefined : address;
}

function archives(account: Account, { settings }: ApiKey, { plan }: SimulatorOptions): boolean {
  return settings.archive_enabled === true && account.archiving && plan === 'paid';
}

function trackingOf({ settings }: ApiKey, { openAndClickEvents }: SimulatorOptions): Tracking {
  const always = openAndClickEvents === 'always';
  return {
    opens: always || settings.open_tracking_enabled === true,
    clicks: always || settings.click_tracking_enabled === true,
  };
}
