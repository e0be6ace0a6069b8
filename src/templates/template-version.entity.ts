import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PLATFORM_SCOPE } from '../audit/audit.store';
import type { TemplateId, TemplateVersionId } from '../common/ids';
import type { BuiltTemplate } from './built-template';
import type { SourceFields } from './content';
import type { MadeWith, Translation } from './template-kind';
import type { TemplateScope } from './template-scope';
import type { VariableUse } from './template-syntax';
import type { VariableDeclaration } from './variable-declaration';

export type VersionStatus = 'draft' | 'published';

/** What is built of a layout or partial is not sent by itself, and lacks what only a template has. */
export type BuiltVersion = Omit<BuiltTemplate, 'sources'> & {
  sources: Record<string, SourceFields>;
  /** Layouts and partials that stand within each other in it, itself counted. */
  depth: number;
};

abstract class VersionColumns {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: TemplateVersionId;

  @Column({ type: 'text', collation: 'C' })
  templateId: TemplateId;

  @Column({ type: 'integer' })
  version: number;

  @Column({ type: 'text' })
  status: VersionStatus;

  /** In the default locale. */
  @Column({ type: 'jsonb' })
  content: SourceFields;

  @Column({ type: 'text' })
  defaultLocale: string;

  @Column({ type: 'jsonb' })
  translations: Translation[];

  @Column({ type: 'jsonb' })
  declared: VariableDeclaration[];

  /** What the sources print or ask about, layout and partials included once it is published. */
  @Column({ type: 'jsonb' })
  uses: VariableUse[];

  @Column({ type: 'text', nullable: true })
  layout: string | null;

  /** Whether its style elements are written into the elements that they match when it is published. */
  @Column({ type: 'boolean', default: false })
  inlineCss: boolean;

  /** What is sent: null until it is published. */
  @Column({ type: 'jsonb', nullable: true })
  built: BuiltVersion | null;

  @Column({ type: 'jsonb' })
  madeWith: MadeWith[];

  /** Counts the changes of a draft, so that what is published is what was checked. */
  @Column({ type: 'integer', default: 1 })
  revision: number;

  @Column({ type: 'timestamptz', nullable: true })
  publishedAt: Date | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}

/** Content as it was written. A published version never changes: messages point at it. */
@Entity('template_versions')
export class TemplateVersion extends VersionColumns {
  @PrimaryColumn({ name: 'tenant_id', type: 'text', collation: 'C' })
  scope: TemplateScope;
}

@Entity('platform_template_versions')
export class PlatformTemplateVersion extends VersionColumns {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  scope: typeof PLATFORM_SCOPE;
}

/** What publishing adds to a version. */
export type Publication = Pick<TemplateVersion, 'uses' | 'madeWith'> & { built: BuiltVersion };

/** A version without what is in it. */
export type VersionSummary = Pick<
  TemplateVersion,
  'id' | 'version' | 'status' | 'createdAt' | 'publishedAt'
> & {
  locales: string[];
};
