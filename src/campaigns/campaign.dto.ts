import { ApiProperty } from '@nestjs/swagger';
import { PageDto } from '../common/pagination';
import { TemplateRefDto } from '../messages/create-message.dto';
import type { StatusCounts } from '../messages/message.dto';
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
import { type CampaignStatus, CAMPAIGN_STATUSES, RUN_STATUSES, type RunStatus } from './campaign-status';
import type { CampaignRun } from './campaign-run.entity';
import type { Campaign } from './campaign.entity';
import { ProgressPaceDto } from './progress-pace.dto';
import { OUTSIDE_RULES, type OutsideRule, PRIORITIES, type Priority } from './sending-rules';
import { SKIP_CODES, type SkipCode } from './skip-code';

export class AddedRecipientsDto {
  /** How many of them were not in it before. */
  @ApiProperty({ example: 1 })
  added: number;

  /** How many are in it now. */
  @ApiProperty({ example: 1 })
  recipients: number;
}

export class CampaignProgressDto extends ProgressPaceDto {
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

  @ApiProperty({ type: String, nullable: true, example: null })
  audience_id: string | null;

  /** Null: as soon as it is launched. */
  @ApiProperty({ type: CampaignScheduleDto, nullable: true })
  schedule: CampaignScheduleDto | null;

  /** When its next run begins; null before the launch, and when there is none to come. */
  @ApiProperty({ type: String, nullable: true, example: null })
  next_run_at: string | null;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  created_at: string;
}

export class CampaignDetailDto extends CampaignDto {
  /** The topic that it is about. */
  @ApiProperty({ type: String, nullable: true, example: null })
  topic: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'Acme <news@example.com>' })
  from: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { total: '€ 42.00' } })
  variables: Variables;

  @ApiProperty({ enum: PRIORITIES, example: 'normal' })
  priority: Priority;

  @ApiProperty({ type: SendingWindowDto, nullable: true })
  sending_window: SendingWindowDto | null;

  @ApiProperty({ enum: OUTSIDE_RULES, example: 'hold' })
  outside_window: OutsideRule;

  @ApiProperty({ type: [ThrottleDto] })
  throttle: RateLimit[];

  @ApiProperty({ type: WarmUpDto, nullable: true })
  warm_up: WarmUpDto | null;

  @ApiProperty({ type: ExperimentDto, nullable: true })
  experiment: ExperimentDto | null;

  /** Who was given to it; 0 again when its run is over: `progress` and the deliveries say who was in it. */
  @ApiProperty({ example: 3 })
  recipients: number;

  /** How its latest run stands; null before the first has begun. */
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

  @ApiProperty({ enum: SKIP_CODES, example: 'cannot_be_rendered' })
  code: SkipCode;

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
    audience_id: campaign.audienceId,
    schedule: campaign.schedule,
    next_run_at: campaign.nextRunAt?.toISOString() ?? null,
    created_at: campaign.createdAt.toISOString(),
  };
}

export function toCampaignDetail(campaign: Campaign): Omit<CampaignDetailDto, 'recipients' | 'progress'> {
  const { content, rules, experiment } = campaign;
  return {
    ...toCampaignDto(campaign),
    from: content.from,
    topic: content.topic ?? null,
    variables: content.variables,
    ...rules,
    experiment,
  };
}

export function toProgressDto(
  run: CampaignRun,
  statuses: StatusCounts,
): Omit<CampaignProgressDto, keyof ProgressPaceDto> {
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
