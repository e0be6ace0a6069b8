import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ANY_JSON } from '../common/any-json';
import type { TemplateId } from '../common/ids';
import { PageDto } from '../common/pagination';
import { KINDS, type TemplateKind } from './template-kind';
import type { SourceFields } from './content';
import { type Channel, CHANNELS, type Origin, ORIGINS, type Template } from './template.entity';
import type { TemplateVersion, VersionStatus, VersionSummary } from './template-version.entity';
import { knownVariables, VARIABLE_TYPES, type VariableType } from './variable-declaration';
import type { LintWarning } from './template-lint';

export class ContentDto {
  @ApiPropertyOptional({ example: 'Your receipt, {{name}}' })
  subject?: string;

  @ApiPropertyOptional({ example: 'Thank you for {{total}}.' })
  preheader?: string;

  @ApiPropertyOptional({ example: '<p>Dear {{name}}, thank you for {{total}}.</p>' })
  html?: string;

  @ApiPropertyOptional({ example: 'Dear {{name}}, thank you for {{total}}.' })
  text?: string;

  @ApiPropertyOptional()
  body?: string;
}

export class ShownTranslationDto extends ContentDto {
  @ApiProperty({ example: 'fr' })
  locale: string;
}

export class VariableDto {
  @ApiProperty({ example: 'name' })
  name: string;

  /** Null when it is not declared and its use does not tell. */
  @ApiProperty({ enum: VARIABLE_TYPES, nullable: true, example: 'string' })
  type: VariableType | null;

  /** Of one that is not declared: it is printed whatever the others say. */
  @ApiProperty({ example: true })
  required: boolean;

  /** False when it was only read out of the sources. */
  @ApiProperty({ example: true })
  declared: boolean;

  @ApiPropertyOptional({ ...ANY_JSON, example: 'customer' })
  default?: unknown;

  @ApiPropertyOptional({ ...ANY_JSON, example: 'Ada' })
  example?: unknown;
}

export class MadeWithDto {
  @ApiProperty({ enum: KINDS, example: 'layout' })
  kind: TemplateKind;

  @ApiProperty({ example: 'plain-page' })
  name: string;

