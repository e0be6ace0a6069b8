import { addSuppression, type Account, type SuppressionReason } from './accounts';
import type { EventLog } from './event-log';
import type { MessageFacts } from './message';
import type { SimulatorOptions } from './options';
import { emailOutcome, smsOutcome, type EmailOutcome } from './outcome';
import type { State } from './state';

const MX = 'mx.mail.test [192.0.2.25]';

/** A recipient that was accepted on the wire and is refused afterwards, with the words of the reject event. */
export interface Rejection {
  address: string;
  message: string;
}

/** Whether the key that sent an e-mail has its opens and clicks watched. */
export interface Tracking {
  opens: boolean;
  clicks: boolean;
}

/**
 * Plays what happens after a message was accepted: processed once per message, then every recipient's own outcome.
 * Nothing here survives a restart; a closed simulator fires nothing more.
 */
export class LifeCycle {
  private generation = 0;

  constructor(
    private readonly options: SimulatorOptions,
    private readonly state: State,
    private readonly events: EventLog,
  ) {}

  /** Nothing that was set going before fires any more. */
  stop(): void {
    this.generation++;
  }

  email(
    account: Account,
    facts: MessageFacts,
    recipients: string[],
    rejections: Rejection[],
    tracking: Tracking,
  ): void {
    const refused = rejections.length > 0 ? messagesByAddress(rejections) : NOBODY;
    const outcomes = recipients.map((address) => ({ address, outcome: emailOutcome(address) }));
    const going = outcomes.filter(
      ({ address, outcome }) => outcome !== 'silent' && outcome !== 'reject' && !refused.has(address),
    );
    const { eventDelayMs, processedDelayMs, deliveredDelayMs } = this.options;
    this.after(eventDelayMs + processedDelayMs, () => {
      for (const { address, outcome } of outcomes) {
        const message =
          refused.get(address) ?? (outcome === 'reject' ? 'rejected by magic address' : undefined);
        if (message !== undefined) this.reject(facts, address, message);
      }
      if (going.length === 0) return;
      const accepted = going.map(({ address }) => address);
      this.events.record(facts, 'processed', undefined, { recipients: accepted, srchost: facts.clientIp });
      // One timer after the other: two at once may fire in either order when the machine is busy.
      this.after(Math.max(0, deliveredDelayMs - processedDelayMs), () => {
        for (const { address, outcome } of going) this.deliver(account, facts, address, outcome, tracking);
      });
    });
  }

  /** A reject event on its own, for a send that was refused in the answer. */
  rejectLater(facts: MessageFacts, recipients: string[], message: string): void {
    this.after(this.options.eventDelayMs + this.options.processedDelayMs, () => {
      for (const address of recipients) this.reject(facts, address, message);
    });
  }

  sms(facts: MessageFacts): void {
    const { eventDelayMs, processedDelayMs, deliveredDelayMs, followUpDelayMs, smsOptOutEvent } =
      this.options;
    const outcome = smsOutcome(facts.destination ?? '');
    if (outcome === 'silent') return;
    const toDelivery = Math.max(0, deliveredDelayMs - processedDelayMs);
    const steps: [delayMs: number, event: string, status: string][] =
      outcome === 'rejected'
        ? [[processedDelayMs, 'sms_rejected', 'rejected']]
        : [
            [processedDelayMs, 'sms_sending', 'sending'],
            [toDelivery / 2, 'sms_submitted', 'submitted'],
            outcome === 'failed'
              ? [toDelivery / 2, 'sms_failed', 'failed']
              : [toDelivery / 2, 'sms_delivered', 'delivered'],
          ];
    if (outcome === 'opt-out') steps.push([followUpDelayMs, smsOptOutEvent, 'opt-out']);
    const next = (extraMs: number): void => {
      const step = steps.shift();
      if (!step) return;
      const [delayMs, event, status] = step;
      this.after(extraMs + delayMs, () => {
        this.events.record(facts, event, facts.destination, { status_code: status });
        next(0);
      });
    };
    next(eventDelayMs);
  }

