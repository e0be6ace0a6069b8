import { Injectable } from '@nestjs/common';
import { Database, type PlatformTx } from '../database/database';
import { SendingAlarms } from '../messages/sending-alarms.service';
import { Doorbell } from '../queue/doorbell';
import { type JobProcessor, Processes } from '../queue/job-processor';
import type { JobPayloads, Ring } from '../queue/jobs';
import { StatisticStore } from './statistic.store';

const CHANGES_AT_ONCE = 5_000;
/** Then others have their turn; the sweeper rings again for what is left. */
const MOST_ROUNDS = 20;

/**
 * Folds what the trigger of deliveries has written down into the statistics, and listens for what bodes ill in it. Nothing waits for it: whoever reads adds
 * what is not folded yet. Run twice at once, the two share the rows; killed, what it had taken is there again.
 */
@Injectable()
@Processes('fold-statistics')
export class FoldStatisticsProcessor implements JobProcessor<'fold-statistics'> {
  constructor(
    private readonly database: Database,
    private readonly statistics: StatisticStore,
    private readonly alarms: SendingAlarms,
    private readonly doorbell: Doorbell,
  ) {}

  findDueAcrossTenants(tx: PlatformTx, limit: number): Promise<Ring<'fold-statistics'>[]> {
    return this.statistics.findDueAcrossTenants(tx, limit);
  }

  async handle({ tenantId }: JobPayloads['fold-statistics']): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const { count, isAlarm } = await this.database.forTenantUnhurried(tenantId, async (tx) => {
        const folded = await this.statistics.fold(tx, tenantId, CHANGES_AT_ONCE);
        return { count: folded.count, isAlarm: await this.alarms.hear(tx, tenantId, folded) };
      });
      if (isAlarm) this.doorbell.ringSoon('fan-out-events', tenantId);
      if (count < CHANGES_AT_ONCE) return;
    }
  }
}
