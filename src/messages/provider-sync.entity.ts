import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId } from '../common/ids';

/** What the provider keeps and tells nobody: it is asked for again and again. */
export type SyncKind = 'suppressions' | 'received_sms' | 'events';

/** When a tenant's subaccount is looked at next, and up to which of its entries all were taken in. */
@Entity('provider_syncs')
export class ProviderSync {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text' })
  kind: SyncKind;

  /** By the clock of the provider. */
  @Column({ type: 'timestamptz', nullable: true })
  takenUntil: Date | null;

  @Column({ type: 'timestamptz' })
  nextAttemptAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  rungAt: Date | null;

  @Column({ type: 'integer', default: 0 })
  ringCount: number;

  /** While somebody is at it; whoever comes meanwhile leaves it to them. */
  @Column({ type: 'timestamptz', nullable: true })
  leasedUntil: Date | null;
}
