import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { ANY_JSON } from '../common/any-json';
import { IsLocale } from '../common/locale';
import { Optional } from '../common/validation';
import { PageQuery } from '../common/pagination';
import { KINDS, type TemplateKind } from './template-kind';
import { type Channel, CHANNELS, type Origin, ORIGINS } from './template.entity';
import { VARIABLE_NAME, VARIABLE_TYPES, type VariableType } from './variable-declaration';

/** What the database holds as an integer. */
export const MAX_VERSION = 2 ** 31 - 1;

const MAX_SOURCE = 256 * 1024;
const MAX_TRANSLATIONS = 50;
const MAX_VARIABLES = 100;

/** Handlebars sources. E-mail takes `subject` and `html`, `text` or both; SMS takes `body`. */
export class TemplateContentDto {
  /** E-mail only. Values are printed as they are. */
  @ApiPropertyOptional({ maxLength: 998, example: 'Your receipt, {{name}}' })
  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(998)
  subject?: string;

  /**
   * E-mail only. What mail programs show after the subject and nobody sees in the mail: put in front of the HTML, hidden,
   * and padded so that nothing else is shown there.
   */
  @ApiPropertyOptional({ maxLength: 255, example: 'Thank you for {{total}}.' })
  @Optional()
  @IsString()
  @Length(1, 255)
  preheader?: string;

  /** E-mail only. Values are escaped for HTML; `{{{name}}}` prints one raw. At most 256 KiB. */
  @ApiPropertyOptional({ maxLength: MAX_SOURCE, example: '<p>Dear {{name}}, thank you for {{total}}.</p>' })
  @Optional()
  @IsString()
  @MaxLength(MAX_SOURCE)
  html?: string;

  /** E-mail only. Values are printed as they are. Made from the HTML when it is absent. At most 256 KiB. */
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

export class TranslationDto extends TemplateContentDto {
  @ApiProperty({ maxLength: 35, example: 'fr' })
  @IsLocale()
  locale: string;
}

export class DeclareVariableDto {
  @ApiProperty({ maxLength: 64, example: 'name' })
  @IsString()
  @Matches(VARIABLE_NAME, { message: 'name begins with a letter and takes letters, digits, _ and -' })
  name: string;

  /** `date` is RFC 3339: a day, or an instant with its offset. `number` may be a text of decimal digits as well. */
  @ApiProperty({ enum: VARIABLE_TYPES, example: 'string' })
  @IsIn(VARIABLE_TYPES)
  type: VariableType;

  /** A message that has no value for it is refused. By default true, unless there is a `default`. */
  @ApiPropertyOptional({ example: true })
  @Optional()
  @IsBoolean()
  required?: boolean;

  /** Filled in where a message has no value. */
  @ApiPropertyOptional({ ...ANY_JSON, example: 'customer' })
  @Optional()
  default?: unknown;

  /** What a preview shows. */
  @ApiPropertyOptional({ ...ANY_JSON, example: 'Ada' })
  @Optional()
  example?: unknown;
}

/** A version as it is written. */
export class VersionSourceDto extends TemplateContentDto {
  /** The language of the content given here, for whoever asks for none or for one that there is not. */
  @ApiPropertyOptional({ maxLength: 35, default: 'en', example: 'en' })
  @Optional()
  @IsLocale()
  default_locale?: string;

  /** The same content in other languages. Who asks for `fr-CA` gets it, else `fr`, else the default locale. */
  @ApiPropertyOptional({ type: [TranslationDto], maxItems: MAX_TRANSLATIONS, example: [] })
  @Optional()
  @IsArray()
  @ArrayMaxSize(MAX_TRANSLATIONS)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => TranslationDto)
  translations?: TranslationDto[];

  /**
   * What its variables must be, the same in every locale. A message with a value that is missing or of another type is
   * refused, with all such names at once. What is not declared may be anything, and is missing when it is printed.
   */
  @ApiPropertyOptional({ type: [DeclareVariableDto], maxItems: MAX_VARIABLES })
  @Optional()
  @IsArray()
  @ArrayMaxSize(MAX_VARIABLES)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => DeclareVariableDto)
  variables?: DeclareVariableDto[];

  /** E-mail only: the name of a layout, which stands around html and text. */
  @ApiPropertyOptional({ maxLength: 100 })
  @Optional()
  @IsString()
  @Length(1, 100)
  layout?: string;

  /**
   * E-mail only: when it is published, what its style elements say, and those of its layout, is written into the elements
   * that it matches, for mail programs that read no others. Media queries and the like stay in a style element.
   */
  @ApiPropertyOptional({ default: false, example: false })
  @Optional()
  @IsBoolean()
  inline_css?: boolean;
}

export class NewVersionDto extends VersionSourceDto {
  /** Only kept, to be changed, previewed and published later. */
  @ApiPropertyOptional({ default: false, example: false })
  @Optional()
  @IsBoolean()
  draft?: boolean;
}

export class CreateTemplateDto extends NewVersionDto {
  /** A name of your own, unique in the tenant. */
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'receipt' })
  @IsString()
  @Length(1, 100)
  name: string;

  @ApiProperty({ enum: CHANNELS, example: 'email' })
  @IsIn(CHANNELS)
  channel: Channel;

  /**
   * A `template` is sent. A `partial` stands in others where they say `{{> name}}`, a `layout` around them, their content
   * where it says `{{> content}}`; neither has a subject.
   */
  @ApiPropertyOptional({ enum: KINDS, default: 'template', example: 'template' })
  @Optional()
  @IsIn(KINDS)
  kind?: TemplateKind;
}

export class OverrideTemplateDto {
  /** Only kept: the platform's is sent until yours is published. */
  @ApiPropertyOptional({ default: false, example: false })
  @Optional()
  @IsBoolean()
  draft?: boolean;
}

export class RollBackDto {
  /** One that was published before. */
  @ApiProperty({ minimum: 1, maximum: MAX_VERSION, example: 1 })
  @IsDefined()
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  version: number;
}

export class TemplateFilterQuery extends PageQuery {
  /** Only templates of this channel. */
  @ApiPropertyOptional({ enum: CHANNELS })
  @Optional()
  @IsIn(CHANNELS)
  channel?: Channel;

  /** Only templates of this kind. */
  @ApiPropertyOptional({ enum: KINDS })
  @Optional()
  @IsIn(KINDS)
  kind?: TemplateKind;

  /** Part of the name, in large or small letters. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 100 })
  @Optional()
  @IsString()
  @Length(1, 100)
  search?: string;
}

export class TemplateQuery extends TemplateFilterQuery {
  /** Only the tenant's own, or only those of the platform. */
  @ApiPropertyOptional({ enum: ORIGINS })
  @Optional()
  @IsIn(ORIGINS)
  origin?: Origin;
}
