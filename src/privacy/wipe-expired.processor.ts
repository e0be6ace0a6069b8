import { Inject, Injectable, Logger } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import { Database, type PlatformTx } from '../database/database';
import { PersonDigests } from '../keys/person-digests';
import { SuppressionStore } from '../messages/suppression.store';
import { type JobProcessor, Processes } from '../queue/job-processor';
import type { JobPayloads, Ring } from '../queue/jobs';
import { LedgerMonthsStore } from './ledger-months.store';
import { type RetentionDays, RetentionStore } from './retention.store';
import { WipingStore } from './wiping.store';

const MESSAGES_AT_ONCE = 100;
const ROWS_AT_ONCE = 1_000;
/** Then others have their turn; what is left is due at once. */
const MOST_ROUNDS = 50;
const AGAIN_MINUTES = 60;
/** For a tenant that keeps some of it for no day at all. */
const AGAIN_SOON_MINUTES = 1;

/**
 * Deletes what a tenant need not keep any more, in small transactions that wait for nobody: what somebody else has locked
 * is left for the next time. Only messages are touched of which nothing will be sent or told any more; the ledger
 * stays, but for messages whose month of it was dropped.
 * Killed in the middle it goes on where it was; run twice at once the two share the rows.
 */
@Injectable()
@Processes('wipe-expired')
export class WipeExpiredProcessor implements JobProcessor<'wipe-expired'> {
  private readonly logger = new Logger('wipe-expired');

  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly database: Database,
    private readonly retention: RetentionStore,
    private readonly wiping: WipingStore,
    private readonly months: LedgerMonthsStore,
    private readonly persons: PersonDigests,
    private readonly suppressions: SuppressionStore,
  ) {}

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'wipe-expired'>[]> {
    return this.retention.findDueAcrossTenants(tx, limit);
  }

  async handle({ tenantId }: JobPayloads['wipe-expired']): Promise<void> {
    const days = await this.database.forTenant(tenantId, (tx) => this.retention.daysOf(tx, tenantId));
    let more = true;
    let looked = 0;
    for (let round = 0; more && round < MOST_ROUNDS; round += 1) {
      const told = await this.tellToLookAgain(tenantId);
      const messages = await this.wipeSome(tenantId, days);
      const events = await this.deleteProviderEvents(tenantId, days);
      const others = await this.deleteEventsOfNoMessage(tenantId, days);
      const recipients = await this.deleteRunRecipients(tenantId, days);
      const ended = await this.removeEndedSuppressions(tenantId);
      const requests = await this.deleteRequests(tenantId);
      const received = await this.wipeReceivedSms(tenantId, days);
      const forgotten = await this.deleteWithMonths(tenantId);
      looked += messages;
      const rows = [events, others, recipients, ended, received, requests];
      more = told || forgotten || messages === MESSAGES_AT_ONCE || rows.includes(ROWS_AT_ONCE);
    }
    const isSoon = Object.values(days).includes(0);
    const minutes = more ? 0 : isSoon ? AGAIN_SOON_MINUTES : AGAIN_MINUTES;
    await this.database.forTenant(tenantId, (tx) => this.retention.postpone(tx, tenantId, minutes));
    if (looked > 0) this.logger.debug({ event: 'looked at what has expired', tenantId, messages: looked });
  }

  private tellToLookAgain(tenantId: TenantId): Promise<boolean> {
    return this.database.forTenantUnhurried(tenantId, (tx) =>
      this.retention.tellSomeToLookAgain(tx, tenantId, ROWS_AT_ONCE),
    );
  }

  private wipeSome(tenantId: TenantId, days: RetentionDays): Promise<number> {
    return this.database.forTenantUnhurried(tenantId, async (tx) => {
      const due = await this.retention.takeDue(tx, tenantId, days, MESSAGES_AT_ONCE);
      const settled = due.filter((message) => message.settled);
      const idsOf = (messages: typeof due) => messages.map(({ id }) => id);
      await this.wiping.wipeContent(tx, tenantId, idsOf(settled.filter(({ contentDue }) => contentDue)));
      const recipients = idsOf(settled.filter(({ recipientsDue }) => recipientsDue));
      await this.wiping.wipeRecipients(tx, tenantId, recipients, ROWS_AT_ONCE);
      await this.wiping.deleteEvents(tx, tenantId, idsOf(settled), days.event, ROWS_AT_ONCE);
      await this.retention.lookWhenNextIsDue(tx, tenantId, idsOf(settled), days);
      await this.retention.lookLater(tx, tenantId, idsOf(due.filter((message) => !message.settled)));
      return due.length;
    });
  }

  /** What is left of messages whose deliveries were dropped with their month; true when there is more. */
  private deleteWithMonths(tenantId: TenantId): Promise<boolean> {
    return this.database.forTenantUnhurried(tenantId, async (tx) => {
      const before = await this.months.begins(tx);
      if (!before) return false;
      const ids = await this.months.takeMessages(tx, tenantId, before, MESSAGES_AT_ONCE);
      await this.wiping.wipeContent(tx, tenantId, ids);
      await this.wiping.deleteEvents(tx, tenantId, ids, 0, ROWS_AT_ONCE);
      await this.months.deleteMessages(tx, tenantId, ids);
      const dispatches = await this.months.deleteDispatches(tx, tenantId, before, ROWS_AT_ONCE);
      return ids.length === MESSAGES_AT_ONCE || dispatches === ROWS_AT_ONCE;
    });
  }

  private deleteRunRecipients(tenantId: TenantId, days: RetentionDays): Promise<number> {
    return this.database.forTenantUnhurried(tenantId, (tx) =>
      this.wiping.deleteRunRecipients(tx, tenantId, days.recipient, ROWS_AT_ONCE),
    );
  }

  private deleteRequests(tenantId: TenantId): Promise<number> {
    return this.database.forTenantUnhurried(tenantId, (tx) =>
      this.retention.deleteRequests(tx, tenantId, this.env.requestLogDays, ROWS_AT_ONCE),
    );
  }

  private deleteProviderEvents(tenantId: TenantId, days: RetentionDays): Promise<number> {
    return this.database.forTenantUnhurried(tenantId, (tx) =>
      this.retention.deleteProviderEvents(tx, tenantId, days.providerEvent, ROWS_AT_ONCE),
    );
  }

  /** Some of them hold an address: they are kept for no longer than recipients are. */
  private deleteEventsOfNoMessage(tenantId: TenantId, days: RetentionDays): Promise<number> {
    const kept = Math.min(days.event, days.recipient);
    return this.database.forTenantUnhurried(tenantId, (tx) =>
      this.wiping.deleteEventsOfNoMessage(tx, tenantId, kept, ROWS_AT_ONCE),
    );
  }

  private wipeReceivedSms(tenantId: TenantId, days: RetentionDays): Promise<number> {
    return this.database.forTenantUnhurried(tenantId, async (tx) => {
      const due = await this.retention.receivedSmsToWipe(tx, tenantId, days, ROWS_AT_ONCE);
      const senders = due.map(({ id, number }) => ({ id, digest: this.persons.of(tenantId, 'sms', number) }));
      await this.retention.wipeReceivedSms(tx, tenantId, days, senders);
      return due.length;
    });
  }

  private removeEndedSuppressions(tenantId: TenantId): Promise<number> {
    return this.database.forTenantUnhurried(tenantId, (tx) =>
      this.suppressions.removeEnded(tx, tenantId, ROWS_AT_ONCE),
    );
  }
}
