import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, MaxLength } from 'class-validator';
import { PageDto, PageQuery } from '../common/pagination';
import { Optional } from '../common/validation';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../messages/delivery-status';
import type { Delivery } from '../messages/delivery.entity';
import { DeliveryDto, toDeliveryDto } from '../messages/message.dto';
import { type Variables } from '../templates/content';
import { CampaignProgressDto } from './campaign.dto';
import type { CampaignRun } from './campaign-run.entity';
import { RUN_STATUSES, type RunStatus } from './campaign-status';
import type { DryEstimate } from './dry-estimate';
import { SKIP_CODES, type SkipCode } from './skip-code';

const VERDICTS = ['run', 'skip'] as const;

export class OfRunQuery extends PageQuery {
  /** Of this run; by default the latest that sends. */
  @ApiPropertyOptional({ example: 'run_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @Optional()
  @IsString()
  @MaxLength(40)
  run?: string;
}

export class RunDeliveriesQuery extends OfRunQuery {
  /** Only deliveries that stand so. */
  @ApiPropertyOptional({ enum: DELIVERY_STATUSES })
  @Optional()
  @IsIn(DELIVERY_STATUSES)
  status?: DeliveryStatus;
}

export class RunDeliveryDto extends DeliveryDto {
  @ApiProperty({ example: 'msg_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  message_id: string;
}

export class RunDeliveryPageDto extends PageDto {
  @ApiProperty({ type: [RunDeliveryDto] })
  data: RunDeliveryDto[];
}

export function toRunDeliveryDto(delivery: Delivery): RunDeliveryDto {
  return { ...toDeliveryDto(delivery), message_id: delivery.messageId };
}

export class DecideRunDto {
  @ApiProperty({ enum: VERDICTS, example: 'run' })
  @IsIn(VERDICTS)
  verdict: (typeof VERDICTS)[number];
}

export class DryEstimateDto {
  /** Who would get a copy. */
  @ApiProperty({ example: 98_213 })
  recipients: number;

  @ApiProperty({ example: 98_213 })
  emails: number;

  /** What the provider would charge for. */
  @ApiProperty({ example: 0 })
  sms_segments: number;

  /** Who would have to wait for the quota, or be refused by it, as it stands now. */
  @ApiProperty({ example: 0 })
  over_quota: number;

  /** Who would have to wait for a window to open. */
  @ApiProperty({ example: 1_204 })
  wait_for_window: number;

  /** When the last would leave if sending took no time: by local times, windows and throttles. */
  @ApiProperty({ type: String, nullable: true, example: '2035-01-02T09:00:00.000Z' })
  ends_not_before: string | null;
}

export class RunSampleDto {
  /** What the recipient asked for; null: the default of the template. */
  @ApiProperty({ type: String, nullable: true, example: 'fr-CA' })
  locale: string | null;

  @ApiProperty({ example: 'Ada Lovelace <ada@example.com>' })
  recipient: string;

  /** Rendered as it would be sent: subject, html and text, or body. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { body: 'Hello Ada' } })
  content: Variables;
}

export class RunVariantDto {
  @ApiProperty({ type: String, nullable: true, example: 'short subject' })
  name: string | null;

  @ApiProperty({ example: 'tpl_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  template_id: string;

  /** Of those in the test: who was sent to, to how many it was delivered, who opened, who clicked. */
  @ApiProperty({ example: 1_000 })
  sent: number;

  @ApiProperty({ example: 990 })
  delivered: number;

  @ApiProperty({ example: 400 })
  opened: number;

  @ApiProperty({ example: 120 })
  clicked: number;

  /** The others get this one. */
  @ApiProperty({ example: true })
  winner: boolean;
}

export class CampaignRunDto {
  @ApiProperty({ enum: ['campaign_run'], example: 'campaign_run' })
  object: 'campaign_run';

  @ApiProperty({ example: 'run_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  /** The local time that was meant; `once` when the campaign is not repeated. A campaign has one run for each. */
  @ApiProperty({ example: '2026-11-23T09:00' })
  occurrence: string;

  /** Nothing of it is sent. */
  @ApiProperty({ example: false })
  dry: boolean;

  @ApiProperty({ enum: RUN_STATUSES, example: 'running' })
  status: RunStatus;

  @ApiProperty({ example: '2026-11-23T08:00:00.000Z' })
  planned_at: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  started_at: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  finished_at: string | null;

  /** Why it waits, was skipped or failed. */
  @ApiProperty({ type: String, nullable: true, example: null })
  problem: string | null;
}

export class CampaignRunPageDto extends PageDto {
  @ApiProperty({ type: [CampaignRunDto] })
  data: CampaignRunDto[];
}

export class CampaignRunDetailDto extends CampaignRunDto {
  @ApiProperty({ type: CampaignProgressDto })
  progress: CampaignProgressDto;

  /** How many were skipped, by reason. */
  @ApiProperty({
    type: 'object',
    properties: Object.fromEntries(SKIP_CODES.map((code) => [code, { type: 'integer' }])),
    example: { no_address: 12, over_cap: 3 },
  })
  skipped_by: Partial<Record<SkipCode, number>>;

  @ApiProperty({ type: [RunVariantDto] })
  variants: RunVariantDto[];

  /** Of a dry run. */
  @ApiProperty({ type: DryEstimateDto, nullable: true })
  estimate: DryEstimateDto | null;

  /** Of a dry run: one of each language. */
  @ApiProperty({ type: [RunSampleDto] })
  samples: RunSampleDto[];
}

export function toRunDto(run: CampaignRun): CampaignRunDto {
  return {
    object: 'campaign_run',
    id: run.id,
    occurrence: run.dry ? 'dry' : run.occurrence,
    dry: run.dry,
    status: run.status,
    planned_at: run.plannedAt.toISOString(),
    started_at: run.startedAt?.toISOString() ?? null,
    finished_at: run.finishedAt?.toISOString() ?? null,
    problem: run.problem,
  };
}

export function toEstimateDto(estimate: DryEstimate): DryEstimateDto {
  return {
    recipients: estimate.recipients,
    emails: estimate.emails,
    sms_segments: estimate.smsSegments,
    over_quota: estimate.overQuota,
    wait_for_window: estimate.waitForWindow,
    ends_not_before: estimate.endsNotBefore,
  };
}
