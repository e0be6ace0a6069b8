import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId } from '../common/ids';

/** What is still to be done to the provider's list; the last word on an address counts. */
@Entity('provider_suppression_changes')
export class ProviderSuppressionChange {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  address: string;

  @Column({ type: 'text' })
  change: 'add' | 'remove';

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
