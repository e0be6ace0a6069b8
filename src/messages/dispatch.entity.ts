import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DispatchId, GateId, TenantId } from '../common/ids';
import type { Lane } from '../queue/jobs';
import type { Channel } from '../templates/template.entity';

/** Why a dispatch ended although nothing of it was sent. */
export type DispatchSetAside = 'worker_died' | 'not_prepared' | 'provider_unreachable';

export type DispatchStatus = 'queued' | 'preparing' | 'sending' | 'unknown' | 'held' | 'done';

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
  lane: Lane;

  @Column({ type: 'text' })
  status: DispatchStatus;

  /** Of a campaign: what it passes to leave. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  gateId: GateId | null;

  /** E-mails or SMS numbers in it, and their bytes: how much more fits into the request. */
  @Column({ type: 'integer', default: 1 })
  copies: number;

  @Column({ type: 'bigint', default: 0 })
  bytes: string;

  /** Cannot share a request with other dispatches of its lane. */
  @Column({ type: 'boolean', default: true })
  alone: boolean;

  /** How often a worker died while it prepared the request, before anything was sent. */
  @Column({ type: 'integer', default: 0 })
  crashes: number;

  /** Done, its recipients failed or rejected, and it may be tried again. */
  @Column({ type: 'text', nullable: true })
  setAside: DispatchSetAside | null;

  /** Counts claims, and fences them: what an earlier attempt has to say no longer changes the row. */
  @Column({ type: 'integer', default: 0 })
  attempt: number;

  @Column({ type: 'integer', default: 0 })
  settleChecks: number;

  /** queued: when to send. preparing, sending: when the lease ends. unknown: when to look for evidence again. */
  @Column({ type: 'timestamptz', default: () => 'now()' })
  nextAttemptAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  rungAt: Date | null;

  @Column({ type: 'integer', default: 0 })
  ringCount: number;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
