import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DispatchId, TenantId } from '../common/ids';

export type AttemptOutcome = 'accepted' | 'refused' | 'throttled' | 'failed' | 'unknown';

/** One try at a dispatch. `outcome` stays null when the process that made it died. */
@Entity('dispatch_attempts')
export class DispatchAttempt {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  dispatchId: DispatchId;

  @PrimaryColumn({ type: 'integer' })
  attempt: number;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  startedAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  finishedAt: Date | null;

  @Column({ type: 'text', nullable: true })
  outcome: AttemptOutcome | null;

  @Column({ type: 'integer', nullable: true })
  httpStatus: number | null;

  @Column({ type: 'text', nullable: true })
  code: string | null;

  @Column({ type: 'text', nullable: true })
  detail: string | null;

  @Column({ type: 'text', nullable: true })
  providerRequestId: string | null;
}
