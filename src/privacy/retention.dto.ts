import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { Optional } from '../common/validation';
import { RETENTION_DAYS } from '../messages/retention-days';
import type { RetentionDays } from './retention.store';

export class SetRetentionDto {
  /** Content of messages and their attachments. 0: deleted within minutes after nothing more can happen to a message. */
  @ApiPropertyOptional({
    minimum: 0,
    maximum: RETENTION_DAYS.content.most,
    default: RETENTION_DAYS.content.default,
    example: 7,
  })
  @Optional()
  @IsInt()
  @Min(0)
  @Max(RETENTION_DAYS.content.most)
  content_days?: number;

  /** Addresses and names of recipients, variables, metadata and tags. */
  @ApiPropertyOptional({
    minimum: 0,
    maximum: RETENTION_DAYS.recipient.most,
    default: RETENTION_DAYS.recipient.default,
    example: 180,
  })
  @Optional()
  @IsInt()
  @Min(0)
  @Max(RETENTION_DAYS.recipient.most)
  recipient_days?: number;

  /** Timelines, and the log of your webhooks with what your endpoints answered. */
  @ApiPropertyOptional({
    minimum: 0,
    maximum: RETENTION_DAYS.event.most,
    default: RETENTION_DAYS.event.default,
    example: 30,
  })
  @Optional()
  @IsInt()
  @Min(0)
  @Max(RETENTION_DAYS.event.most)
  event_days?: number;

  /** What the provider reported, as it came. At least an hour, so that a repeat is recognised. */
  @ApiPropertyOptional({
    minimum: 0,
    maximum: RETENTION_DAYS.providerEvent.most,
    default: RETENTION_DAYS.providerEvent.default,
    example: 14,
  })
  @Optional()
  @IsInt()
  @Min(0)
  @Max(RETENTION_DAYS.providerEvent.most)
  provider_event_days?: number;
}

export class RetentionDto {
  @ApiProperty({ enum: ['retention'], example: 'retention' })
  object: 'retention';

  @ApiProperty({ example: 7 })
  content_days: number;

  @ApiProperty({ example: 180 })
  recipient_days: number;

  @ApiProperty({ example: 30 })
  event_days: number;

  @ApiProperty({ example: 14 })
  provider_event_days: number;
}

export function toRetentionDto(days: RetentionDays): RetentionDto {
  return {
    object: 'retention',
    content_days: days.content,
    recipient_days: days.recipient,
    event_days: days.event,
    provider_event_days: days.providerEvent,
  };
}
