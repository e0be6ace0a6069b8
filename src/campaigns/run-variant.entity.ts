import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CampaignRunId, TemplateId, TemplateVersionId, TenantId } from '../common/ids';
import type { Variables } from '../templates/content';

/** What a run sends, pinned when it begins. Without an experiment there is one of them. */
@Entity('run_variants')
export class RunVariant {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  runId: CampaignRunId;

  /** From 0 on, in the order of the experiment. */
  @PrimaryColumn({ type: 'integer' })
  number: number;

  @Column({ type: 'text', nullable: true })
  name: string | null;

  @Column({ type: 'text', collation: 'C' })
  templateId: TemplateId;

  @Column({ type: 'text', collation: 'C' })
  templateVersionId: TemplateVersionId;

  /** Of this variant, before those of the campaign. */
  @Column({ type: 'jsonb' })
  variables: Variables;
}
