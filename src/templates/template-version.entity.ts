import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type TemplateId, type TemplateVersionId, type TenantId } from '../common/ids';
import { type TemplateSource } from './content';

/** Published content. It never changes: messages point at it. */
@Entity('template_versions')
export class TemplateVersion {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: TemplateVersionId;

  @Column({ type: 'text', collation: 'C' })
  templateId: TemplateId;

  @Column({ type: 'integer' })
  version: number;

  @Column({ type: 'jsonb' })
  content: TemplateSource;

  @Column({ type: 'text', array: true })
  variables: string[];

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
