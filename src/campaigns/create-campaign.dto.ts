import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { ObjectOrNull, Optional } from '../common/validation';
import { RecipientDto, TemplateRefDto } from '../messages/create-message.dto';
import { type OnUnknown } from '../messages/message.entity';
import type { RateLimit } from '../scheduling/calendar/throttle';
import { type Variables } from '../templates/content';
import { CHANNELS, type Channel } from '../templates/template.entity';
import {
  CampaignScheduleDto,
  ExperimentDto,
  ThrottleDto,
  SendingWindowDto,
  WarmUpDto,
} from './campaign-plan.dto';
import { OUTSIDE_RULES, type OutsideRule, PRIORITIES, type Priority } from './sending-rules';

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

  /** The key of one of your topics: whoever has opted out of it, or was never opted in where that is asked for, is not sent to. */
  @ApiPropertyOptional({ maxLength: 63 })
  @Optional()
  @IsString()
  @Length(1, 63)
  topic?: string;

  /** Whoever is in this audience when a run begins, besides those who are given to the campaign. */
  @ApiPropertyOptional({ example: 'lst_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @Optional()
  @IsString()
  @MaxLength(40)
  audience_id?: string;

  /** By default as soon as it is launched. */
  @ApiPropertyOptional({ type: CampaignScheduleDto, example: { at: '2035-01-01T10:00:00+01:00' } })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => CampaignScheduleDto)
  schedule?: CampaignScheduleDto;

  /** `critical` passes sending windows and the frequency cap. By default `normal`. */
  @ApiPropertyOptional({ enum: PRIORITIES, example: 'normal' })
  @Optional()
  @IsIn(PRIORITIES)
  priority?: Priority;

  /** When it may be sent, beside what the settings say; looked at each time something is about to leave. */
  @ApiPropertyOptional({ type: SendingWindowDto })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => SendingWindowDto)
  sending_window?: SendingWindowDto;

  /** Whose turn comes outside of a window: `hold` waits for the next one, `skip` leaves them out. By default `hold`. */
  @ApiPropertyOptional({ enum: OUTSIDE_RULES, example: 'hold' })
  @Optional()
  @IsIn(OUTSIDE_RULES)
  outside_window?: OutsideRule;

  /** How many may leave at most, counted from the beginning of a run. */
  @ApiPropertyOptional({ type: [ThrottleDto], maxItems: 3 })
  @Optional()
  @IsArray()
  @ArrayMaxSize(3)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => ThrottleDto)
  throttle?: RateLimit[];

  /** A new domain or number begins slowly. */
  @ApiPropertyOptional({ type: WarmUpDto })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => WarmUpDto)
  warm_up?: WarmUpDto;

  /** To find out which of several does best, and send that one to the others. */
  @ApiPropertyOptional({ type: ExperimentDto })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => ExperimentDto)
  experiment?: ExperimentDto;
}

export const CAN_BE_TAKEN_AWAY = [
  'audience_id',
  'schedule',
  'sending_window',
  'warm_up',
  'experiment',
] as const;

/** What is absent stays as it is. Null takes away what a campaign need not have. */
export class UpdateCampaignDto extends PartialType(
  OmitType(CreateCampaignDto, ['channel', ...CAN_BE_TAKEN_AWAY]),
  { skipNullProperties: false },
) {
  @ApiPropertyOptional({ type: String, nullable: true, example: 'lst_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @IsOptional()
  @IsString()
  @MaxLength(40)
  audience_id?: string | null;

  @ObjectOrNull(CampaignScheduleDto)
  schedule?: CampaignScheduleDto | null;

  @ObjectOrNull(SendingWindowDto)
  sending_window?: SendingWindowDto | null;

  @ObjectOrNull(WarmUpDto)
  warm_up?: WarmUpDto | null;

  @ObjectOrNull(ExperimentDto)
  experiment?: ExperimentDto | null;
}

/** Somebody a campaign is sent to. */
export class CampaignRecipientDto extends RecipientDto {
  /** The name of a zone of the IANA database: whose clock local times and windows go by. */
  @ApiPropertyOptional({ example: 'Pacific/Auckland' })
  @Optional()
  @IsString()
  @MaxLength(64)
  timezone?: string;
}

export class AddRecipientsDto {
  /** Whoever is in the campaign already, by address, is replaced. */
  @ApiProperty({ type: [CampaignRecipientDto], minItems: 1, maxItems: MAX_GIVEN })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_GIVEN)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => CampaignRecipientDto)
  recipients: CampaignRecipientDto[];
}
