import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { PageDto } from '../../common/pagination';
import { Optional } from '../../common/validation';
import { MAX_VERSION } from '../../templates/template-request.dto';
import { ProviderPageQuery } from './provider-page.dto';

export class PushTemplateDto {
  /** A template for e-mail whose version has html and text: the provider takes no template with one of them. */
  @ApiProperty({ maxLength: 40, example: 'tpl_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @IsString()
  @MaxLength(40)
  template_id: string;

  /** By default the current version. */
  @ApiPropertyOptional({ minimum: 1, maximum: MAX_VERSION, example: 1 })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  version?: number;
}

export class ProviderTemplateSummaryDto {
  @ApiProperty({ enum: ['provider_template'], example: 'provider_template' })
  object: 'provider_template';

  /** The name in a request of the provider's own API (`template_id` there). */
  @ApiProperty({ example: 'receipt' })
  id: string;

  @ApiProperty({ example: 'receipt' })
  name: string;

  @ApiProperty({ example: 'Your receipt, {{name}}' })
  subject: string;

  @ApiProperty({ type: [String], example: [] })
  tags: string[];

  /** Null where the provider does not tell. */
  @ApiProperty({ type: String, nullable: true, example: '2026-11-21T09:30:00.000Z' })
  updated_at: string | null;
}

export class ProviderTemplateDto extends ProviderTemplateSummaryDto {
  @ApiProperty({ example: '<p>Dear {{name}}, thank you for {{total}}.</p>' })
  html: string;

  @ApiProperty({ example: 'Dear {{name}}, thank you for {{total}}.' })
  text: string;
}

export class ProviderTemplatePageDto extends PageDto {
  @ApiProperty({ type: [ProviderTemplateSummaryDto] })
  data: ProviderTemplateSummaryDto[];
}

export class ProviderTemplateQuery extends ProviderPageQuery {
  /** Only those with this text in their id, name, subject or tags. */
  @ApiPropertyOptional({ maxLength: 100 })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  q?: string;

  /** Only those with this tag. */
  @ApiPropertyOptional({ maxLength: 100 })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  tag?: string;
}
