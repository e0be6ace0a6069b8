import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsString, Length, Matches, MaxLength } from 'class-validator';
import { PageDto } from '../common/pagination';
import { Optional } from '../common/validation';
import { CHANNELS, type Channel } from '../templates/template.entity';
import { type Consent, CONSENTS, type Topic } from './topic.entity';

/** `none` stands for no topic in filters. */
const KEY = /^(?!none$)[a-z][a-z0-9_-]{0,62}$/;
/** On one line, as people read it on the page. */
const NAME = /^[^\p{Cc}]{1,100}$/u;

export class UpdateTopicDto {
  /** For people: it stands on the page of preferences. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 100, example: 'Monthly news' })
  @Optional()
  @Matches(NAME, { message: 'name takes 1 to 100 characters on one line' })
  name?: string;

  @ApiPropertyOptional({ maxLength: 500, example: 'What is new, once a month.' })
  @Optional()
  @IsString()
  @MaxLength(500)
  description?: string;

  /** From now on; what people have said of it counts on. */
  @ApiPropertyOptional({ enum: CONSENTS, example: 'opt_out' })
  @Optional()
  @IsIn(CONSENTS)
  consent?: Consent;

  /** True: nothing new is taken in it, and it stands on no page. What people have said of it stays. */
  @ApiPropertyOptional({ example: false })
  @Optional()
  @IsBoolean()
  archived?: boolean;
}

export class CreateTopicDto {
  /** What messages name it by; it never changes. Small letters, digits, `-` and `_`. */
  @ApiProperty({ minLength: 1, maxLength: 63, example: 'product-news' })
  @Matches(KEY, {
    message:
      'key takes 1 to 63 small letters, digits, hyphens and underscores, a letter first, and is not "none"',
  })
  key: string;

  /** For people: it stands on the page of preferences. */
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'Product news' })
  @Matches(NAME, { message: 'name takes 1 to 100 characters on one line' })
  name: string;

  @ApiPropertyOptional({ maxLength: 500, example: 'What is new in the product.' })
  @Optional()
  @IsString()
  @Length(0, 500)
  description?: string;

  @ApiProperty({ enum: CHANNELS, example: 'email' })
  @IsIn(CHANNELS)
  channel: Channel;

  /** `opt_in`: only those who have said yes are sent to. `opt_out`: everybody who has not said no. */
  @ApiProperty({ enum: CONSENTS, example: 'opt_out' })
  @IsIn(CONSENTS)
  consent: Consent;
}

export class TopicDto {
  @ApiProperty({ enum: ['topic'], example: 'topic' })
  object: 'topic';

  @ApiProperty({ example: 'product-news' })
  key: string;

  @ApiProperty({ example: 'Product news' })
  name: string;

  @ApiProperty({ example: 'What is new in the product.' })
  description: string;

  @ApiProperty({ enum: CHANNELS, example: 'email' })
  channel: Channel;

  @ApiProperty({ enum: CONSENTS, example: 'opt_out' })
  consent: Consent;

  @ApiProperty({ example: false })
  archived: boolean;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  created_at: string;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  updated_at: string;
}

export class TopicPageDto extends PageDto {
  @ApiProperty({ type: [TopicDto] })
  data: TopicDto[];
}

export function toTopicDto(row: Topic): TopicDto {
  return {
    object: 'topic',
    key: row.key,
    name: row.name,
    description: row.description,
    channel: row.channel,
    consent: row.consent,
    archived: row.archivedAt !== null,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}