  @ApiProperty({ example: 'tpl_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  template_id: string;

  @ApiProperty({ example: 1 })
  version: number;
}

export class LintWarningDto {
  /** Stable: branch on this. */
  @ApiProperty({ example: 'long_subject' })
  code: string;

  @ApiProperty({ example: 'en' })
  locale: string;

  /** Null when it is of no part alone. */
  @ApiProperty({ type: String, nullable: true, example: 'subject' })
  part: string | null;

  @ApiProperty({ example: 'The subject has 91 characters; many programs cut it after 78.' })
  detail: string;
}

export class TemplateSummaryDto {
  @ApiProperty({ enum: ['template'], example: 'template' })
  object: 'template';

  @ApiProperty({ example: 'tpl_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ example: 'receipt' })
  name: string;

  @ApiProperty({ enum: CHANNELS, example: 'email' })
  channel: Channel;

  @ApiProperty({ enum: KINDS, example: 'template' })
  kind: TemplateKind;

  /** Your own, or the platform's: anybody can send with those, and only operators change them. */
  @ApiProperty({ enum: ORIGINS, example: 'own' })
  origin: Origin;

  /** Of the platform's: the published one of your own that has its name, and is sent in its place by name. */
  @ApiProperty({ type: String, nullable: true, example: null })
  overridden_by: string | null;

  /** The version that new messages are pinned to; null while all are drafts. */
  @ApiProperty({ type: Number, nullable: true, example: 1 })
  current_version: number | null;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  created_at: string;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  updated_at: string;
}

/** A template, and one version of it. */
export class TemplateDto extends TemplateSummaryDto {
  /** The version that is shown here. */
  @ApiProperty({ example: 1 })
  version: number;

  @ApiProperty({ enum: ['draft', 'published'], example: 'published' })
  status: VersionStatus;

  /** The sources of the version in its default locale, as they were written. */
  @ApiProperty({ type: ContentDto })
  content: SourceFields;

  @ApiProperty({ example: 'en' })
  default_locale: string;

  /** The sources in its other locales. */
  @ApiProperty({ type: [ShownTranslationDto], example: [] })
  translations: ShownTranslationDto[];

  /** Those that are declared, and what else the version prints or asks about. */
  @ApiProperty({ type: [VariableDto] })
  variables: VariableDto[];

  /** The name of the layout around it. */
  @ApiProperty({ type: String, nullable: true, example: null })
  layout: string | null;

  /** Whether style elements were written into the elements that they match when it was published. */
  @ApiProperty({ example: false })
  inline_css: boolean;

  /** The versions of layouts and partials that it was published with, and keeps. */
  @ApiProperty({ type: [MadeWithDto], example: [] })
  made_with: MadeWithDto[];

  @ApiProperty({ type: String, nullable: true, example: '2026-11-21T09:30:00.000Z' })
  published_at: string | null;

  /** With what has just been published: what could be better. Nothing was refused for it. */
  @ApiPropertyOptional({ type: [LintWarningDto], example: [] })
  warnings?: LintWarning[];
}

export class TemplatePageDto extends PageDto {
  @ApiProperty({ type: [TemplateSummaryDto] })
  data: TemplateSummaryDto[];
}

export class VersionSummaryDto {
  @ApiProperty({ enum: ['template_version'], example: 'template_version' })
  object: 'template_version';

  /** As messages tell it in `template_version_id`. */
  @ApiProperty({ example: 'tpv_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ example: 1 })
  version: number;

  @ApiProperty({ enum: ['draft', 'published'], example: 'published' })
  status: VersionStatus;

  /** Whether new messages are pinned to it. */
  @ApiProperty({ example: true })
  current: boolean;

  /** The default locale first. */
  @ApiProperty({ type: [String], example: ['en', 'fr'] })
  locales: string[];

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  created_at: string;

  @ApiProperty({ type: String, nullable: true, example: '2026-11-21T09:30:00.000Z' })
  published_at: string | null;
}

export class VersionPageDto extends PageDto {
  @ApiProperty({ type: [VersionSummaryDto] })
  data: VersionSummaryDto[];
}

/** A template as a list shows it. */
export type ListedTemplate = Template & { overriddenBy?: TemplateId };

/** A template as one of its versions shows it. */
export interface ShownTemplate {
  template: Template;
  version: TemplateVersion;
  overriddenBy?: TemplateId;
  warnings?: LintWarning[];
}

export function toTemplateSummaryDto(template: ListedTemplate): TemplateSummaryDto {
  return {
    object: 'template',
    id: template.id,
    name: template.name,
    channel: template.channel,
    kind: template.kind,
    origin: template.origin,
    overridden_by: template.overriddenBy ?? null,
    current_version: template.currentVersion,
    created_at: template.createdAt.toISOString(),
    updated_at: template.updatedAt.toISOString(),
  };
}

export function toTemplateDto({ template, version, overriddenBy, warnings }: ShownTemplate): TemplateDto {
  return {
    ...toTemplateSummaryDto({ ...template, overriddenBy }),
    version: version.version,
    status: version.status,
    content: version.content,
    default_locale: version.defaultLocale,
    translations: version.translations.map(({ locale, content }) => ({ locale, ...content })),
    variables: knownVariables(version.declared, version.uses),
    layout: version.layout,
    inline_css: version.inlineCss,
    made_with: version.madeWith.map(({ templateId, ...rest }) => ({ ...rest, template_id: templateId })),
    published_at: version.publishedAt?.toISOString() ?? null,
    ...(warnings === undefined ? {} : { warnings }),
  };
}

export function toVersionSummaryDto(
  { currentVersion }: Template,
  version: VersionSummary,
): VersionSummaryDto {
  return {
    object: 'template_version',
    id: version.id,
    version: version.version,
    status: version.status,
    current: version.version === currentVersion,
    locales: version.locales,
    created_at: version.createdAt.toISOString(),
    published_at: version.publishedAt?.toISOString() ?? null,
  };
}
