import { EventLog } from './event-log';
import { Faults } from './faults';
import { Gatekeeper } from './gatekeeper';
import { Inbox } from './inbox';
import { Ledger } from './ledger';
import { LifeCycle } from './life-cycle';
import { Limiter } from './limiter';
import { Mailroom } from './mailroom';
import type { SimulatorOptions } from './options';
import { State } from './state';
import { Statistics } from './statistics';
import { TemplateCache } from './template-cache';
import { WebhookPoster } from './webhook-poster';

/** The provider as one object: its lasting state and everything that works on it. No HTTP in here. */
export class Simulator {
  /** Where it can be reached, once it can. */
  url = '';
  readonly startedAt = new Date().toISOString();
  readonly state: State;
  readonly ledger: Ledger;
  readonly inbox = new Inbox();
  readonly limiter = new Limiter();
  readonly statistics = new Statistics();
  readonly templates = new TemplateCache();
  readonly gatekeeper: Gatekeeper;
  readonly faults: Faults;
  readonly poster: WebhookPoster;
  readonly events: EventLog;
  readonly lifeCycle: LifeCycle;
  readonly mailroom: Mailroom;
  private readonly domainCheck: NodeJS.Timeout | undefined;

  constructor(readonly options: SimulatorOptions) {
    this.state = new State(options.dataDir, options.masterKey);
    this.ledger = new Ledger(options.dataDir);
    this.faults = new Faults(options.seed);
    this.poster = new WebhookPoster(options);
    this.events = new EventLog(options, this.state, this.inbox, this.faults, this.poster, this.statistics);
    this.gatekeeper = new Gatekeeper(options, this.state, this.limiter);
    this.lifeCycle = new LifeCycle(options, this.state, this.events);
    this.mailroom = new Mailroom(this);
    this.mailroom.resumeScheduled();
    if (options.domainCheckEveryMs > 0) {
      this.domainCheck = setInterval(() => this.checkDomains(), options.domainCheckEveryMs).unref();
    }
  }

  /** Reads the DNS of every domain that is waiting for it, as the provider does every seven minutes. */
  checkDomains(): void {
    for (const account of this.state.accounts.values()) {
      for (const domain of account.domains.values()) this.checkDomain(domain);
    }
    this.state.saveSoon();
  }

  checkDomain(
    domain: { domain: string } & Record<'dkimVerified' | 'rpathVerified' | 'trackingVerified', boolean>,
  ): void {
    const always = this.options.alwaysVerifiedDomains.includes(domain.domain);
    const records = this.state.dns.get(domain.domain);
    domain.dkimVerified = always || records?.dkim === true;
    domain.rpathVerified = always || records?.returnpath === true;
    domain.trackingVerified = always || records?.tracking === true;
  }

  reset(): void {
    this.lifeCycle.stop();
    this.mailroom.stop();
    this.state.reset();
    this.ledger.reset();
    this.inbox.reset();
    this.events.reset();
    this.limiter.reset();
    this.statistics.reset();
    this.faults.remove();
  }

  close(): void {
    clearInterval(this.domainCheck);
    this.lifeCycle.stop();
    this.mailroom.stop();
    this.poster.close();
    this.state.save();
    this.ledger.close();
  }
}
