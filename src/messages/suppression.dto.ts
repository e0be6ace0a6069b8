import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, MaxLength } from 'class-validator';
import { isPersonDigest } from '../keys/person-digests';
import { PageDto } from '../common/pagination';
import { CHANNELS, type Channel } from '../templates/template.entity';
import type { SuppressionReason } from './delivery-status';
import type { Suppression } from './suppression.entity';

export class CreateSuppressionDto {
  @ApiProperty({ enum: CHANNELS, example: 'email' })
  @IsIn(CHANNELS)
  channel: Channel;

  /** An e-mail address, or a number in E.164. */
  @ApiProperty({ maxLength: 400, example: 'grace@example.com' })
  @IsString()
  @MaxLength(400)
  address: string;
}

export class SuppressionDto {
  @ApiProperty({ enum: ['suppression'], example: 'suppression' })
  object: 'suppression';

  @ApiProperty({ example: 'sup_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ enum: CHANNELS, example: 'email' })
  channel: Channel;

  /** Null when the person was erased: the address is not known any more, and is still not sent to. */
  @ApiProperty({ type: String, nullable: true, example: 'grace@example.com' })
  address: string | null;

  @ApiProperty({ enum: ['hard_bounce', 'complaint', 'unsubscribe', 'opt_out', 'manual'], example: 'manual' })
  reason: SuppressionReason;

  /** Who put it there: an event of the provider, or a call of this API. */
  @ApiProperty({ enum: ['provider_event', 'api'], example: 'api' })
  source: 'provider_event' | 'api';

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  created_at: string;
}

export class SuppressionPageDto extends PageDto {
  @ApiProperty({ type: [SuppressionDto] })
  data: SuppressionDto[];
}

export function toSuppressionDto(row: Suppression): SuppressionDto {
  return {
    object: 'suppression',
    id: row.id,
    channel: row.channel,
    address: isPersonDigest(row.address) ? null : row.address,
    reason: row.reason,
    source: row.source,
    created_at: row.createdAt.toISOString(),
  };
}
