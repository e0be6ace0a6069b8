import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, MaxLength } from 'class-validator';
import { PageDto } from '../common/pagination';
import { Optional } from '../common/validation';
import type { DeliveryRecord } from './held-delivery.store';
import { DeliveryDto, toDeliveryDto } from './message.dto';
import { ModePageQuery } from './visible-mode';

/** How a delivery can be closed by hand. */
export const CLOSED_AS = ['sent', 'failed'] as const;
export type ClosedAs = (typeof CLOSED_AS)[number];

export class ListDeliveriesQuery extends ModePageQuery {
  /** Only those of which nobody knows what became of them. The other statuses are read message by message. */
  @ApiPropertyOptional({ enum: ['unknown'] })
  @Optional()
  @IsIn(['unknown'])
  status?: 'unknown';

  /** Exactly this e-mail address or number. Not after it was wiped. */
  @ApiPropertyOptional({ maxLength: 400, example: 'ada@example.com' })
  @Optional()
  @IsString()
  @MaxLength(400)
  recipient?: string;
}

export class CloseDeliveryDto {
  /** What became of it, as you know it: the recipient has it, or has not. */
  @ApiProperty({ enum: CLOSED_AS, example: 'sent' })
  @IsIn(CLOSED_AS)
  status: ClosedAs;
}

export class DeliveryRecordDto extends DeliveryDto {
  @ApiProperty({ example: 'msg_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  message_id: string;

  /** True when its status is `unknown` and the search for evidence is over: it waits for your decision. */
  @ApiProperty({ example: false })
  held: boolean;

  /**
   * Of one that was sent again: the provider's ids of the copies that are proven to have been sent. More than one is a
   * confirmed duplicate.
   */
  @ApiProperty({ type: [String], example: [] })
  confirmed_copies: string[];
}

export class DeliveryRecordPageDto extends PageDto {
  @ApiProperty({ type: [DeliveryRecordDto] })
  data: DeliveryRecordDto[];
}

export function toDeliveryRecordDto(record: DeliveryRecord): DeliveryRecordDto {
  return {
    ...toDeliveryDto(record),
    message_id: record.messageId,
    held: record.held,
    confirmed_copies: record.confirmedCopies ?? [],
  };
}
