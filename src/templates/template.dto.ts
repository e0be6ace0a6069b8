import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsObject, IsString, Length, Max, MaxLength, Min, MinLength } from 'class-validator';
import { Optional } from '../common/validation';
import { PageDto } from '../common/pagination';
import { type TemplateSource, type Variables } from './content';
import { type Channel, CHANNELS, Template } from './template.entity';
import { TemplateVersion } from './template-version.entity';

/** What the database holds as an integer. */
export const MAX_VERSION = 2 ** 31 - 1;

const MAX_SOURCE = 256 * 1024;

/** Handlebars sources. E-mail takes `subject` and `html`, `text` or both; SMS takes `body`. */
export class TemplateContentDto {
  /** E-mail only. Values are printed as they are. */
  @ApiPropertyOptional({ maxLength: 998, example: 'Your receipt, {{name}}' })
  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(998)
  subject?: string;

  /** E-mail only. Values are escaped for HTML; `{{{name}}}` prints one raw. At most 256 KiB. */
  @ApiPropertyOptional({ maxLength: MAX_SOURCE, example: '<p>Dear {{name}}, thank you for {{total}}.</p>' })
  @Optional()
  @IsString()
  @MaxLength(MAX_SOURCE)
  html?: string;

  /** E-mail only. Values are printed as they are. At most 256 KiB. */
  @ApiPropertyOptional({ maxLength: MAX_SOURCE, example: 'Dear {{name}}, thank you for {{total}}.' })
  @Optional()
  @IsString()
  @MaxLength(MAX_SOURCE)
  text?: string;

  /** SMS only. At most 1,600 characters before values are filled in. */
  @ApiPropertyOptional({ maxLength: 1600 })
  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(1600)
  body?: string;
}

export class CreateTemplateDto extends TemplateContentDto {
  /** A name of your own, unique in the tenant. */
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'receipt' })
  @IsString()
  @Length(1, 100)
  name: string;

  @ApiProperty({ enum: CHANNELS, example: 'email' })
  @IsIn(CHANNELS)
  channel: Channel;
}

export class PublishVersionDto extends TemplateContentDto {}

export class PreviewDto {
  /** Values by the names that the template prints. A missing one is refused by name. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { name: 'Ada', total: '€ 42.00' } })
  @IsObject()
  variables: Variables;

  /** By default the current version. */
  @ApiPropertyOptional({ minimum: 1, example: 1 })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  version?: number;
}

export class RenderedContentDto {
  @ApiPropertyOptional({ example: 'Your receipt, Ada' })
  subject?: string;

  @ApiPropertyOptional({ example: '<p>Dear Ada, thank you for € 42.00.</p>' })
  html?: string;

  @ApiPropertyOptional({ example: 'Dear Ada, thank you for € 42.00.' })
  text?: string;

  @ApiPropertyOptional()
  body?: string;
}

export class PreviewResultDto extends RenderedContentDto {
  /** The version that was rendered. */
  @ApiProperty({ example: 1 })
  version: number;
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

  /** The version that new messages are pinned to. */
  @ApiProperty({ example: 1 })
  current_version: number;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  created_at: string;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  updated_at: string;
}

export class TemplateDto extends TemplateSummaryDto {
  /** The sources of the current version. */
  @ApiProperty({ type: RenderedContentDto })
  content: TemplateSource;

  /** Names that the current version prints or asks about. */
  @ApiProperty({ type: [String], example: ['name', 'total'] })
  variables: string[];
}

export class TemplatePageDto extends PageDto {
  @ApiProperty({ type: [TemplateSummaryDto] })
  data: TemplateSummaryDto[];
}

export function toTemplateSummaryDto(template: Template): TemplateSummaryDto {
  return {
    object: 'template',
    id: template.id,
    name: template.name,
    channel: template.channel,
    current_version: template.currentVersion,
    created_at: template.createdAt.toISOString(),
    updated_at: template.updatedAt.toISOString(),
  };
}

export function toTemplateDto(template: Template, version: TemplateVersion): TemplateDto {
  return {
    ...toTemplateSummaryDto(template),
    content: version.content,
    variables: version.variables,
  };
}
