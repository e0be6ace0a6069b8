import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DeliveryId, SuppressionId, TenantId } from '../common/ids';
import type { Channel } from '../templates/template.entity';
import type { SuppressionReason } from './delivery-status';

/** Where a suppression comes from. */
export const SUPPRESSION_SOURCES = [
  'provider_event',
  'api',
  'import',
  'unsubscribe_page',
  'sms_keyword',
  'provider_sync',
] as const;
export type SuppressionSource = (typeof SUPPRESSION_SOURCES)[number];

/** An address that this tenant does not send to. */
@Entity('suppressions')
export class Suppression {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: SuppressionId;

  @Column({ type: 'text' })
  channel: Channel;

  @Column({ type: 'text', collation: 'C' })
  address: string;

  /** Test mode has a list of its own. */
  @Column({ type: 'boolean', default: false })
  test: boolean;

  @Column({ type: 'text' })
  reason: SuppressionReason;

  @Column({ type: 'text' })
  source: SuppressionSource;

  /** What is not sent there; null: nothing is. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  topic: string | null;

  /** From then on it is as though it were not there; null: it stays. */
  @Column({ type: 'timestamptz', nullable: true })
  expiresAt: Date | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  deliveryId: DeliveryId | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
