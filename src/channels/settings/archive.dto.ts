import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { IsInstant } from '../../common/instant';
import { PageDto } from '../../common/pagination';
import { Optional } from '../../common/validation';
import { ProviderPageQuery } from './provider-page.dto';

export class ArchivedEmailQuery extends ProviderPageQuery {
  /** At or after this instant. The midnight (UTC) of seven days before the end of the period when absent. */
  @ApiPropertyOptional({ example: '2026-01-01T00:00:00Z' })
  @Optional()
  @IsInstant()
  sent_after?: string;

  /** Before this instant. Now, when absent. */
  @ApiPropertyOptional()
  @Optional()
  @IsInstant()
  sent_before?: string;

  /** The SMTP user, or the short name of the key (`api-` and 12 characters), that sent it. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 320 })
  @Optional()
  @IsString()
  @Length(1, 320)
  username?: string;

  /** Only e-mails to this recipient. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 320 })
  @Optional()
  @IsString()
  @Length(1, 320)
  recipient?: string;

  /** As in the From header. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 320 })
  @Optional()
  @IsString()
  @Length(1, 320)
  sender?: string;

  /** The sender that bounces go to. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 320 })
  @Optional()
  @IsString()
  @Length(1, 320)
  envelope_from?: string;

  /** Only e-mails with this subject. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 500 })
  @Optional()
  @IsString()
  @Length(1, 500)
  subject?: string;

  /** Part of the headers as they stand in the e-mail, such as `X-Order: 1042`. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 500 })
  @Optional()
  @IsString()
  @Length(1, 500)
  header?: string;
}

export class ArchivedAttachmentDto {
  @ApiProperty({ type: String, nullable: true, example: 'receipt.pdf' })
  filename: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'application/pdf' })
  content_type: string | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 48213 })
  size_bytes: number | null;
}

export class ArchivedEmailDto {
  @ApiProperty({ enum: ['archived_email'], example: 'archived_email' })
  object: 'archived_email';

  /** `provider_message_id` of our deliveries. */
  @ApiProperty({ example: '1u0SwL-B9zBpi9ffUq-JAB2' })
  id: string;

  /** As in the From header. */
  @ApiProperty({ type: String, nullable: true, example: 'Acme <hello@example.com>' })
  from: string | null;

  /** The sender that bounces go to. */
  @ApiProperty({ type: String, nullable: true, example: 'hello@example.com' })
  envelope_from: string | null;

  /** Who got it. */
  @ApiProperty({ type: [String], example: ['ada@example.com'] })
  recipients: string[];

  /** As in the To header. */
  @ApiProperty({ type: String, nullable: true, example: 'ada@example.com' })
  to: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Your receipt' })
  subject: string | null;

  @ApiProperty({ type: String, nullable: true, example: '2026-11-21T09:30:01.000Z' })
  sent_at: string | null;

  /** The SMTP user, or the short name of the key, that sent it. */
  @ApiProperty({ type: String, nullable: true, example: 'api-5BFDE1E62529' })
  username: string | null;

  /** Bytes of the whole e-mail. */
  @ApiProperty({ type: 'integer', example: 1422 })
  size_bytes: number;

  /** The headers as they stand in the e-mail. */
  @ApiProperty({ type: String, nullable: true, example: 'Reply-To: care@example.com' })
  headers: string | null;

  @ApiProperty({ type: 'integer', example: 1 })
  attachment_count: number;

  /** What the provider tells of each attachment: the fields are not published, and those it leaves out are null. */
  @ApiProperty({ type: [ArchivedAttachmentDto] })
  attachments: ArchivedAttachmentDto[];

  /** Where the provider hands out the whole e-mail as it was sent. Treat it like the e-mail itself. */
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'https://api.smtp2go.com/archive-attachment/6eb05270',
  })
  download_url: string | null;
}

export class ArchivedEmailPageDto extends PageDto {
  @ApiProperty({ type: [ArchivedEmailDto] })
  data: ArchivedEmailDto[];
}
