import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Message } from '../messages/message.entity';
import { QUOTA_PERIODS, type QuotaPeriod } from '../messages/quota-period';

const ID = '01kaj6v3m4e2ra8x0q6s1t5y9z';
const INSTANT = '2026-11-21T09:35:00.000Z';

export const CHANNELS = ['email', 'sms'] as const satisfies Message['channel'][];
export type Channel = (typeof CHANNELS)[number];

/** What is in the data of every event. */
export class EventDataDto {
  /** Nothing was really sent: of a test message, or a test of the endpoint. */
  @ApiProperty({ example: false })
  test: boolean;

  /** A later event of the same delivery, or of the same campaign, has a higher one. Gaps mean nothing. */
  @ApiProperty({ type: 'integer', example: 48_213 })
  sequence: number;

  /** What happened, in a sentence. In the full payload only. */
  @ApiPropertyOptional({ example: 'The receiving side took it. 250 OK' })
  description?: string;
}

export class EventDeliveryDto {
  @ApiProperty({ example: `dlv_${ID}` })
  id: string;

  /** As the message named them; null once the person was erased. */
  @ApiProperty({ type: String, nullable: true, example: 'Ada <ada@example.com>' })
  recipient: string | null;

  /** Of this recipient; null when none was given. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    nullable: true,
    example: { seat: '14A' },
  })
  metadata: Record<string, string> | null;
}

/** Of an event of a message, or of one recipient of it. A thin payload has ids, `channel`, `test` and `sequence`. */
export class MessageEventDataDto extends EventDataDto {
  @ApiProperty({ example: `msg_${ID}` })
  message_id: string;

  @ApiProperty({ enum: CHANNELS, example: 'email' })
  channel: Channel;

  /** In a thin payload only: whom it is about; null when it is the whole message. */
  @ApiPropertyOptional({ type: String, nullable: true, example: `dlv_${ID}` })
  delivery_id?: string | null;

  /** In the full payload only: whom it is about; null when it is the whole message. */
  @ApiPropertyOptional({ type: EventDeliveryDto, nullable: true })
  delivery?: EventDeliveryDto | null;

  /** Of the message. In the full payload only. */
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { order: '1042' },
  })
  metadata?: Record<string, string>;

  /** Of the message. In the full payload only. */
  @ApiPropertyOptional({ type: [String], example: ['receipts'] })
  tags?: string[];
}

export class MessageRetryingDataDto extends MessageEventDataDto {
  /** Which try has failed, from 1 on. In the full payload only. */
  @ApiPropertyOptional({ type: 'integer', example: 1 })
  attempt?: number;

  /** When it is tried again. In the full payload only. */
  @ApiPropertyOptional({ format: 'date-time', example: INSTANT })
  next_try_at?: string;
}

export class MessageHeldDataDto extends MessageEventDataDto {
  /** From when on it may leave; null while it is larger than the quota. In the full payload only. */
  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true, example: INSTANT })
  held_until?: string | null;

  /** Of the quota that is used up; absent when the message waits behind others, or is larger than the quota. */
  @ApiPropertyOptional({ enum: QUOTA_PERIODS, example: 'day' })
  period?: QuotaPeriod;

  /** Recipients in the period; absent like `period`. */
  @ApiPropertyOptional({ type: 'integer', example: 1000 })
  limit?: number;

  /** Of which so many are used; absent like `period`. */
  @ApiPropertyOptional({ type: 'integer', example: 1000 })
  used?: number;
}

export class QuotaWarningDataDto extends MessageEventDataDto {
  /** Of the quota. In the full payload only, like what follows. */
  @ApiPropertyOptional({ enum: QUOTA_PERIODS, example: 'day' })
  period?: QuotaPeriod;

  /** Recipients in the period. */
  @ApiPropertyOptional({ type: 'integer', example: 1000 })
  limit?: number;

  /** Of which so many are used, those of this message counted. */
  @ApiPropertyOptional({ type: 'integer', example: 800 })
  used?: number;

  /** When the period ends. */
  @ApiPropertyOptional({ format: 'date-time', example: INSTANT })
  ends_at?: string;
}

/** Of a status that you may have decided on, when the delivery was held in doubt. */
export class DecidedDataDto extends MessageEventDataDto {
  /** Present when the tenant has decided it, by the API; absent otherwise. In the full payload only. */
  @ApiPropertyOptional({ enum: ['tenant'], example: 'tenant' })
  decided_by?: 'tenant';
}

export class DuplicateConfirmedDataDto extends MessageEventDataDto {
  /** The provider's id of each copy that is proved. In the full payload only. */
  @ApiPropertyOptional({ type: [String], example: ['1tLJFb-FnQW0hPr8Ls-ABCD', '1tLJFc-FnQW0hPr8Ls-EFGH'] })
  provider_message_ids?: string[];
}

export class OpenedDataDto extends MessageEventDataDto {
  /** What opened it, as the provider says; absent when it does not. In the full payload only. */
  @ApiPropertyOptional({ example: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)' })
  user_agent?: string;

  /** True when a program did it, a filter for example, and no person; absent otherwise. In the full payload only. */
  @ApiPropertyOptional({ example: true })
  machine?: boolean;
}

export class ClickedDataDto extends OpenedDataDto {
  /** Of the link, at most 2,048 characters; absent when the provider does not say. In the full payload only. */
  @ApiPropertyOptional({ example: 'https://example.com/' })
  url?: string;
}
