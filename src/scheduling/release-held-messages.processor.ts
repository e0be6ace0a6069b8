import { Injectable, Logger } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import { Database, type PlatformTx, type Tx } from '../database/database';
import { type HeldMessage, HeldMessageStore } from '../messages/held-message.store';
import { MessageEventStore, type NewEvent } from '../messages/message-event.store';
import { logQuotaWarnings, quotaEvents } from '../messages/quota-notices';
import { QuotaStore } from '../messages/quota.store';
import { Doorbell } from '../queue/doorbell';
import { type JobProcessor, Processes } from '../queue/job-processor';
import type { JobPayloads, Ring } from '../queue/jobs';
import { Sweeper } from '../queue/sweeper';

const BATCH = 500;

type Payload = JobPayloads['release-held-messages'];

interface Turn {
  going: number;
  more: boolean;
  events: NewEvent[];
}

/**
 * Lets held messages go, those first that have waited longest, as far as the quota has room; a smaller one may pass a
 * larger that does not fit any more. Each is counted in the transaction that lets it go, under the lock of the quota, and
 * becomes due: release-message packs it. Run twice, the second finds the quota not due. While any is left, every hour.
 */
@Injectable()
@Processes('release-held-messages')
export class ReleaseHeldMessagesProcessor implements JobProcessor<'release-held-messages'> {
  private readonly logger = new Logger('release-held-messages');

  constructor(
    private readonly database: Database,
    private readonly quotas: QuotaStore,
    private readonly held: HeldMessageStore,
    private readonly events: MessageEventStore,
    private readonly doorbell: Doorbell,
    private readonly sweeper: Sweeper,
  ) {}

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'release-held-messages'>[]> {
    return this.quotas.findDueAcrossTenants(tx, limit);
  }

  async handle({ tenantId, channel }: Payload): Promise<void> {
    let messages = 0;
    for (let more = true; more;) {
      const turn = await this.database.forTenant(tenantId, (tx) => this.letGo(tx, tenantId, channel));
      messages += turn.going;
      more = turn.more;
      if (turn.going > 0) this.sweeper.sweepSoon('release-message');
      logQuotaWarnings(tenantId, turn.events);
      if (turn.events.length > 0) this.doorbell.ringSoon('fan-out-events', tenantId);
    }
    if (messages > 0) this.logger.log({ event: 'held messages let go', tenantId, channel, messages });
  }

  private async letGo(tx: Tx, tenantId: TenantId, channel: Payload['channel']): Promise<Turn> {
    const room = await this.quotas.roomForHeld(tx, tenantId, channel);
    if (room === null) return { going: 0, more: false, events: [] };
    const waiting = await this.held.longestWaiting(tx, tenantId, channel, room, BATCH);
    const { going, recipients } = thoseThatFit(waiting, room);
    await this.held.letGo(
      tx,
      tenantId,
      going.map(({ id }) => id),
    );
    const more = waiting.length === BATCH && going.length > 0;
    const quota = await this.quotas.takeForHeld(tx, tenantId, channel, recipients, more);
    const last = going.at(-1);
    const events = last ? quotaEvents(last.id, quota) : [];
    await this.events.insert(tx, tenantId, events);
    return { going: going.length, more, events };
  }
}

function thoseThatFit(waiting: HeldMessage[], room: number): { going: HeldMessage[]; recipients: number } {
  let recipients = 0;
  const going = waiting.filter((message) => {
    if (recipients + message.recipients > room) return false;
    recipients += message.recipients;
    return true;
  });
  return { going, recipients };
}
