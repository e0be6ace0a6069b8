import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { IsInstant } from '../../common/instant';
import { Optional } from '../../common/validation';

export class SmsPeriodQuery {
  /** From this instant. The midnight (UTC) of seven days before the end of the period when absent. */
  @ApiPropertyOptional({ example: '2026-01-01T00:00:00Z' })
  @Optional()
  @IsInstant()
  from?: string;

  /** Until this instant. Now, when absent. */
  @ApiPropertyOptional()
  @Optional()
  @IsInstant()
  until?: string;
}

export class SmsLogQuery extends SmsPeriodQuery {
  /** Only of this SMTP user, or of the key of this short name (`api-` and 12 characters). */
  @ApiPropertyOptional({ minLength: 1, maxLength: 320 })
  @Optional()
  @IsString()
  @Length(1, 320)
  username?: string;
}

export class ProviderReceivedSmsDto {
  @ApiProperty({ enum: ['received_sms'], example: 'received_sms' })
  object: 'received_sms';

  /** The provider's id. */
  @ApiProperty({ example: '4c1d0952-1c91-48ab-9a72-5221281c0c95' })
  id: string;

  /** In E.164, unless it is a short number or a name. */
  @ApiProperty({ type: String, nullable: true, example: '+15185550120' })
  from: string | null;

  /** The number that it was sent to, in E.164. */
  @ApiProperty({ type: String, nullable: true, example: '+15185550141' })
  to: string | null;

  @ApiProperty({ example: 'STOP' })
  text: string;

  /** The SMTP user, or the short name of the key, that it is an answer to. */
  @ApiProperty({ type: String, nullable: true, example: 'api-5BFDE1E62529' })
  username: string | null;

  @ApiProperty({ type: String, nullable: true, example: '2026-11-21T09:30:02.000Z' })
  received_at: string | null;
}

export class ReceivedSmsListDto {
  @ApiProperty({ enum: ['list'], example: 'list' })
  object: 'list';

  @ApiProperty({ type: [ProviderReceivedSmsDto] })
  data: ProviderReceivedSmsDto[];
}

export class SentSmsDto {
  @ApiProperty({ enum: ['sent_sms'], example: 'sent_sms' })
  object: 'sent_sms';

  /** The provider's id: `provider_message_id` of our deliveries. */
  @ApiProperty({ type: String, nullable: true, example: '11170632-25c9-4fbd-85b3-7491fa506d74' })
  id: string | null;

  /** A number in E.164 or a name; null when the provider chose one of its shared numbers. */
  @ApiProperty({ type: String, nullable: true, example: null })
  from: string | null;

  /** In E.164. */
  @ApiProperty({ type: String, nullable: true, example: '+6421555123' })
  to: string | null;

  /** Where that number belongs, as the provider has it. */
  @ApiProperty({ type: String, nullable: true, example: 'NZ' })
  country: string | null;

  @ApiProperty({ example: 'Your code is 482913.' })
  text: string;

  /** In the provider's words, which are not a fixed set. The delivery of a message sent here has ours. */
  @ApiProperty({ type: String, nullable: true, example: 'Message sent' })
  status: string | null;

  /** How many units it is charged as: one for each 160 characters, fewer characters outside of the GSM alphabet. */
  @ApiProperty({ type: 'integer', nullable: true, example: 1 })
  units: number | null;

  /** Who sent the e-mail, of an SMS that was sent by e-mail. */
  @ApiProperty({ type: String, nullable: true, example: null })
  email_sender: string | null;

  /** The SMTP user, or the short name of the key, that sent it. */
  @ApiProperty({ type: String, nullable: true, example: 'api-5BFDE1E62529' })
  username: string | null;

  @ApiProperty({ type: String, nullable: true, example: '2026-11-21T09:30:01.000Z' })
  sent_at: string | null;
}

export class SentSmsListDto {
  @ApiProperty({ enum: ['list'], example: 'list' })
  object: 'list';

  @ApiProperty({ type: [SentSmsDto] })
  data: SentSmsDto[];
}

export class SmsSummaryDto {
  @ApiProperty({ enum: ['sms_summary'], example: 'sms_summary' })
  object: 'sms_summary';

  /** SMS sent in the period. */
  @ApiProperty({ type: 'integer', example: 123 })
  messages: number;

  /** Units that they are charged as. */
  @ApiProperty({ type: 'integer', example: 156 })
  units: number;

  /** What the provider charges for them, in the currency of the platform's account. */
  @ApiProperty({ example: 10.456 })
  cost: number;
}
