import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { PageDto } from '../common/pagination';
import { Optional } from '../common/validation';
import { EVENT_FILTERS, type EventFilter } from './event-filter';
import {
  DISABLED_BECAUSE,
  type DisabledBecause,
  type Payload,
  PAYLOADS,
  type Signature,
  SIGNATURES,
  type WebhookEndpoint,
} from './webhook-endpoint.entity';

const DAY_SECONDS = 86_400;
const FILTERS = [...EVENT_FILTERS];

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

  /** Which events to send, by type or by group (`delivery.*`); all of them when absent or empty. */
  @ApiPropertyOptional({ enum: FILTERS, isArray: true, example: ['delivery.*', 'campaign.completed'] })
  @Optional()
  @IsArray()
  @ArrayMaxSize(FILTERS.length)
  @IsIn(FILTERS, { each: true })
  event_types?: EventFilter[];

  /** `thin` sends ids alone: nothing of a person leaves, and whoever needs more asks for it. */
  @ApiPropertyOptional({ enum: PAYLOADS, default: 'full', example: 'full' })
  @Optional()
  @IsIn(PAYLOADS)
  payload?: Payload;

  /**
   * `hmac-sha256` (`v1,`) is signed with a secret that both sides know; `ed25519` (`v1a,`) with one that only we know, and
   * verified with `public_key`.
   */
  @ApiPropertyOptional({ enum: SIGNATURES, default: 'hmac-sha256', example: 'hmac-sha256' })
  @Optional()
  @IsIn(SIGNATURES)
  signature?: Signature;
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

  @ApiPropertyOptional({ enum: FILTERS, isArray: true })
  @Optional()
  @IsArray()
  @ArrayMaxSize(FILTERS.length)
  @IsIn(FILTERS, { each: true })
  event_types?: EventFilter[];

  @ApiPropertyOptional({ enum: PAYLOADS, example: 'full' })
  @Optional()
  @IsIn(PAYLOADS)
  payload?: Payload;

  /**
   * A disabled endpoint is not called: what waits for it is given up, and what happens meanwhile is not kept for it.
   * `true` enables it again with a clean record; `recover` then brings back what it has missed.
   */
  @ApiPropertyOptional({ example: true })
  @Optional()
  @IsBoolean()
  enabled?: boolean;
}

export class RotateWebhookSecretDto {
  /** For how long the old secret signs beside the new one; 0: not a moment longer. */
  @ApiPropertyOptional({ minimum: 0, maximum: 30 * DAY_SECONDS, default: DAY_SECONDS, example: 3600 })
  @Optional()
  @IsInt()
  @Min(0)
  @Max(30 * DAY_SECONDS)
  overlap_seconds: number = DAY_SECONDS;
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
  @ApiProperty({ enum: FILTERS, isArray: true, example: ['delivery.*', 'campaign.completed'] })
  event_types: EventFilter[];

  @ApiProperty({ enum: PAYLOADS, example: 'full' })
  payload: Payload;

  @ApiProperty({ enum: SIGNATURES, example: 'hmac-sha256' })
  signature: Signature;

  /** `whpk_…`, to verify ed25519 with; null for hmac-sha256. */
  @ApiProperty({ type: String, nullable: true, example: null })
  public_key: string | null;

  /** Until when the secret before the last rotation signs as well. */
  @ApiProperty({ type: String, nullable: true, example: null })
  previous_secret_expires_at: string | null;

  @ApiProperty({ example: true })
  enabled: boolean;

  @ApiProperty({ type: String, nullable: true, example: null })
  disabled_at: string | null;

  /** `requested`: by `enabled`. `gone`: it answered 410. `failing`: it did nothing but fail for five days. */
  @ApiProperty({ enum: DISABLED_BECAUSE, nullable: true, example: null })
  disabled_because: DisabledBecause | null;

  /** Since when nothing has been delivered to it although it was tried; null when the last try went well. */
  @ApiProperty({ type: String, nullable: true, example: null })
  failing_since: string | null;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  created_at: string;
}

export class CreatedWebhookEndpointDto extends WebhookEndpointDto {
  /** Verify signatures with it (https://www.standardwebhooks.com). It is shown this once; null for ed25519. */
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDC2FVsBQIhrs=',
  })
  secret: string | null;
}

export class WebhookEndpointPageDto extends PageDto {
  @ApiProperty({ type: [WebhookEndpointDto] })
  data: WebhookEndpointDto[];
}

export function toWebhookEndpointDto(endpoint: WebhookEndpoint): WebhookEndpointDto {
  return {
    object: 'webhook_endpoint',
    id: endpoint.id,
    url: endpoint.url,
    description: endpoint.description,
    event_types: endpoint.eventTypes,
    payload: endpoint.payload,
    signature: endpoint.signature,
    public_key: endpoint.publicKey,
    previous_secret_expires_at: endpoint.previousSecretUntil?.toISOString() ?? null,
    enabled: endpoint.enabled,
    disabled_at: endpoint.disabledAt?.toISOString() ?? null,
    disabled_because: endpoint.disabledBecause,
    failing_since: endpoint.failingSince?.toISOString() ?? null,
    created_at: endpoint.createdAt.toISOString(),
  };
}
