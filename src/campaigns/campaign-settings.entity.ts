import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId } from '../common/ids';
import type { SendingWindow } from '../scheduling/calendar/sending-window';

/** At most so many copies of campaigns for one address in so many days. */
export interface FrequencyCap {
  limit: number;
  days: number;
}

/** What holds for all campaigns of a tenant. Without a row: the defaults. */
@Entity('campaign_settings')
export class CampaignSettings {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  /** Of recipients without one: IANA. */
  @Column({ type: 'text', default: 'UTC' })
  timeZone: string;

  @Column({ type: 'jsonb', nullable: true })
  sendingWindow: SendingWindow | null;

  @Column({ type: 'jsonb', nullable: true })
  frequencyCap: FrequencyCap | null;

  /** Whether a second key has to approve what one has launched. */
  @Column({ type: 'boolean', default: false })
  approvalRequired: boolean;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
