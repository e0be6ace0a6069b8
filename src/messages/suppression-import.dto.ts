import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, Length, MaxLength } from 'class-validator';
import { Optional } from '../common/validation';
import { CHANNELS, type Channel } from '../templates/template.entity';
import { GIVEN_REASONS, type GivenReason } from './suppression.dto';
import { MOST_TOLD } from '../common/file-intake';

export class SuppressionImportQuery {
  /** What the addresses of the file are. */
  @ApiPropertyOptional({ enum: CHANNELS, default: 'email', example: 'email' })
  @Optional()
  @IsIn(CHANNELS)
  channel: Channel = 'email';

  /** Of rows that name none. */
  @ApiPropertyOptional({ enum: GIVEN_REASONS, default: 'manual', example: 'unsubscribe' })
  @Optional()
  @IsIn(GIVEN_REASONS)
  reason: GivenReason = 'manual';

  /** Of rows that name none: the key of a topic. By default everything is held back. */
  @ApiPropertyOptional({ maxLength: 63 })
  @Optional()
  @IsString()
  @Length(1, 63)
  topic?: string;

  /** CSV only: what columns are, as a JSON object from header to field; null leaves a column out. */
  @ApiPropertyOptional({ maxLength: 16_000 })
  @Optional()
  @IsString()
  @MaxLength(16_000)
  columns?: string;
}

export class SuppressionRowErrorDto {
  /** Where the row begins; the header of CSV is line 1. */
  @ApiProperty({ example: 3 })
  line: number;

  /** RFC 6901 JSON pointer into the row; empty for the row as a whole. */
  @ApiProperty({ example: '/address' })
  pointer: string;

  @ApiProperty({ example: 'invalid_address' })
  code: string;

  /** What to change. */
  @ApiProperty({ example: '"address" is not an e-mail address, or not a number in E.164.' })
  detail: string;
}

export class SuppressionImportDto {
  /** Rows of the file, its header not counted: added, unchanged and rejected together. */
  @ApiProperty({ example: 3 })
  rows: number;

  /** Those that were not on the list, or would have ended earlier. */
  @ApiProperty({ example: 2 })
  added: number;

  /** Those that were on the list already, from an earlier row of the file too. */
  @ApiProperty({ example: 0 })
  unchanged: number;

  /** Rows that were left out. */
  @ApiProperty({ example: 1 })
  rejected: number;

  /** Why rows were left out; the first 100. */
  @ApiProperty({ type: [SuppressionRowErrorDto], maxItems: MOST_TOLD })
  errors: SuppressionRowErrorDto[];
}

export const CSV_EXAMPLE =
  'email,reason,expires_at\nimported@example.com,unsubscribe,\nlater@example.com,,2035-01-01T00:00:00Z\nnobody,,\n';

export const NDJSON_EXAMPLE =
  '{"address": "imported@example.com", "reason": "unsubscribe"}\n' +
  '{"address": "later@example.com", "expires_at": "2035-01-01T00:00:00Z"}\n';
