import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsIn, IsString, Length } from 'class-validator';
import { IsInstant } from '../../common/instant';
import { PageDto } from '../../common/pagination';
import { BooleanText, OneOrMany, Optional } from '../../common/validation';
import { ProviderPageQuery } from './provider-page.dto';

export const ACTIVITY_TYPES = [
  'processed',
  'delivered',
  'soft_bounced',
  'hard_bounced',
  'rejected',
  'complained',
  'unsubscribed',
  'resubscribed',
  'opened',
  'clicked',
] as const;
export type ActivityType = (typeof ACTIVITY_TYPES)[number];

export class ActivityQuery extends ProviderPageQuery {
  /** At or after this instant. The midnight (UTC) of seven days before the end of the period when absent. */
  @ApiPropertyOptional({ example: '2026-01-01T00:00:00Z' })
  @Optional()
  @IsInstant()
  occurred_after?: string;

  /** Before this instant. Now, when absent. */
  @ApiPropertyOptional()
  @Optional()
  @IsInstant()
  occurred_before?: string;

  /** Part of the e-mail's id, subject or recipients; `|` between texts means one or the other. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 500 })
  @Optional()
  @IsString()
  @Length(1, 500)
  q?: string;

  /** All events of one e-mail: `provider_message_id` of our deliveries. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 100 })
  @Optional()
  @IsString()
  @Length(1, 100)
  email_id?: string;

  /** Part of the subject, in any case. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 500 })
  @Optional()
  @IsString()
  @Length(1, 500)
  subject?: string;

  /** Part of the sender, in any case. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 320 })
  @Optional()
  @IsString()
  @Length(1, 320)
  sender?: string;

  /** Part of the recipient, in any case. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 320 })
  @Optional()
  @IsString()
  @Length(1, 320)
  recipient?: string;

  /** SMTP users, or the short names of keys (`api-` and 12 characters). To be repeated for several. */
  @ApiPropertyOptional({ type: [String], maxItems: 50 })
  @Optional()
  @OneOrMany()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Length(1, 320, { each: true })
  usernames?: string[];

  /** To be repeated for several. */
  @ApiPropertyOptional({ enum: ACTIVITY_TYPES, isArray: true, maxItems: ACTIVITY_TYPES.length })
  @Optional()
  @OneOrMany()
  @ArrayMaxSize(ACTIVITY_TYPES.length)
  @IsIn(ACTIVITY_TYPES, { each: true })
  types?: ActivityType[];

  /** Only the latest event of each e-mail. */
  @ApiPropertyOptional({ type: Boolean, default: false, example: false })
  @Optional()
  @BooleanText()
  only_latest?: boolean;
}

export class DeliveryAttemptDto {
  @ApiProperty({ type: String, nullable: true, example: '2026-11-21T09:30:02.000Z' })
  attempted_at: string | null;

  /** The receiving server that answered. */
  @ApiProperty({ type: String, nullable: true, example: 'mx.example.com' })
  host: string | null;

  @ApiProperty({ type: String, nullable: true, example: '451 Try again later' })
  smtp_response: string | null;
}

export class ActivityEventDto {
  @ApiProperty({ enum: ['activity_event'], example: 'activity_event' })
  object: 'activity_event';

  /** `other`: a kind that the provider has added since. */
  @ApiProperty({ enum: [...ACTIVITY_TYPES, 'other'], example: 'delivered' })
  type: ActivityType | 'other';

  @ApiProperty({ type: String, nullable: true, example: '2026-11-21T09:30:02.000Z' })
  occurred_at: string | null;

  /** `provider_message_id` of our deliveries. */
  @ApiProperty({ type: String, nullable: true, example: '1u0SwL-B9zBpi9ffUq-JAB2' })
  email_id: string | null;

  /** Whom it concerns. Of an event of the whole e-mail (`processed`), the first of the recipients. */
  @ApiProperty({ type: String, nullable: true, example: 'ada@example.com' })
  recipient: string | null;

  /** All recipients, where the provider tells them with the event; empty otherwise. */
  @ApiProperty({ type: [String], example: [] })
  recipients: string[];

  /** The From header, with the name where there is one. */
  @ApiProperty({ type: String, nullable: true, example: 'Acme <hello@example.com>' })
  from: string | null;

  /** The Reply-To header. */
  @ApiProperty({ type: String, nullable: true, example: null })
  reply_to: string | null;

  /** The To header. */
  @ApiProperty({ type: String, nullable: true, example: 'ada@example.com' })
  to: string | null;

  /** The Cc header. */
  @ApiProperty({ type: String, nullable: true, example: null })
  cc: string | null;

  /** Who got blind copies. */
  @ApiProperty({ type: String, nullable: true, example: null })
  bcc: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Your receipt' })
  subject: string | null;

  /** The SMTP user, or the short name of the key, that sent it. */
  @ApiProperty({ type: String, nullable: true, example: 'api-5BFDE1E62529' })
  username: string | null;

  /** What the receiving server answered. */
  @ApiProperty({ type: String, nullable: true, example: '250 2.0.0 Ok' })
  smtp_response: string | null;

  /** Why, of a rejection. */
  @ApiProperty({ type: String, nullable: true, example: null })
  reason: string | null;

  /** What went wrong between the servers, such as a time-out. */
  @ApiProperty({ type: String, nullable: true, example: null })
  error: string | null;

  /** The IP address that the event is about: the receiving server's, or the reader's. */
  @ApiProperty({ type: String, nullable: true, example: '192.0.2.25' })
  host: string | null;

  /** The IP address that the e-mail was submitted from. */
  @ApiProperty({ type: String, nullable: true, example: '198.51.100.7' })
  originating_host: string | null;

  /** The provider's IP address that the e-mail left from. */
  @ApiProperty({ type: String, nullable: true, example: null })
  outbound_ip: string | null;

  /** Bytes of the whole e-mail. */
  @ApiProperty({ type: 'integer', nullable: true, example: 1422 })
  size_bytes: number | null;

  /** What it was opened or clicked with, as the provider tells it: the fields are not published. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, example: null })
  email_client: Record<string, unknown> | null;

  /** More about an opening or a click, as the provider tells it: the fields are not published. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, example: null })
  details: Record<string, unknown> | null;

  /** Of `processed` only, where the provider tells them. */
  @ApiProperty({ type: [DeliveryAttemptDto] })
  delivery_attempts: DeliveryAttemptDto[];
}

export class ActivityPageDto extends PageDto {
  @ApiProperty({ type: [ActivityEventDto] })
  data: ActivityEventDto[];
}
