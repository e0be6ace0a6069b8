import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId } from '../common/ids';

export const ALARM_REASONS = ['bounces', 'complaints'] as const;
export type AlarmReason = (typeof ALARM_REASONS)[number];

/** A tenant whose bulk e-mail waits, because too much of what it sent bounced or was reported as spam. */
@Entity('sending_alarms')
export class SendingAlarm {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @Column({ type: 'text' })
  reason: AlarmReason;

  /** Of the recipients that were heard of. */
  @Column({ type: 'double precision' })
  rate: number;

  @Column({ type: 'integer' })
  recipients: number;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  raisedAt: Date;
}

/** In SQL: whether bulk e-mail of this tenant waits. */
export function hasAlarm(tenant: string): string {
  return `EXISTS (SELECT 1 FROM sending_alarms a WHERE a.tenant_id = ${tenant})`;
}
