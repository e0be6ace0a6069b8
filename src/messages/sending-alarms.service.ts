import { Inject, Injectable, Logger } from '@nestjs/common';
import type { TenantId } from '../common/ids';
import { ENV, type Env } from '../config/env';
import type { Tx } from '../database/database';
import { MessageEventStore } from './message-event.store';
import { alarmOf, alarmSays, type Reputation } from './sending-alarm';
import { SendingAlarmStore } from './sending-alarm.store';

/** Watches what becomes of a tenant's e-mails, and holds its bulk back before the provider or the receiving sides do. */
@Injectable()
export class SendingAlarms {
  private readonly logger = new Logger('sending-alarms');

  constructor(
    @Inject(ENV) private readonly env: Env,
    private readonly alarms: SendingAlarmStore,
    private readonly events: MessageEventStore,
  ) {}

  /** True when the alarm was raised by it. */
  async hear(tx: Tx, tenantId: TenantId, heard: Reputation): Promise<boolean> {
    if (heard.delivered === 0 && heard.bounced === 0 && heard.complained === 0) return false;
    const sum = await this.alarms.note(tx, tenantId, heard);
    const alarm = alarmOf(sum, this.env.alarms);
    if (!alarm || !(await this.alarms.raise(tx, tenantId, alarm))) return false;
    const { reason, rate, recipients } = alarm;
    const detail = alarmSays(alarm);
    await this.events.insert(tx, tenantId, [
      {
        type: 'tenant.bulk_paused',
        subject: tenantId,
        detail,
        data: { reason, rate, recipients, test: false },
      },
    ]);
    this.logger.warn({ event: 'bulk paused', tenantId, reason, rate, recipients });
    return true;
  }

  /** The operator has looked at it. */
  async clear(tx: Tx, tenantId: TenantId): Promise<void> {
    if (!(await this.alarms.clear(tx, tenantId))) return;
    await this.events.insert(tx, tenantId, [
      { type: 'tenant.bulk_resumed', subject: tenantId, data: { test: false } },
    ]);
  }
}
