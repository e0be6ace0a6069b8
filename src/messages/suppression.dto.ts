import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsString, Length, Max, MaxLength, Min } from 'class-validator';
import { IsInstant } from '../common/instant';
import { PageDto, PageQuery } from '../common/pagination';
import { Optional } from '../common/validation';
import { isPersonDigest } from '../keys/person-digests';
import { CHANNELS, type Channel } from '../templates/template.entity';
import { SUPPRESSION_REASONS, type SuppressionReason } from './delivery-status';
import { SUPPRESSION_SOURCES, type Suppression, type SuppressionSource } from './suppression.entity';

/** What a tenant can say itself; the others are found out. */
export const GIVEN_REASONS = ['manual', 'unsubscribe', 'opt_out', 'complaint', 'hard_bounce'] as const;
export type GivenReason = (typeof GIVEN_REASONS)[number];

/** Of `topic` in a filter: what holds back everything, and is of no topic. */
export const NO_TOPIC = 'none';

export class CreateSuppressionDto {
  @ApiProperty({ enum: CHANNELS, example: 'email' })
  @IsIn(CHANNELS)
  channel: Channel;

  /** An e-mail address, or a number in E.164. */
  @ApiProperty({ maxLength: 400, example: 'grace@example.com' })
  @IsString()
  @MaxLength(400)
  address: string;

  /** By default `manual`. */
  @ApiPropertyOptional({ enum: GIVEN_REASONS, example: 'manual' })
  @Optional()
  @IsIn(GIVEN_REASONS)
  reason?: GivenReason;

  /** The key of a topic of this channel: nothing else is held back. By default everything is. */
  @ApiPropertyOptional({ maxLength: 63, example: 'news' })
  @Optional()
  @IsString()
  @Length(1, 63)
  topic?: string;

  /** From then on it is as though it were not there. By default it stays. */
  @ApiPropertyOptional({ format: 'date-time', example: '2035-01-01T00:00:00Z' })
  @Optional()
  @IsInstant()
  expires_at?: string;
}

export class SuppressionQuery extends PageQuery {
  /** Only of this channel. */
  @ApiPropertyOptional({ enum: CHANNELS })
  @Optional()
  @IsIn(CHANNELS)
  channel?: Channel;

  /** Only of this reason. */
  @ApiPropertyOptional({ enum: SUPPRESSION_REASONS })
  @Optional()
  @IsIn(SUPPRESSION_REASONS)
  reason?: SuppressionReason;

  /** Only from this source. */
  @ApiPropertyOptional({ enum: SUPPRESSION_SOURCES })
  @Optional()
  @IsIn(SUPPRESSION_SOURCES)
  source?: SuppressionSource;

  /** The key of a topic; `none` for those that hold back everything. */
  @ApiPropertyOptional({ maxLength: 63 })
  @Optional()
  @IsString()
  @Length(1, 63)
  topic?: string;

  /** Exactly this e-mail address or number. */
  @ApiPropertyOptional({ maxLength: 400 })
  @Optional()
  @IsString()
  @Length(1, 400)
  address?: string;
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

  /**
   * `soft_bounces`: as many within as many days as your settings say. `compliance`: the provider itself does not send
   * there; it cannot be removed.
   */
  @ApiProperty({ enum: SUPPRESSION_REASONS, example: 'manual' })
  reason: SuppressionReason;

  /** Where it comes from. */
  @ApiProperty({ enum: SUPPRESSION_SOURCES, example: 'api' })
  source: SuppressionSource;

  /** What is held back; null: everything. */
  @ApiProperty({ type: String, nullable: true, example: null })
  topic: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  expires_at: string | null;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  created_at: string;
}

export class SuppressionPageDto extends PageDto {
  @ApiProperty({ type: [SuppressionDto] })
  data: SuppressionDto[];
}

export class RemoveSuppressionsDto {
  /** Only of this channel. */
  @ApiPropertyOptional({ enum: CHANNELS, example: 'email' })
  @Optional()
  @IsIn(CHANNELS)
  channel?: Channel;

  /** Only of this reason. */
  @ApiPropertyOptional({ enum: GIVEN_REASONS, example: 'manual' })
  @Optional()
  @IsIn(SUPPRESSION_REASONS.filter((reason) => reason !== 'compliance'))
  reason?: SuppressionReason;

  /** Only from this source. */
  @ApiPropertyOptional({ enum: SUPPRESSION_SOURCES, example: 'import' })
  @Optional()
  @IsIn(SUPPRESSION_SOURCES)
  source?: SuppressionSource;

  /** The key of a topic; `none` for those that hold back everything. */
  @ApiPropertyOptional({ maxLength: 63, example: 'none' })
  @Optional()
  @IsString()
  @Length(1, 63)
  topic?: string;

  /** Those that are older. */
  @ApiPropertyOptional({ format: 'date-time', example: '2020-01-01T00:00:00Z' })
  @Optional()
  @IsInstant()
  created_before?: string;

  /** How many they are, as you have counted them. When it is another number by now, nothing is removed. */
  @ApiProperty({ minimum: 0, maximum: 1_000_000, example: 0 })
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  expected: number;
}

export class RemovedSuppressionsDto {
  @ApiProperty({ example: 0 })
  removed: number;
}

export function toSuppressionDto(row: Suppression): SuppressionDto {
  return {
    object: 'suppression',
    id: row.id,
    channel: row.channel,
    address: isPersonDigest(row.address) ? null : row.address,
    reason: row.reason,
    source: row.source,
    topic: row.topic,
    expires_at: row.expiresAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
  };
}
