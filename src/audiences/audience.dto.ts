import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsObject, IsString, Length } from 'class-validator';
import type { Examples } from '../common/api-examples';
import { PageDto } from '../common/pagination';
import { Optional } from '../common/validation';
import type { AudienceFilter } from './audience-filter';
import { type Audience, AUDIENCE_KINDS, type AudienceKind } from './audience.entity';
import { ContactDto } from './contact.dto';

/** Contact ids and addresses in one request. */
export const MOST_MEMBERS = 10_000;

export const FILTER_EXAMPLE = {
  and: [
    { field: 'locale', prefix: 'en' },
    { field: 'properties.plan', in: ['pro', 'team'] },
    { not: { field: 'properties.orders', less_than: 3 } },
  ],
};

export const UPDATE_EXAMPLES: Examples<UpdateAudienceDto> = {
  rename: { summary: 'Another name', value: { name: 'Regular customers' } },
};

const FILTER = {
  type: 'object',
  additionalProperties: true,
  example: FILTER_EXAMPLE,
} as const;

export class CreateAudienceDto {
  /** A name of your own, unique in the tenant. */
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'Regulars' })
  @IsString()
  @Length(1, 100)
  name: string;

  /** `static`: contacts that you put on it. `filter`: whoever fits the filter at the time. */
  @ApiProperty({ enum: AUDIENCE_KINDS, example: 'filter' })
  @IsIn(AUDIENCE_KINDS)
  kind: AudienceKind;

  /** Of a filter audience: see the description of the operation. */
  @ApiPropertyOptional(FILTER)
  @Optional()
  @IsObject()
  filter?: AudienceFilter;
}

export class UpdateAudienceDto {
  @ApiPropertyOptional({ minLength: 1, maxLength: 100, example: 'Regular customers' })
  @Optional()
  @IsString()
  @Length(1, 100)
  name?: string;

  /** Of a filter audience only. */
  @ApiPropertyOptional(FILTER)
  @Optional()
  @IsObject()
  filter?: AudienceFilter;
}

export class PreviewAudienceDto {
  @ApiProperty(FILTER)
  @IsObject()
  filter: AudienceFilter;
}

export class MembersDto {
  /** Ids of contacts. */
  @ApiPropertyOptional({ type: [String], maxItems: MOST_MEMBERS, example: [] })
  @Optional()
  @IsArray()
  @ArrayMaxSize(MOST_MEMBERS)
  @IsString({ each: true })
  contact_ids?: string[];

  /** E-mail addresses of contacts. */
  @ApiPropertyOptional({ type: [String], maxItems: MOST_MEMBERS, example: ['ada@example.com'] })
  @Optional()
  @IsArray()
  @ArrayMaxSize(MOST_MEMBERS)
  @IsString({ each: true })
  emails?: string[];

  /** Phone numbers of contacts, in E.164. */
  @ApiPropertyOptional({ type: [String], maxItems: MOST_MEMBERS, example: [] })
  @Optional()
  @IsArray()
  @ArrayMaxSize(MOST_MEMBERS)
  @IsString({ each: true })
  phones?: string[];
}

export class MembersChangeDto {
  @ApiProperty({ enum: ['audience_members_change'], example: 'audience_members_change' })
  object: 'audience_members_change';

  /** How many were put on it, or taken off. */
  @ApiProperty({ example: 1 })
  changed: number;

  /** How many were on it already, or were not. */
  @ApiProperty({ example: 0 })
  unchanged: number;

  /** Places in the request that name no contact, as JSON pointers. */
  @ApiProperty({ type: [String], example: [] })
  not_found: string[];
}

export class AudienceDto {
  @ApiProperty({ enum: ['audience'], example: 'audience' })
  object: 'audience';

  @ApiProperty({ example: 'lst_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ example: 'Regulars' })
  name: string;

  @ApiProperty({ enum: AUDIENCE_KINDS, example: 'filter' })
  kind: AudienceKind;

  /** Null for a static audience. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, example: FILTER_EXAMPLE })
  filter: AudienceFilter | null;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  created_at: string;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  updated_at: string;
}

export class AudiencePageDto extends PageDto {
  @ApiProperty({ type: [AudienceDto] })
  data: AudienceDto[];
}

export class AudiencePreviewDto {
  @ApiProperty({ enum: ['audience_preview'], example: 'audience_preview' })
  object: 'audience_preview';

  /** How many contacts belong to it now. */
  @ApiProperty({ example: 1204 })
  count: number;

  /** The newest of them, at most ten. */
  @ApiProperty({ type: [ContactDto] })
  sample: ContactDto[];
}

export function toAudienceDto(row: Audience): AudienceDto {
  return {
    object: 'audience',
    id: row.id,
    name: row.name,
    kind: row.kind,
    filter: row.filter,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}
