import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId } from '../common/ids';
import type { Channel } from '../templates/template.entity';

/** What happens to a message that would go beyond a quota. */
export const BEYOND_QUOTA = ['refuse', 'hold'] as const;
export type BeyondQuota = (typeof BEYOND_QUOTA)[number];

/**
 * How many recipients a tenant may send to on one channel, and how many it has. A counter whose period is over counts
 * as nought; nothing has to reset it.
 */
@Entity('quotas')
export class Quota {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text' })
  channel: Channel;

  @Column({ type: 'text' })
  beyond: BeyondQuota;

  /** Null: no limit. Without any limit nothing is counted. */
  @Column({ type: 'integer', nullable: true })
  perHour: number | null;

  @Column({ type: 'integer', nullable: true })
  perDay: number | null;

  @Column({ type: 'integer', nullable: true })
  perMonth: number | null;

  /** When the counted hour began. It never goes back: a late transaction counts for the present hour. */
  @Column({ type: 'timestamptz', default: () => 'now()' })
  hourStartsAt: Date;

  @Column({ type: 'bigint', default: 0 })
  hourUsed: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  dayStartsAt: Date;

  @Column({ type: 'bigint', default: 0 })
  dayUsed: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  monthStartsAt: Date;

  @Column({ type: 'bigint', default: 0 })
  monthUsed: string;

  /** When held messages are looked at again; null while there are none. */
  @Column({ type: 'timestamptz', nullable: true })
  nextAttemptAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  rungAt: Date | null;

  @Column({ type: 'integer', default: 0 })
  ringCount: number;
}
