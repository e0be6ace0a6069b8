import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CampaignRunId, GateId, TenantId } from '../common/ids';
import type { PlainSkipCode } from './skip-code';

/** Those of a run who are sent the same at the same time, through one gate. */
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

  /** By whose clock its windows are. */
  @Column({ type: 'text', nullable: true })
  timeZone: string | null;

  /** Of an experiment: who gets this one. Null: whoever gets the one that wins, or there is none. */
  @Column({ type: 'integer', nullable: true })
  variant: number | null;

  @Column({ type: 'timestamptz' })
  launchesAt: Date;

  /** When its gate opens, by the clock of the campaign; null: nobody has looked yet. */
  @Column({ type: 'timestamptz', nullable: true })
  opensAt: Date | null;

  /** Whoever is left in it is not sent to. */
  @Column({ type: 'text', nullable: true })
  skipCode: PlainSkipCode | null;

  /** The last position that a message was made for, or that was skipped; moves in the transaction of the message. */
  @Column({ type: 'integer', default: 0 })
  filledTo: number;

  @Column({ type: 'integer', default: 0 })
  filled: number;

  @Column({ type: 'boolean', default: false })
  done: boolean;
}
