import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsObject, Max, Min } from 'class-validator';
import { Type } from 'class-transformer';
import { IsLocale } from '../common/locale';
import { Optional } from '../common/validation';
import type { Variables } from './content';
import type { SmsEncoding } from './sms-encoding';
import type { LintWarning } from './template-lint';
import { LintWarningDto } from './template.dto';
import { MAX_VERSION } from './template-request.dto';

export class LintDto {
  /** By default the current one. A draft may be named as well. */
  @ApiPropertyOptional({ minimum: 1, maximum: MAX_VERSION, example: 1 })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  version?: number;
}

export class PreviewDto extends LintDto {
  /** Values by the names that the template prints. A missing one is refused by name. Without them the examples are shown. */
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    example: { name: 'Ada', total: '€ 42.00' },
  })
  @Optional()
  @IsObject()
  variables?: Variables;

  /** Which language, as a message asks for it; by default the template's own. */
  @ApiPropertyOptional({ maxLength: 35, example: 'en' })
  @Optional()
  @IsLocale()
  locale?: string;
}

export class SmsSizeDto {
  @ApiProperty({ enum: ['gsm-7', 'ucs-2'], example: 'ucs-2' })
  encoding: SmsEncoding;

  /** How many messages it is sent, and paid, as. */
  @ApiProperty({ example: 1 })
  segments: number;

  /** The characters for which GSM-7 does not do. */
  @ApiProperty({ type: [String], example: ['’'] })
  outside_gsm7: string[];

  /** The same text with what looks alike and is in GSM-7, as `gsm7: substitute` sends it. Null when nothing would change. */
  @ApiProperty({ type: String, nullable: true, example: "It's on its way." })
  substituted: string | null;

  @ApiProperty({ example: 1 })
  segments_substituted: number;
}

export class PreviewResultDto {
  /** The version that was rendered. */
  @ApiProperty({ example: 1 })
  version: number;

  /** In which dates, numbers and money are written. */
  @ApiProperty({ example: 'en' })
  locale: string;

  @ApiPropertyOptional({ example: 'Your receipt, Ada' })
  subject?: string;

  @ApiPropertyOptional({ example: '<p>Dear Ada, thank you for € 42.00.</p>' })
  html?: string;

  @ApiPropertyOptional({ example: 'Dear Ada, thank you for € 42.00.' })
  text?: string;

  @ApiPropertyOptional()
  body?: string;

  /** Of an SMS. */
  @ApiPropertyOptional({ type: SmsSizeDto })
  sms?: SmsSizeDto;

  /** What could be better. Nothing is refused for it. */
  @ApiProperty({ type: [LintWarningDto], example: [] })
  warnings: LintWarning[];
}

export class LintResultDto {
  @ApiProperty({ example: 1 })
  version: number;

  @ApiProperty({ type: [LintWarningDto] })
  warnings: LintWarning[];
}

export class DiffQuery {
  /** By default the current version; of the current one, the number before it. */
  @ApiPropertyOptional({ minimum: 1, maximum: MAX_VERSION, example: 1 })
  @Optional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  against?: number;
}

export class PartDiffDto {
  /** Null for what all locales have in common. */
  @ApiProperty({ type: String, nullable: true, example: 'en' })
  locale: string | null;

  /** `subject`, `preheader`, `html`, `text`, `body`; or `variables`, `layout`, `default_locale`. */
  @ApiProperty({ example: 'html' })
  part: string;

  @ApiProperty({ enum: ['added', 'removed', 'changed'], example: 'changed' })
  change: 'added' | 'removed' | 'changed';

  /** As `diff -u` shows it; null when the two have too little in common to be compared line by line. */
  @ApiProperty({
    type: String,
    nullable: true,
    example: '--- version 1\n+++ version 2\n@@ -1,1 +1,1 @@\n-Hi\n+Hello\n',
  })
  unified: string | null;
}

export class VersionDiffDto {
  @ApiProperty({ enum: ['template_diff'], example: 'template_diff' })
  object: 'template_diff';

  @ApiProperty({ example: 1 })
  from: number;

  @ApiProperty({ example: 2 })
  to: number;

  /** Empty when they say the same. */
  @ApiProperty({ type: [PartDiffDto] })
  parts: PartDiffDto[];
}
