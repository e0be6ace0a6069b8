import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ALARM_REASONS, type AlarmReason } from '../messages/sending-alarm.entity';
import type { SmsKeyword } from '../messages/sms-keyword';
import { SUPPRESSION_SOURCES, type SuppressionSource } from '../messages/suppression.entity';
import { SUPPRESSION_REASONS, type SuppressionReason } from '../messages/delivery-status';
import { type Channel, CHANNELS, EventDataDto } from './message-event-data.dto';
import { DISABLED_BECAUSE, type DisabledBecause } from './webhook-endpoint.entity';

const ID = '01kaj6v3m4e2ra8x0q6s1t5y9z';
const KEYWORDS = ['opt_out', 'opt_in'] as const satisfies SmsKeyword[];
/** Whoever has disabled it is not told. */
const DISABLED_BY_ITSELF = DISABLED_BECAUSE.filter((because) => because !== 'requested');

/** A thin payload has `suppression_id`, `test` and `sequence`. */
export class SuppressionEventDataDto extends EventDataDto {
  @ApiProperty({ example: `sup_${ID}` })
  suppression_id: string;

  /** In the full payload only, like what follows. */
  @ApiPropertyOptional({ enum: CHANNELS, example: 'email' })
  channel?: Channel;

  /** Null when the person was erased. */
  @ApiPropertyOptional({ type: String, nullable: true, example: 'ada@example.com' })
  address?: string | null;

  /** What is held back; null: everything. */
  @ApiPropertyOptional({ type: String, nullable: true, example: null })
  topic?: string | null;

  @ApiPropertyOptional({ enum: SUPPRESSION_REASONS, example: 'soft_bounces' })
  reason?: SuppressionReason;

  /** Where it comes from. */
  @ApiPropertyOptional({ enum: SUPPRESSION_SOURCES, example: 'provider_event' })
  source?: SuppressionSource;

  /** The delivery that brought it about, if one did. */
  @ApiPropertyOptional({ type: String, nullable: true, example: `dlv_${ID}` })
  delivery_id?: string | null;

  /** When it ends by itself; null: never. */
  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2026-12-21T09:30:00.000Z',
  })
  expires_at?: string | null;
}

/** A thin payload has `received_sms_id`, `test` and `sequence`. */
export class ReceivedSmsEventDataDto extends EventDataDto {
  @ApiProperty({ example: `rsm_${ID}` })
  received_sms_id: string;

  /** In the full payload only, like what follows. Null once it was wiped. */
  @ApiPropertyOptional({ type: String, nullable: true, example: '+6421555123' })
  from?: string | null;

  /** One of your numbers. */
  @ApiPropertyOptional({ example: '+6421555000' })
  to?: string;

  /** Null once it was wiped. */
  @ApiPropertyOptional({ type: String, nullable: true, example: 'STOP' })
  body?: string | null;

  /** `opt_out`: the number is suppressed from now on. `opt_in`: it is not any more. Null: neither. */
  @ApiPropertyOptional({ enum: KEYWORDS, nullable: true, example: 'opt_out' })
  keyword?: SmsKeyword | null;

  /** The last delivery to that number before: most likely what it answers to. Null: there was none. */
  @ApiPropertyOptional({ type: String, nullable: true, example: `dlv_${ID}` })
  delivery_id?: string | null;

  /** Its message. */
  @ApiPropertyOptional({ type: String, nullable: true, example: `msg_${ID}` })
  message_id?: string | null;
}

export class SenderDomainEventDataDto extends EventDataDto {
  @ApiProperty({ example: 'shop.example' })
  domain: string;
}

export class TenantEventDataDto extends EventDataDto {
  /** Yours. */
  @ApiProperty({ example: `ten_${ID}` })
  tenant_id: string;
}

export class BulkPausedDataDto extends TenantEventDataDto {
  /** What there was too much of. In the full payload only, like what follows. */
  @ApiPropertyOptional({ enum: ALARM_REASONS, example: 'bounces' })
  reason?: AlarmReason;

  /** 0 to 1: hard bounces of what was delivered or bounced, or complaints of what was delivered. */
  @ApiPropertyOptional({ example: 0.125 })
  rate?: number;

  /** Of how many recipients that is the rate. */
  @ApiPropertyOptional({ type: 'integer', example: 4000 })
  recipients?: number;
}

export class CampaignEventDataDto extends EventDataDto {
  @ApiProperty({ example: `cmp_${ID}` })
  campaign_id: string;

  /** In the full payload only. */
  @ApiPropertyOptional({ example: 'news' })
  name?: string;
}

export class CampaignRunEventDataDto extends CampaignEventDataDto {
  /** The last run, or the one that waits for a decision; null when there was none. In the full payload only. */
  @ApiPropertyOptional({ type: String, nullable: true, example: `run_${ID}` })
  run_id?: string | null;
}

export class WebhookEndpointEventDataDto extends EventDataDto {
  @ApiProperty({ example: `whk_${ID}` })
  webhook_endpoint_id: string;
}

export class EndpointDisabledDataDto extends WebhookEndpointEventDataDto {
  /** `gone`: it answered 410. `failing`: nothing but failures for days. In the full payload only. */
  @ApiPropertyOptional({ enum: DISABLED_BY_ITSELF, example: 'gone' })
  disabled_because?: DisabledBecause;
}
