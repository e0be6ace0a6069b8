import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId } from '../common/ids';

/** How many days a tenant keeps each class of data; null is the platform's default. */
@Entity('retention')
export class Retention {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @Column({ type: 'integer', nullable: true })
  contentDays: number | null;

  @Column({ type: 'integer', nullable: true })
  recipientDays: number | null;

  @Column({ type: 'integer', nullable: true })
  eventDays: number | null;

  @Column({ type: 'integer', nullable: true })
  providerEventDays: number | null;

  /** After a change: messages up to this id were told to be looked at again. Null when all were. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  lookAgainAfter: string | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  nextAttemptAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  rungAt: Date | null;

  @Column({ type: 'integer', default: 0 })
  ringCount: number;
}
