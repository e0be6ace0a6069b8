import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, Length } from 'class-validator';
import { PageDto, PageQuery } from '../common/pagination';
import { Optional } from '../common/validation';
import { isPersonDigest } from '../keys/person-digests';
import type { ReceivedSms } from './received-sms.entity';
import type { SmsKeyword } from './sms-keyword';

const KEYWORDS = ['opt_out', 'opt_in'] as const;

export class ReceivedSmsQuery extends PageQuery {
  /** Exactly this number, in E.164. */
  @ApiPropertyOptional({ maxLength: 40 })
  @Optional()
  @IsString()
  @Length(1, 40)
  from?: string;

  /** Only SMS that were taken for this wish. */
  @ApiPropertyOptional({ enum: KEYWORDS })
  @Optional()
  @IsIn(KEYWORDS)
  keyword?: SmsKeyword;
}

export class ReceivedSmsDto {
  @ApiProperty({ enum: ['received_sms'], example: 'received_sms' })
  object: 'received_sms';

  @ApiProperty({ example: 'rsm_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  /** Null once it was wiped. */
  @ApiProperty({ type: String, nullable: true, example: '+6421555123' })
  from: string | null;

  @ApiProperty({ example: '+6421555000' })
  to: string;

  /** Null once it was wiped. */
  @ApiProperty({ type: String, nullable: true, example: 'STOP' })
  body: string | null;

  /**
   * `opt_out`: STOP, STOPALL, UNSUBSCRIBE, CANCEL, END or QUIT, after which the number is suppressed. `opt_in`: START, YES
   * or UNSTOP, which takes that back.
   */
  @ApiProperty({ enum: KEYWORDS, nullable: true, example: 'opt_out' })
  keyword: SmsKeyword | null;

  /** The last delivery to that number before: most likely what it answers to. */
  @ApiProperty({ type: String, nullable: true, example: 'dlv_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  delivery_id: string | null;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  received_at: string;
}

export class ReceivedSmsPageDto extends PageDto {
  @ApiProperty({ type: [ReceivedSmsDto] })
  data: ReceivedSmsDto[];
}

export function toReceivedSmsDto(row: ReceivedSms): ReceivedSmsDto {
  return {
    object: 'received_sms',
    id: row.id,
    from: isPersonDigest(row.fromNumber) ? null : row.fromNumber,
    to: row.toNumber,
    body: row.content,
    keyword: row.keyword,
    delivery_id: row.deliveryId,
    received_at: row.receivedAt.toISOString(),
  };
}
