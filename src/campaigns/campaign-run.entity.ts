import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CampaignId, CampaignRunId, TemplateVersionId, TenantId } from '../common/ids';
import type { RunStatus } from './campaign-status';

/** A campaign being sent once. There is one for each occurrence of its schedule, whoever begins it how often. */
@Entity('campaign_runs')
export class CampaignRun {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: CampaignRunId;

  @Column({ type: 'text', collation: 'C' })
  campaignId: CampaignId;

  /** `once`, or the local time that was meant. */
  @Column({ type: 'text', collation: 'C' })
  occurrence: string;

  @Column({ type: 'text' })
  status: RunStatus;

  /** While it is paused: what it was. */
  @Column({ type: 'text', nullable: true })
  resumesAs: 'gathering' | 'running' | 'finishing' | null;

  @Column({ type: 'text', collation: 'C' })
  templateVersionId: TemplateVersionId;

  /** The last position that was gathered; moves in the transaction that gathers. */
  @Column({ type: 'integer', default: 0 })
  gatheredTo: number;

  @Column({ type: 'integer', default: 0 })
  gathered: number;

  /** Whose copy could not be made; their rows need not be kept for ever. */
  @Column({ type: 'integer', default: 0 })
  skipped: number;

  /** What stands in its way for now. */
  @Column({ type: 'text', nullable: true })
  problem: string | null;

  @Column({ type: 'timestamptz' })
  plannedAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  startedAt: Date | null;

  /** Everything is done; nothing is rung any more. */
  @Column({ type: 'timestamptz', nullable: true })
  finishedAt: Date | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  nextAttemptAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  rungAt: Date | null;

  @Column({ type: 'integer', default: 0 })
  ringCount: number;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
