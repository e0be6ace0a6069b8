import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId } from '../common/ids';

/** What was heard of a tenant's e-mails in an hour. Nothing of test mode. */
@Entity('reputation_hours')
export class ReputationHour {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'timestamptz' })
  hour: Date;

  @Column({ type: 'integer' })
  delivered: number;

  @Column({ type: 'integer' })
  bounced: number;

  @Column({ type: 'integer' })
  complained: number;
}
