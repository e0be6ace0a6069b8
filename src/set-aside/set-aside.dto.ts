import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { idPattern } from '../common/ids';
import { IsInstant } from '../common/instant';
import { PageDto, PageQuery } from '../common/pagination';
import { BooleanText, Optional } from '../common/validation';
import {
  KINDS_OF_TENANTS,
  LEFT_ALONE_NAMES,
  type LeftAloneReason,
  PREFIXES,
  SET_ASIDE_KINDS,
  SET_ASIDE_REASON_NAMES,
  SET_ASIDE_REASONS,
  type SetAsideKind,
  type SetAsideReason,
} from './set-aside-reasons';
import type { SetAsideThing } from './set-aside.store';

const ID = idPattern(...Object.values(PREFIXES));
export const MOST_IDS = 100;

const IsTenantId = () =>
  Matches(idPattern('ten'), { message: '$property must be the id of a tenant (ten_…)' });
const IsEndpointId = () =>
  Matches(idPattern('whk'), {
    message: '$property must be the id of an endpoint (whk_…)',
  });

class CommonQuery extends PageQuery {
  /** Why it was set aside. */
  @ApiPropertyOptional({ enum: SET_ASIDE_REASON_NAMES })
  @Optional()
  @IsIn(SET_ASIDE_REASON_NAMES)
  reason?: SetAsideReason;

  /** Set aside then or later. RFC 3339 with an offset. */
  @ApiPropertyOptional({ format: 'date-time' })
  @Optional()
  @IsInstant()
  from?: string;

  /** Set aside before then. RFC 3339 with an offset. */
  @ApiPropertyOptional({ format: 'date-time' })
  @Optional()
  @IsInstant()
  until?: string;

  /** Webhook deliveries to this endpoint. */
  @ApiPropertyOptional()
  @Optional()
  @IsEndpointId()
  webhook_endpoint_id?: string;
}

export class SetAsideQuery extends CommonQuery {
  /** What was set aside: a request to the provider, or a webhook delivery. */
  @ApiPropertyOptional({ enum: KINDS_OF_TENANTS })
  @Optional()
  @IsIn(KINDS_OF_TENANTS)
  kind?: (typeof KINDS_OF_TENANTS)[number];

  /** Requests of test mode, or live ones: by default those of the mode of the key. */
  @ApiPropertyOptional({ type: Boolean })
  @Optional()
  @BooleanText()
  test?: boolean;
}

export class OperatorSetAsideQuery extends CommonQuery {
  /** What was set aside: a request to the provider, an event of the provider, or a webhook delivery. */
  @ApiPropertyOptional({ enum: SET_ASIDE_KINDS })
  @Optional()
  @IsIn(SET_ASIDE_KINDS)
  kind?: SetAsideKind;

  /** Of this tenant only. */
  @ApiPropertyOptional()
  @Optional()
  @IsTenantId()
  tenant_id?: string;
}

class CommonFilterDto {
  /** Why it was set aside. */
  @ApiPropertyOptional({ enum: SET_ASIDE_REASON_NAMES, example: 'webhook_not_taken' })
  @Optional()
  @IsIn(SET_ASIDE_REASON_NAMES)
  reason?: SetAsideReason;

  /** Set aside then or later. RFC 3339 with an offset. */
  @ApiPropertyOptional({ format: 'date-time', example: '2026-11-21T09:30:00Z' })
  @Optional()
  @IsInstant()
  from?: string;

  /** Set aside before then. RFC 3339 with an offset. */
  @ApiPropertyOptional({ format: 'date-time', example: '2036-11-21T09:30:00Z' })
  @Optional()
  @IsInstant()
  until?: string;

