import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DeliveryId, SuppressionId, TenantId } from '../common/ids';
import type { Channel } from '../templates/template.entity';
import type { SuppressionReason } from './delivery-status';

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
  source: 'provider_event' | 'api';

  @Column({ type: 'text', collation: 'C', nullable: true })
  deliveryId: DeliveryId | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
