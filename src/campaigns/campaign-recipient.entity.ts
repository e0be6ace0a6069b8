import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CampaignId, TenantId } from '../common/ids';
import type { Variables } from '../templates/content';

/** Somebody who was given to the campaign itself. An address is in it once. */
@Entity('campaign_recipients')
export class CampaignRecipient {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  campaignId: CampaignId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  address: string;

  /** In the order in which they were given. */
  @Column({ type: 'integer' })
  position: number;

  /** As it was given, with the display name. */
  @Column({ type: 'text' })
  recipient: string;

  /** BCP 47; null: the default of the template. */
  @Column({ type: 'text', nullable: true })
  locale: string | null;

  /** IANA; null: the default of the schedule. */
  @Column({ type: 'text', nullable: true })
  timeZone: string | null;

  @Column({ type: 'jsonb', default: () => "'{}'" })
  variables: Variables;

  @Column({ type: 'jsonb', nullable: true })
  metadata: Record<string, string> | null;
}
