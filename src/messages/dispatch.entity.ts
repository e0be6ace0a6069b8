import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DispatchId, TenantId } from '../common/ids';
import type { Channel } from '../templates/template.entity';

export type DispatchStatus = 'queued' | 'sending' | 'unknown' | 'held' | 'done';

/** One provider request: the unit that is claimed, leased, sent and retried. */
@Entity('dispatches')
export class Dispatch {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: DispatchId;

  @Column({ type: 'text' })
  channel: Channel;

  @Column({ type: 'text' })
  status: DispatchStatus;

  /** Counts claims, and fences them: what an earlier attempt has to say no longer changes the row. */
  @Column({ type: 'integer', default: 0 })
  attempt: number;

  @Column({ type: 'integer', default: 0 })
  settleChecks: number;

  /** queued: when to send. sending: when the lease ends. unknown: when to look for evidence again. */
  @Column({ type: 'timestamptz', default: () => 'now()' })
  nextAttemptAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  rungAt: Date | null;

  @Column({ type: 'integer', default: 0 })
  ringCount: number;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
