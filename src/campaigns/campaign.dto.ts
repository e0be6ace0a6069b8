import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsObject,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { IsInstant } from '../common/instant';
import { PageDto } from '../common/pagination';
import { Optional } from '../common/validation';
import { RecipientDto, TemplateRefDto } from '../messages/create-message.dto';
import type { StatusCounts } from '../messages/message.dto';
import { type OnUnknown } from '../messages/message.entity';
import { type Variables } from '../templates/content';
import { CHANNELS, type Channel } from '../templates/template.entity';
import { CAMPAIGN_STATUSES, type CampaignStatus, RUN_STATUSES, type RunStatus } from './campaign-status';
import type { CampaignRun } from './campaign-run.entity';
import type { Campaign } from './campaign.entity';

/** In one request; ask as often as there are more. */
export const MAX_GIVEN = 10_000;

export class CreateCampaignDto {
  /** For people. */
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'Autumn news' })
  @IsString()
  @Length(1, 100)
  name: string;

  @ApiProperty({ enum: CHANNELS, example: 'email' })
  @IsIn(CHANNELS)
  channel: Channel;

  /** What everybody gets a copy of. Without a version: the one that is current when it is launched. */
  @ApiProperty({ type: TemplateRefDto })
  @IsObject()
  @ValidateNested()
  @Type(() => TemplateRefDto)
  template: TemplateRefDto;

  /** E-mail: a verified sender of the tenant; required. SMS: a number in E.164. */
  @ApiPropertyOptional({ maxLength: 400, example: 'Acme <news@example.com>' })
  @Optional()
  @IsString()
  @MaxLength(400)
  from?: string;

  /** E-mail only. */
  @ApiPropertyOptional({ type: [String], maxItems: 10, example: ['support@example.com'] })
  @Optional()
  @IsArray()
  @ArrayMaxSize(10)
  @IsString({ each: true })
  reply_to?: string[];

  /** E-mail only; as of a message. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' }, example: {} })
  @Optional()
  @IsObject()
  headers?: Record<string, string>;

  /** For all copies; those of a recipient are preferred to them. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { total: '€ 42.00' } })
  @Optional()
  @IsObject()
  variables?: Variables;

  /** Your own notes, told back on every event. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' }, example: {} })
  @Optional()
  @IsObject()
  metadata?: Record<string, string>;

  /** At most 10, to group messages by. */
  @ApiPropertyOptional({ type: [String], maxItems: 10, example: ['news'] })
  @Optional()
  @IsArray()
  @ArrayMaxSize(10)
  @Matches(/^[\w.:-]{1,50}$/, {
    each: true,
    message: 'tags take 1 to 50 letters, digits, dots, colons, hyphens each',
  })
  tags?: string[];

  /** As of a message: what becomes of a copy whose outcome nobody can know. */
  @ApiPropertyOptional({ enum: ['resend', 'hold'], example: 'resend' })
  @Optional()
  @IsIn(['resend', 'hold'])
  on_unknown?: OnUnknown;
}

export class AddRecipientsDto {
  /** Whoever is in the campaign already, by address, is replaced. */
  @ApiProperty({ type: [RecipientDto], minItems: 1, maxItems: MAX_GIVEN })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_GIVEN)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => RecipientDto)
  recipients: RecipientDto[];
}

export class AddedRecipientsDto {
  /** How many of them were not in it before. */
  @ApiProperty({ example: 1 })
  added: number;

  /** How many are in it now. */
  @ApiProperty({ example: 1 })
  recipients: number;
}

export class LaunchCampaignDto {
  /** When, any time ahead; at once when absent or past. RFC 3339 with an offset. */
  @ApiPropertyOptional({ format: 'date-time', example: '2035-01-01T10:00:00+01:00' })
  @Optional()
  @IsInstant()
  at?: string;
}

export class CampaignProgressDto {
  @ApiProperty({ enum: RUN_STATUSES, example: 'running' })
  status: RunStatus;

  /** Who is in the run; final once it no longer gathers. */
  @ApiProperty({ example: 3 })
  recipients: number;

  /** Who got no copy, each with a reason: see `/skipped`. */
  @ApiProperty({ example: 0 })
  skipped: number;

  /** Who has no delivery yet. */
  @ApiProperty({ example: 0 })
  pending: number;

  /** Deliveries by status, as of a message. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    example: { delivered: 2, bounced: 1 },
  })
  deliveries: StatusCounts;

  /** What stands in its way for now, such as a quota. */
  @ApiProperty({ type: String, nullable: true, example: null })
  problem: string | null;

  @ApiProperty({ type: String, nullable: true, example: '2026-11-21T09:30:00.000Z' })
  started_at: string | null;

  /** Everybody has come to an end. */
  @ApiProperty({ type: String, nullable: true, example: null })
  finished_at: string | null;
}

export class CampaignDto {
  @ApiProperty({ enum: ['campaign'], example: 'campaign' })
  object: 'campaign';

  @ApiProperty({ example: 'cmp_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ example: 'Autumn news' })
  name: string;

  @ApiProperty({ enum: CHANNELS, example: 'email' })
  channel: Channel;

  /** Made with a test key: nobody gets it. */
  @ApiProperty({ example: false })
  test: boolean;

  @ApiProperty({ enum: CAMPAIGN_STATUSES, example: 'draft' })
  status: CampaignStatus;

  @ApiProperty({ type: TemplateRefDto })
  template: TemplateRefDto;

  /** When it is to be sent; null while it is a draft. */
  @ApiProperty({ type: String, nullable: true, example: null })
  launch_at: string | null;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  created_at: string;
}

export class CampaignDetailDto extends CampaignDto {
  /** Who was given to it; 0 again when its run is over: `progress` and the deliveries say who was in it. */
  @ApiProperty({ example: 3 })
  recipients: number;

  /** How its run stands; null before it is launched. */
  @ApiProperty({ type: CampaignProgressDto, nullable: true })
  progress: CampaignProgressDto | null;
}

export class CampaignPageDto extends PageDto {
  @ApiProperty({ type: [CampaignDto] })
  data: CampaignDto[];
}

export class SkippedRecipientDto {
  /** As it was given. */
  @ApiProperty({ example: 'Ada Lovelace <ada@example.com>' })
  recipient: string;

  /** Why there is no copy for them. */
  @ApiProperty({ example: 'The template prints "name", and the variables do not hold it.' })
  reason: string;
}

export class SkippedPageDto extends PageDto {
  @ApiProperty({ type: [SkippedRecipientDto] })
  data: SkippedRecipientDto[];
}

export function toCampaignDto(campaign: Campaign): CampaignDto {
  const { templateId, templateVersion } = campaign;
  return {
    object: 'campaign',
    id: campaign.id,
    name: campaign.name,
    channel: campaign.channel,
    test: campaign.test,
    status: campaign.status,
    template: { id: templateId, ...(templateVersion !== null && { version: templateVersion }) },
    launch_at: campaign.launchAt?.toISOString() ?? null,
    created_at: campaign.createdAt.toISOString(),
  };
}

export function toProgressDto(run: CampaignRun, statuses: StatusCounts): CampaignProgressDto {
  const made = Object.values(statuses).reduce((sum, n) => sum + n, 0);
  return {
    status: run.status,
    recipients: run.gathered,
    skipped: run.skipped,
    pending: run.gathered - run.skipped - made,
    deliveries: statuses,
    problem: run.problem,
    started_at: run.startedAt?.toISOString() ?? null,
    finished_at: run.finishedAt?.toISOString() ?? null,
  };
}
