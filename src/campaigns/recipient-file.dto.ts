import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { Optional } from '../common/validation';
import { MOST_TOLD } from '../common/file-intake';

export class RecipientFileQuery {
  /** CSV only: what columns are, as a JSON object from header to field; null leaves a column out. */
  @ApiPropertyOptional({ maxLength: 16_000 })
  @Optional()
  @IsString()
  @MaxLength(16_000)
  columns?: string;
}

export class RecipientRowErrorDto {
  /** Where the row begins; the header of CSV is line 1. */
  @ApiProperty({ example: 3 })
  line: number;

  /** RFC 6901 JSON pointer into the recipient; empty for the row as a whole. */
  @ApiProperty({ example: '/to' })
  pointer: string;

  @ApiProperty({ example: 'invalid_recipient' })
  code: string;

  /** What to change. */
  @ApiProperty({ example: '"to" is not an e-mail address.' })
  detail: string;
}

export class RecipientFileDto {
  /** Rows of the file, its header not counted: added, replaced and rejected together. */
  @ApiProperty({ example: 3 })
  rows: number;

  /** Who was not in the campaign before. */
  @ApiProperty({ example: 2 })
  added: number;

  /** Who was in it already, from an earlier row of the file too. */
  @ApiProperty({ example: 0 })
  replaced: number;

  /** Rows that were left out. */
  @ApiProperty({ example: 1 })
  rejected: number;

  /** How many are in the campaign now. */
  @ApiProperty({ example: 2 })
  recipients: number;

  /** Why rows were left out; the first 100. */
  @ApiProperty({ type: [RecipientRowErrorDto], maxItems: MOST_TOLD })
  errors: RecipientRowErrorDto[];
}

export const CSV_EXAMPLE =
  'email,locale,timezone,name,total\n' +
  'Ada Lovelace <ada@example.com>,en-GB,Europe/London,Ada,€ 42.00\n' +
  'lin@example.com,de-CH,Europe/Zurich,Lin,CHF 12.50\n';

export const NDJSON_EXAMPLE =
  '{"to": "Ada Lovelace <ada@example.com>", "locale": "en-GB", "variables": {"name": "Ada"}}\n' +
  '{"to": "lin@example.com", "timezone": "Europe/Zurich", "variables": {"name": "Lin"}, "metadata": {"order": "1042"}}\n';
