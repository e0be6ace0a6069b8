import {
  BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  OnApplicationBootstrap,
} from '@nestjs/common';
import { ENV, type Env } from '../config/env';
import { Database } from '../database/database';
import { LedgerMonthsStore, type OldMonth } from './ledger-months.store';

const EVERY_MS = 6 * 60 * 60_000;
const DAY_MS = 86_400_000;

/**
 * Sees to the months of the ledger, in every worker: two at once do no harm, and one that finds somebody in its way tries
 * again some hours later. New ones are there two months before they are needed; old ones go when LEDGER_DAYS says so.
 */
@Injectable()
export class LedgerMonths implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('ledger-months');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly database: Database,
    private readonly months: LedgerMonthsStore,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.keep(), EVERY_MS);
    this.timer.unref();
    void this.keep();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  async keep(): Promise<void> {
    try {
      const made = await this.database.acrossTenants((tx) => this.months.makeAcrossTenants(tx));
      if (made > 0) this.logger.log({ event: 'months made', made });
      const { ledgerDays } = this.env;
      const before = ledgerDays === null ? null : new Date(Date.now() - ledgerDays * DAY_MS);
      // Each in a transaction of its own: nobody waits for one while the next is looked through.
      let old: OldMonth | undefined;
      do {
        const after = old?.part ?? '';
        old = await this.database.acrossTenants((tx) => this.months.dropOneAcrossTenants(tx, before, after));
        if (old?.unsettled === 0) this.logger.log({ event: 'month dropped', part: old.part });
        else if (old) this.logger.warn({ event: 'month stays', part: old.part, unsettled: old.unsettled });
      } while (old);
      await this.database.acrossTenants((tx) => this.months.analyzeAcrossTenants(tx));
    } catch (error) {
      const { name: fault, code } = error as { name: string; code?: string };
      this.logger.warn({ event: 'months not kept', fault, code });
    }
  }
}
