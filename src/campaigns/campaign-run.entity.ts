import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CampaignId, CampaignRunId, ContactId, TenantId } from '../common/ids';
import type { MovingRun, RunStatus } from './campaign-status';
import type { DryEstimate } from './dry-estimate';

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

  /** Nothing of it is sent; it says what would become of it. */
  @Column({ type: 'boolean', default: false })
  dry: boolean;

  @Column({ type: 'text' })
  status: RunStatus;

  /** While it is paused: what it was. */
  @Column({ type: 'text', nullable: true })
  resumesAs: MovingRun | null;

  /** Whom it gathers now: first those who were given to the campaign, then its audience. */
  @Column({ type: 'text', default: 'given' })
  source: 'given' | 'audience';

  /** The last of those given whom it has looked at; moves in the transaction that gathers, as the next two. */
  @Column({ type: 'integer', default: 0 })
  gatheredTo: number;

  @Column({ type: 'text', collation: 'C', nullable: true })
  gatheredContact: ContactId | null;

  @Column({ type: 'integer', default: 0 })
  lastPosition: number;

  @Column({ type: 'integer', default: 0 })
  gathered: number;

  /** Who gets no copy. */
  @Column({ type: 'integer', default: 0 })
  skipped: number;

  /** What stands in its way for now. */
  @Column({ type: 'text', nullable: true })
  problem: string | null;

  /** Of a dry run. */
  @Column({ type: 'jsonb', nullable: true })
  estimate: DryEstimate | null;

  /** Of an experiment: when the winner is chosen, once everybody in it was sent to. */
  @Column({ type: 'timestamptz', nullable: true })
  testEndsAt: Date | null;

  /** The variant that the others get. */
  @Column({ type: 'integer', nullable: true })
  winner: number | null;

  /** When it was meant to begin, by the clock of the campaign, like what follows. */
  @Column({ type: 'timestamptz' })
  plannedAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  startedAt: Date | null;

  /** Somebody has said that it goes on although it is late. */
  @Column({ type: 'timestamptz', nullable: true })
  releasedAt: Date | null;

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