  /** Webhook deliveries to this endpoint. */
  @ApiPropertyOptional({ example: 'whk_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @Optional()
  @IsEndpointId()
  webhook_endpoint_id?: string;
}

export class SetAsideFilterDto extends CommonFilterDto {
  /** What was set aside: a request to the provider, or a webhook delivery. */
  @ApiPropertyOptional({ enum: KINDS_OF_TENANTS, example: 'webhook_delivery' })
  @Optional()
  @IsIn(KINDS_OF_TENANTS)
  kind?: (typeof KINDS_OF_TENANTS)[number];
}

export class OperatorSetAsideFilterDto extends CommonFilterDto {
  /** What was set aside: a request to the provider, an event of the provider, or a webhook delivery. */
  @ApiPropertyOptional({ enum: SET_ASIDE_KINDS, example: 'webhook_delivery' })
  @Optional()
  @IsIn(SET_ASIDE_KINDS)
  kind?: SetAsideKind;

  @ApiPropertyOptional({ example: 'ten_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  @Optional()
  @IsTenantId()
  tenant_id?: string;
}

const IdsField = () => ApiPropertyOptional({ type: [String], example: ['whd_01kaj6v3m4e2ra8x0q6s1t5y9z'] });

class CommonRetryDto {
  /** Which ones, as the list shows them: at most 100. Either this or `filter`. */
  @IdsField()
  @Optional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_IDS)
  @ArrayUnique()
  @Matches(ID, { each: true, message: 'each of $property must be an id from the list (dsp_…, pev_…, whd_…)' })
  ids?: string[];

  /** Changes nothing and says how many there are. */
  @ApiPropertyOptional({ default: false, example: false })
  @Optional()
  @IsBoolean()
  dry_run?: boolean;

  /** `next_cursor` of the call before, unchanged, to go on behind what was left alone. */
  @ApiPropertyOptional({ maxLength: 200, example: 'd2hkXzAxa2FqNnYzbTRlMnJhOHgwcTZzMXQ1eTl6' })
  @Optional()
  @IsString()
  @MaxLength(200)
  after?: string;
}

export class RetrySetAsideDto extends CommonRetryDto {
  /** All that match, newest first, 500 a call. `{}` is everything. */
  @ApiPropertyOptional({ type: SetAsideFilterDto })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => SetAsideFilterDto)
  filter?: SetAsideFilterDto;
}

export class OperatorRetrySetAsideDto extends CommonRetryDto {
  /** All that match, newest first, 500 a call. `{}` is everything, of all tenants. */
  @ApiPropertyOptional({ type: OperatorSetAsideFilterDto })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => OperatorSetAsideFilterDto)
  filter?: OperatorSetAsideFilterDto;
}

export class DiscardSetAsideDto {
  /** Which ones, as the list shows them: at most 100. */
  @ApiProperty({ type: [String], example: ['dsp_01kaj6v3m4e2ra8x0q6s1t5y9z'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_IDS)
  @ArrayUnique()
  @Matches(ID, { each: true, message: 'each of $property must be an id from the list (dsp_…, pev_…, whd_…)' })
  ids: string[];

  /** Why, for the audit log. */
  @ApiProperty({ minLength: 1, maxLength: 200, example: 'The customer was told by telephone.' })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  reason: string;
}

export class SetAsideThingDto {
  @ApiProperty({ enum: ['set_aside'], example: 'set_aside' })
  object: 'set_aside';

  /** Of the request, the event or the webhook delivery. */
  @ApiProperty({ example: 'dsp_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ enum: SET_ASIDE_KINDS, example: 'dispatch' })
  kind: SetAsideKind;

  @ApiProperty({ example: 'ten_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  tenant_id: string;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  set_aside_at: string;

  @ApiProperty({ enum: SET_ASIDE_REASON_NAMES, example: 'worker_died' })
  reason: SetAsideReason;

  @ApiProperty({ example: SET_ASIDE_REASONS.worker_died.explanation })
  explanation: string;

  /** What follows when nobody does anything, and what to do. */
  @ApiProperty({ example: SET_ASIDE_REASONS.worker_died.next })
  next: string;

  @ApiProperty({ example: 3 })
  tries: number;

  /** Of a request: how many recipients are in it. */
  @ApiProperty({ type: Number, nullable: true, example: 1 })
  recipients: number | null;

  /** Of a webhook delivery. */
  @ApiProperty({ type: String, nullable: true, example: null })
  webhook_endpoint_id: string | null;
}

export class SetAsidePageDto extends PageDto {
  @ApiProperty({ type: [SetAsideThingDto] })
  data: SetAsideThingDto[];
}

export class LeftAloneDto {
  @ApiProperty({ example: 'dsp_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ enum: LEFT_ALONE_NAMES, example: 'may_have_left' })
  reason: LeftAloneReason;

  @ApiProperty({ example: 'An earlier try of it may have reached the provider.' })
  explanation: string;
}

export class SetAsideRetryDto {
  @ApiProperty({ enum: ['set_aside_retry'], example: 'set_aside_retry' })
  object: 'set_aside_retry';

  @ApiProperty({ example: false })
  dry_run: boolean;

  /** How many were looked at; in a dry run how many there are in all. */
  @ApiProperty({ example: 12 })
  matched: number;

  /** Due again: requests as new ones, events to be applied, webhook deliveries to be tried at once. */
  @ApiProperty({ example: 11 })
  retried: number;

  @ApiProperty({ type: [LeftAloneDto] })
  left_alone: LeftAloneDto[];

  /** There is more than one call takes on: call again with `after`. */
  @ApiProperty({ example: false })
  has_more: boolean;

  @ApiProperty({ type: String, nullable: true, example: null })
  next_cursor: string | null;
}

export class SetAsideDiscardDto {
  @ApiProperty({ enum: ['set_aside_discard'], example: 'set_aside_discard' })
  object: 'set_aside_discard';

  @ApiProperty({ example: 1 })
  discarded: number;

  @ApiProperty({ type: [LeftAloneDto] })
  left_alone: LeftAloneDto[];
}

export function toSetAsideThingDto(thing: SetAsideThing): SetAsideThingDto {
  const { explanation, next } = SET_ASIDE_REASONS[thing.reason];
  return {
    object: 'set_aside',
    ...{ id: thing.id, kind: thing.kind, tenant_id: thing.tenantId },
    set_aside_at: thing.since.toISOString(),
    ...{ reason: thing.reason, explanation, next },
    tries: thing.tries,
    recipients: thing.recipients,
    webhook_endpoint_id: thing.webhookEndpointId,
  };
}
