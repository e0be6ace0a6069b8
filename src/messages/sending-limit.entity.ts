import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId } from '../common/ids';

/** Why a tenant is sent for more slowly, or not at all for now. */
export const LIMIT_REASONS = ['throttled', 'credential', 'permission', 'quota'] as const;
export type LimitReason = (typeof LIMIT_REASONS)[number];

/** A tenant that the provider has slowed down or refused; whoever has no row has no limit. */
@Entity('sending_limits')
export class SendingLimit {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  /** Requests that it may have in hand from `pausedUntil` on; one more every five seconds after. */
  @Column({ type: 'integer' })
  cutTo: number;

  @Column({ type: 'timestamptz' })
  cutAt: Date;

  @Column({ type: 'timestamptz' })
  pausedUntil: Date;

  /** Null once something was taken again. */
  @Column({ type: 'text', nullable: true })
  reason: LimitReason | null;

  @Column({ type: 'text', nullable: true })
  detail: string | null;
}
