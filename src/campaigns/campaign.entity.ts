import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AudienceId, CampaignId, TemplateId, TenantId } from '../common/ids';
import type { OnUnknown } from '../messages/message.entity';
import type { Variables } from '../templates/content';
import type { Channel } from '../templates/template.entity';
import type { CampaignSchedule } from './campaign-schedule';
import type { CampaignStatus } from './campaign-status';
import type { Experiment } from './experiment';
import type { SendingRules } from './sending-rules';

/** What every message of it has, besides the template. */
export interface CampaignContent {
  from: string | null;
  replyTo: string[];
  headers: Record<string, string>;
  variables: Variables;
  metadata: Record<string, string>;
  tags: string[];
  onUnknown: OnUnknown | null;
  /** Absent in campaigns from before there were topics. */
  topic?: string | null;
}

@Entity('campaigns')
export class Campaign {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: CampaignId;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  channel: Channel;

  /** Made with a test key: nothing of it is sent. */
  @Column({ type: 'boolean' })
  test: boolean;

  @Column({ type: 'text' })
  status: CampaignStatus;

  @Column({ type: 'text', collation: 'C' })
  templateId: TemplateId;

  /** Null: the one that is current when a run begins. */
  @Column({ type: 'integer', nullable: true })
  templateVersion: number | null;

  @Column({ type: 'jsonb' })
  content: CampaignContent;

  /** Besides those who are given to it: whoever is in it when a run begins. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  audienceId: AudienceId | null;

  /** Null: as soon as it is launched. */
  @Column({ type: 'jsonb', nullable: true })
  schedule: CampaignSchedule | null;

  @Column({ type: 'jsonb' })
  rules: SendingRules;

  @Column({ type: 'jsonb', nullable: true })
  experiment: Experiment | null;

  @Column({ type: 'timestamptz', nullable: true })
  launchedAt: Date | null;

  /** Whose word it was; another one's is needed where launches are approved. */
  @Column({ type: 'text', nullable: true })
  launchedBy: string | null;

  /** All occurrences until then have their runs. Like all its times, by the clock of its mode. */
  @Column({ type: 'timestamptz', nullable: true })
  plannedTo: Date | null;

  /** Null: nothing is to come. */
  @Column({ type: 'timestamptz', nullable: true })
  nextRunAt: Date | null;

  /** When the next run is to be made, by the clock of the database. */
  @Column({ type: 'timestamptz', nullable: true })
  nextAttemptAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  rungAt: Date | null;

  @Column({ type: 'integer', default: 0 })
  ringCount: number;

  /** Of those who were given to it. */
  @Column({ type: 'integer', default: 0 })
  lastPosition: number;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
