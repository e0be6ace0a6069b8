import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsString, Length, MaxLength } from 'class-validator';
import { PageDto, PageQuery } from '../common/pagination';
import { Optional } from '../common/validation';
import { isPersonDigest } from '../keys/person-digests';
import { PREFERENCE_SOURCES, type PreferenceSource, type TopicPreference } from './topic-preference.entity';

export class SetTopicPreferenceDto {
  @ApiProperty({ maxLength: 63, example: 'news' })
  @IsString()
  @Length(1, 63)
  topic: string;

  /** An e-mail address, or a number in E.164: as the channel of the topic is. */
  @ApiProperty({ maxLength: 400, example: 'ada@example.com' })
  @IsString()
  @MaxLength(400)
  address: string;

  /** True is consent: keep what proves it. */
  @ApiProperty({ example: true })
  @IsBoolean()
  subscribed: boolean;
}

export class TopicPreferenceQuery extends PageQuery {
  /** Only of the topic with this key. */
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

export class TopicPreferenceDto {
  @ApiProperty({ enum: ['topic_preference'], example: 'topic_preference' })
  object: 'topic_preference';

  @ApiProperty({ example: 'tpf_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ example: 'news' })
  topic: string;

  /** Null when the person was erased. What was said counts on. */
  @ApiProperty({ type: String, nullable: true, example: 'ada@example.com' })
  address: string | null;

  @ApiProperty({ example: true })
  subscribed: boolean;

  /** `api`: you, for the person. `unsubscribe_page`: the person. */
  @ApiProperty({ enum: PREFERENCE_SOURCES, example: 'api' })
  source: PreferenceSource;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  created_at: string;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  updated_at: string;
}

export class TopicPreferencePageDto extends PageDto {
  @ApiProperty({ type: [TopicPreferenceDto] })
  data: TopicPreferenceDto[];
}

export function toTopicPreferenceDto(row: TopicPreference): TopicPreferenceDto {
  return {
    object: 'topic_preference',
    id: row.id,
    topic: row.topic,
    address: isPersonDigest(row.address) ? null : row.address,
    subscribed: row.subscribed,
    source: row.source,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}
