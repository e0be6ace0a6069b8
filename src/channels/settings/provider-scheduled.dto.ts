import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { PageDto } from '../../common/pagination';
import { Optional } from '../../common/validation';
import { ProviderPageQuery } from './provider-page.dto';

export class ProviderScheduledEmailQuery extends ProviderPageQuery {
  /** Only e-mails with this subject. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 500 })
  @Optional()
  @IsString()
  @Length(1, 500)
  subject?: string;

  /** Only e-mails to this recipient. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 320 })
  @Optional()
  @IsString()
  @Length(1, 320)
  recipient?: string;

  /** Only e-mails of this sender. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 320 })
  @Optional()
  @IsString()
  @Length(1, 320)
  sender?: string;
}

export class ProviderScheduledEmailDto {
  @ApiProperty({ enum: ['provider_scheduled_email'], example: 'provider_scheduled_email' })
  object: 'provider_scheduled_email';

  /** The provider's `schedule_id`. */
  @ApiProperty({ example: '4d3b03a7-8663-4592-899a-b479ba6fcba9' })
  id: string;

  @ApiProperty({ type: String, nullable: true, example: '2026-11-22T08:00:00.000Z' })
  scheduled_at: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Acme <hello@example.com>' })
  from: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Your receipt' })
  subject: string | null;

  @ApiProperty({ type: [String], example: ['ada@example.com'] })
  recipients: string[];

  /** The IP address that it was submitted from. */
  @ApiProperty({ type: String, nullable: true, example: '198.51.100.7' })
  client_ip: string | null;
}

export class ProviderScheduledEmailPageDto extends PageDto {
  @ApiProperty({ type: [ProviderScheduledEmailDto] })
  data: ProviderScheduledEmailDto[];
}
