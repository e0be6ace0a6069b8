import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { IsInstant } from '../common/instant';
import { PageDto, PageQuery } from '../common/pagination';
import { Optional } from '../common/validation';
import { EVENT_TYPES, type EventType } from '../messages/event-types';
import { WEBHOOK_DELIVERY_STATUSES, type WebhookDeliveryStatus } from './webhook-delivery.entity';
import type { LoggedDelivery, WholeDelivery } from './webhook-log.store';
import { webhookBody } from './webhook-payload';

/** JSON in a string, as JSON Schema 2020-12 says it; the decorator knows no such words. */
const HOLDS_AN_EVENT = {
  contentMediaType: 'application/json',
  contentSchema: { $ref: '#/components/schemas/WebhookEventDto' },
};

export class WebhookDeliveryQuery extends PageQuery {
  /** Those in this status only. */
  @ApiPropertyOptional({ enum: WEBHOOK_DELIVERY_STATUSES })
  @Optional()
  @IsIn(WEBHOOK_DELIVERY_STATUSES)
  status?: WebhookDeliveryStatus;
}

export class RecoverWebhooksDto {
  /** From when on, in RFC 3339. */
  @ApiProperty({ format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  @IsInstant()
  since: string;
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

  @ApiProperty({ example: 'whk_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  webhook_endpoint_id: string;

  @ApiProperty({ enum: [...EVENT_TYPES], example: 'delivery.delivered' })
  event_type: EventType;

  /** `failed`: 35 tries over 48 hours went without a 2xx, or the endpoint was disabled. */
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

export class WholeWebhookDeliveryDto extends WebhookDeliveryDto {
  /** The body as it is signed and sent. What was wiped or erased meanwhile is not in it any more. */
  @ApiProperty({
    ...HOLDS_AN_EVENT,
    example:
      '{"type":"webhook_endpoint.test","timestamp":"2026-11-21T09:30:00.000Z","data":{"webhook_endpoint_id":"whk_01kaj6v3m4e2ra8x0q6s1t5y9z","test":true,"sequence":48213,"description":"A test."}}',
  })
  request_body: string;
}

export class WebhookDeliveryPageDto extends PageDto {
  @ApiProperty({ type: [WebhookDeliveryDto] })
  data: WebhookDeliveryDto[];
}

export class WebhookRecoveryDto {
  @ApiProperty({ enum: ['webhook_recovery'], example: 'webhook_recovery' })
  object: 'webhook_recovery';

  /** Deliveries that had failed, or were waiting for their next try, and are due now. */
  @ApiProperty({ example: 12 })
  due_again: number;

  /** Events that the endpoint was not told of because it was disabled or listened to less, and is told of now. */
  @ApiProperty({ example: 3 })
  added: number;

  /** There is more than one call takes on: call it again. */
  @ApiProperty({ example: false })
  has_more: boolean;
}

export function toWebhookDeliveryDto(delivery: LoggedDelivery): WebhookDeliveryDto {
  return {
    object: 'webhook_delivery',
    id: delivery.id,
    event_id: delivery.eventId,
    webhook_endpoint_id: delivery.endpointId,
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

export function toWholeWebhookDeliveryDto(delivery: WholeDelivery): WholeWebhookDeliveryDto {
  return {
    ...toWebhookDeliveryDto(delivery),
    request_body: webhookBody(delivery.event, delivery.payload),
  };
}
