import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, MaxLength } from 'class-validator';
import { SuppressionDto } from '../messages/suppression.dto';
import { CHANNELS, type Channel } from '../templates/template.entity';
import type { Erasure } from './person-erasure.service';

export class PersonDto {
  @ApiProperty({ enum: CHANNELS, example: 'email' })
  @IsIn(CHANNELS)
  channel: Channel;

  /** An e-mail address, or a number in E.164. Whoever has several is asked for one by one. */
  @ApiProperty({ maxLength: 400, example: 'lin@example.com' })
  @IsString()
  @MaxLength(400)
  address: string;
}

export class PersonExportDto {
  @ApiProperty({ enum: ['person_export'], example: 'person_export' })
  object: 'person_export';

  /** Oldest first: each with its message and content, its events, the log of webhooks that told of it, and the requests. */
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true }, example: [] })
  deliveries: Record<string, unknown>[];

  /** With the first page only, as all that follows. */
  @ApiProperty({ type: [SuppressionDto] })
  suppressions: SuppressionDto[];

  /** What the person has said of topics. */
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true }, example: [] })
  topic_preferences: Record<string, unknown>[];

  /** What the person has written to your numbers, or somebody has written that names them. */
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true }, example: [] })
  received_sms: Record<string, unknown>[];

  /** What the provider reported that names the address. */
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true }, example: [] })
  provider_events: Record<string, unknown>[];

  /** Events of no message that name the address, such as a suppression. */
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true }, example: [] })
  events: Record<string, unknown>[];

  /** Campaigns that hold the person, given to them, not come to yet or skipped. */
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true }, example: [] })
  campaigns: Record<string, unknown>[];

  /** Dedupe keys that name the address. */
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true }, example: [] })
  dedupe_keys: Record<string, unknown>[];

  /** Answers that are kept for a day by Idempotency-Key, and name the address. */
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true }, example: [] })
  idempotent_answers: Record<string, unknown>[];

  /** The contact with the address, and others that name it, with the audiences that they were put on. */
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true }, example: [] })
  contacts: Record<string, unknown>[];

  /** Rows of files that are being imported and name the address. */
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true }, example: [] })
  contact_import_rows: Record<string, unknown>[];

  /** Pass as `after` to get the next page; null at the end. */
  @ApiProperty({ type: String, nullable: true, example: null })
  next_cursor: string | null;
}

export class ErasureDto {
  @ApiProperty({ enum: ['erasure'], example: 'erasure' })
  object: 'erasure';

  /** False while something was under way: ask again until it is true. */
  @ApiProperty({ example: true })
  complete: boolean;

  /** Deliveries that are being sent, in doubt or held, messages that still go to others, and events not yet applied. */
  @ApiProperty({ example: 0 })
  under_way: number;

  /** Deliveries that waited to be sent, and are not sent any more. */
  @ApiProperty({ example: 1 })
  cancelled: number;

  /** How many rows were changed or deleted, by table. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    example: { deliveries: 3, messages: 3 },
  })
  erased: Record<string, number>;
}

export function toErasureDto({ erased, cancelled, underWay }: Erasure): ErasureDto {
  return {
    object: 'erasure',
    complete: underWay === 0,
    under_way: underWay,
    cancelled,
    erased: { ...erased },
  };
}
