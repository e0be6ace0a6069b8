import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CampaignId, TemplateId, TenantId } from '../common/ids';
import type { OnUnknown } from '../messages/message.entity';
import type { Variables } from '../templates/content';
import type { Channel } from '../templates/template.entity';
import type { CampaignStatus } from './campaign-status';

/** What every message of it has, besides the template. */
export interface CampaignContent {
  from: string | null;
  replyTo: string[];
  headers: Record<string, string>;
  variables: Variables;
  metadata: Record<string, string>;
  tags: string[];
  onUnknown: OnUnknown | null;
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

  @Column({ type: 'timestamptz', nullable: true })
  launchAt: Date | null;

  /** Of those who were given to it. */
  @Column({ type: 'integer', default: 0 })
  lastPosition: number;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
