import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsString, MaxLength } from 'class-validator';
import { Optional } from '../common/validation';
import { PageDto } from '../common/pagination';
import { EVENT_TYPES, type EventType } from '../messages/event-types';
import { WEBHOOK_DELIVERY_STATUSES, type WebhookDeliveryStatus } from './webhook-delivery.entity';
import type { WebhookEndpoint } from './webhook-endpoint.entity';
import type { WebhookDeliveryWithAttempts } from './webhook.store';

export class CreateWebhookEndpointDto {
  /**
   * Where to post. https, on port 443 or another that the operator has opened; a host with an address on the public
   * internet; no user name. Answer 2xx within 10 seconds: a redirect counts as a failure.
   */
  @ApiProperty({ format: 'uri', maxLength: 2000, example: 'https://example.com/hooks/carillon' })
  @IsString()
  @MaxLength(2000)
  url: string;

  @ApiPropertyOptional({ maxLength: 200, example: 'order service' })
  @Optional()
  @IsString()
  @MaxLength(200)
  description?: string;

  /** Which events to send; all of them when absent or empty. */
  @ApiPropertyOptional({
    enum: EVENT_TYPES,
    isArray: true,
    example: ['delivery.delivered', 'delivery.bounced'],
  })
  @Optional()
  @IsArray()
  @ArrayMaxSize(EVENT_TYPES.length)
  @IsIn(EVENT_TYPES, { each: true })
  event_types?: EventType[];
}

export class UpdateWebhookEndpointDto {
  @ApiPropertyOptional({ format: 'uri', maxLength: 2000 })
  @Optional()
  @IsString()
  @MaxLength(2000)
  url?: string;

  @ApiPropertyOptional({ maxLength: 200, example: 'order service, new address' })
  @Optional()
  @IsString()
  @MaxLength(200)
  description?: string;

  @ApiPropertyOptional({ enum: EVENT_TYPES, isArray: true })
  @Optional()
  @IsArray()
  @ArrayMaxSize(EVENT_TYPES.length)
  @IsIn(EVENT_TYPES, { each: true })
  event_types?: EventType[];

  /** A disabled endpoint gets no new events. */
  @ApiPropertyOptional({ example: true })
  @Optional()
  @IsBoolean()
  enabled?: boolean;
}

export class WebhookEndpointDto {
  @ApiProperty({ enum: ['webhook_endpoint'], example: 'webhook_endpoint' })
  object: 'webhook_endpoint';

  @ApiProperty({ example: 'whk_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ example: 'https://example.com/hooks/carillon' })
  url: string;

  @ApiProperty({ example: 'order service' })
  description: string;

  /** Empty means all. */
  @ApiProperty({ enum: EVENT_TYPES, isArray: true, example: ['delivery.delivered', 'delivery.bounced'] })
  event_types: EventType[];

  @ApiProperty({ example: true })
  enabled: boolean;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  created_at: string;
}

export class CreatedWebhookEndpointDto extends WebhookEndpointDto {
  /** Verify signatures with it (https://www.standardwebhooks.com). It is shown this once. */
  @ApiProperty({ example: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDC2FVsBQIhrs=' })
  secret: string;
}

export class WebhookAttemptDto {
  @ApiProperty({ example: 1 })
  attempt: number;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  started_at: string;

  @ApiProperty({ example: 87 })
  duration_ms: number;

  @ApiProperty({ type: Number, nullable: true, example: 200 })
  response_status: number | null;

  /** Its first kilobyte. */
  @ApiProperty({ type: String, nullable: true, example: 'ok' })
  response_body: string | null;

  /** Why there was no answer. */
  @ApiProperty({ type: String, nullable: true, example: null })
  problem: string | null;
}

export class WebhookDeliveryDto {
  @ApiProperty({ enum: ['webhook_delivery'], example: 'webhook_delivery' })
  object: 'webhook_delivery';

  @ApiProperty({ example: 'whd_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  /** The `webhook-id` header of every try. */
  @ApiProperty({ example: 'evt_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  event_id: string;

  @ApiProperty({ enum: EVENT_TYPES, example: 'delivery.delivered' })
  event_type: EventType;

  /** `failed`: 35 tries over 48 hours went without a 2xx. */
  @ApiProperty({ enum: WEBHOOK_DELIVERY_STATUSES, example: 'delivered' })
  status: WebhookDeliveryStatus;

  /** When it is tried next; null when it is not. */
  @ApiProperty({ type: String, nullable: true, example: null })
  next_attempt_at: string | null;

  @ApiProperty({ type: [WebhookAttemptDto] })
  attempts: WebhookAttemptDto[];

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  created_at: string;
}

export class WebhookEndpointPageDto extends PageDto {
  @ApiProperty({ type: [WebhookEndpointDto] })
  data: WebhookEndpointDto[];
}

export class WebhookDeliveryPageDto extends PageDto {
  @ApiProperty({ type: [WebhookDeliveryDto] })
  data: WebhookDeliveryDto[];
}

export function toWebhookEndpointDto(endpoint: WebhookEndpoint): WebhookEndpointDto {
  return {
    object: 'webhook_endpoint',
    id: endpoint.id,
    url: endpoint.url,
    description: endpoint.description,
    event_types: endpoint.eventTypes,
    enabled: endpoint.enabled,
    created_at: endpoint.createdAt.toISOString(),
  };
}

export function toWebhookDeliveryDto(delivery: WebhookDeliveryWithAttempts): WebhookDeliveryDto {
  return {
    object: 'webhook_delivery',
    id: delivery.id,
    event_id: delivery.eventId,
    event_type: delivery.eventType,
    status: delivery.status,
    next_attempt_at: delivery.status === 'pending' ? delivery.nextAttemptAt.toISOString() : null,
    attempts: delivery.attempts.map((attempt) => ({
      attempt: attempt.attempt,
      started_at: new Date(attempt.startedAt).toISOString(),
      duration_ms: attempt.durationMs,
      response_status: attempt.responseStatus,
      response_body: attempt.responseBody,
      problem: attempt.problem,
    })),
    created_at: delivery.createdAt.toISOString(),
  };
}
