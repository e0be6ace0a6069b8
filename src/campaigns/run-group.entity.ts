import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CampaignRunId, GateId, TenantId } from '../common/ids';

/** Those of a run who are sent to at the same time, through one gate. */
@Entity('run_groups')
export class RunGroup {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  runId: CampaignRunId;

  @PrimaryColumn({ type: 'integer' })
  number: number;

  @Column({ type: 'text', collation: 'C' })
  gateId: GateId;

  @Column({ type: 'timestamptz' })
  launchesAt: Date;

  /** The last position that a message was made for, or that was skipped; moves in the transaction of the message. */
  @Column({ type: 'integer', default: 0 })
  filledTo: number;

  @Column({ type: 'integer', default: 0 })
  filled: number;

  @Column({ type: 'boolean', default: false })
  done: boolean;
}