  private deliver(
    account: Account,
    facts: MessageFacts,
    address: string,
    outcome: EmailOutcome,
    { opens, clicks }: Tracking,
  ): void {
    switch (outcome) {
      case 'bounce':
        this.bounce(
          facts,
          address,
          'hard',
          '550 5.1.1 The email account that you tried to reach does not exist.',
        );
        return this.suppress(account, facts, address, 'bounce');
      case 'softbounce':
        return this.bounce(
          facts,
          address,
          'soft',
          '452 4.2.2 The recipient mailbox is over its storage quota.',
        );
      case 'deferred':
        this.bounce(facts, address, 'soft', '451 4.7.1 Greylisted, please try again later.');
        return this.followUp(() => this.delivered(facts, address));
      case 'open':
        this.delivered(facts, address);
        if (opens) this.followUp(() => this.opened(facts, address));
        return;
      case 'click':
        this.delivered(facts, address);
        return this.followUp(() => {
          if (opens) this.opened(facts, address);
          if (clicks) this.clicked(facts, address);
        });
      case 'spam':
        this.delivered(facts, address);
        return this.followUp(() => {
          this.events.record(facts, 'spam', address, { context: 'feedback', message: '' });
          this.suppress(account, facts, address, 'spam');
        });
      case 'unsubscribe':
        this.delivered(facts, address);
        return this.followUp(() => {
          this.events.record(facts, 'unsubscribe', address, { context: 'feedback', message: facts.sender });
          this.suppress(account, facts, address, 'unsubscribe');
        });
      case 'delivered':
        return this.delivered(facts, address);
      case 'reject':
      case 'silent':
    }
  }

  private delivered(facts: MessageFacts, address: string): void {
    const message = `250 2.0.0 Ok: ${facts.bytes} bytes queued as ${facts.id.slice(-9)}`;
    this.events.record(facts, 'delivered', address, { host: MX, context: 'Unavailable', message });
  }

  private bounce(facts: MessageFacts, address: string, bounce: 'hard' | 'soft', message: string): void {
    const extra = { bounce, host: MX, context: `RCPT TO:<${address}>`, message };
    this.events.record(facts, 'bounce', address, extra);
  }

  private reject(facts: MessageFacts, address: string, message: string): void {
    const extra = { context: 'submission', message, srchost: facts.clientIp };
    this.events.record(facts, 'reject', address, extra);
  }

  private opened(facts: MessageFacts, address: string): void {
    const extra = { 'opened-at': new Date().toISOString(), 'read-secs': '10', ...READER };
    this.events.record(facts, 'open', address, extra);
  }

  private clicked(facts: MessageFacts, address: string): void {
    const extra = { 'clicked-at': new Date().toISOString(), url: 'https://example.com/', ...READER };
    this.events.record(facts, 'click', address, extra);
  }

  private suppress(account: Account, facts: MessageFacts, address: string, reason: SuppressionReason): void {
    addSuppression(account, address, {
      reason,
      at: Date.now(),
      description: '',
      subject: facts.subject,
      emailId: facts.id,
    });
    this.state.saveSoon();
  }

  private followUp(act: () => void): void {
    this.after(this.options.followUpDelayMs, act);
  }

  private after(delayMs: number, act: () => void): void {
    const { generation } = this;
    const timer = setTimeout(() => {
      if (generation === this.generation) act();
    }, delayMs);
    timer.unref();
  }
}

const NOBODY: ReadonlyMap<string, string> = new Map();

function messagesByAddress(rejections: Rejection[]): ReadonlyMap<string, string> {
  return new Map(rejections.map(({ address, message }) => [address, message]));
}

const READER = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Thunderbird/128.0',
  client: 'Thunderbird 128.0',
  'client-device': 'Other',
  'client-os': 'Linux',
  'geoip-continent': 'OC',
  'geoip-country': 'NZ',
  'geoip-city': 'Auckland',
  srchost: '192.0.2.10',
  context: 'Unavailable',
  message: 'Unavailable',
};
