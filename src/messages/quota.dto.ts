import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsObject, Max, Min, ValidateNested } from 'class-validator';
import { Optional } from '../common/validation';
import type { Channel } from '../templates/template.entity';
import { BEYOND_QUOTA, type BeyondQuota } from './quota.entity';
import { isWarned, type QuotaUse, type QuotaView } from './quota.store';

const MAX_LIMIT = 1_000_000_000;

export class QuotaLimitsDto {
  /** Recipients from one full hour to the next. Without it there is no such limit; 0 lets nothing out. */
  @ApiPropertyOptional({ minimum: 0, maximum: MAX_LIMIT, example: 10_000 })
  @Optional()
  @IsInt()
  @Min(0)
  @Max(MAX_LIMIT)
  hour?: number;

  /** Recipients from midnight to midnight, in UTC. */
  @ApiPropertyOptional({ minimum: 0, maximum: MAX_LIMIT, example: 50_000 })
  @Optional()
  @IsInt()
  @Min(0)
  @Max(MAX_LIMIT)
  day?: number;

  /** Recipients in a month of the calendar, in UTC. */
  @ApiPropertyOptional({ minimum: 0, maximum: MAX_LIMIT, example: 1_000_000 })
  @Optional()
  @IsInt()
  @Min(0)
  @Max(MAX_LIMIT)
  month?: number;
}

export class SetQuotasDto {
  /** Recipients of e-mail: to, cc and bcc alike. */
  @ApiPropertyOptional({ type: QuotaLimitsDto })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => QuotaLimitsDto)
  email?: QuotaLimitsDto;

  /** Numbers that an SMS goes to, however many parts it has. */
  @ApiPropertyOptional({ type: QuotaLimitsDto, example: { day: 5_000 } })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => QuotaLimitsDto)
  sms?: QuotaLimitsDto;

  /**
   * What becomes of a new message that would go beyond. `refuse`: it is answered with 429 and not stored. `hold`: it is
   * accepted and waits until a period begins in which it fits. A scheduled message that comes due is held in any case.
   */
  @ApiPropertyOptional({ enum: BEYOND_QUOTA, default: 'refuse', example: 'hold' })
  @Optional()
  @IsIn(BEYOND_QUOTA)
  beyond?: BeyondQuota;
}

export class QuotaUseDto {
  @ApiProperty({ example: 10_000 })
  limit: number;

  /** Recipients counted since the period began, or since the first limit of the channel was set. */
  @ApiProperty({ example: 8_200 })
  used: number;

  @ApiProperty({ example: 1_800 })
  remaining: number;

  /** When the next period begins. */
  @ApiProperty({ example: '2026-11-21T10:00:00.000Z' })
  ends_at: string;

  /** True from 80 % of the limit on. */
  @ApiProperty({ example: true })
  warning: boolean;
}

export class ChannelQuotaDto {
  /** Null: no limit. */
  @ApiProperty({ type: QuotaUseDto, nullable: true })
  hour: QuotaUseDto | null;

  @ApiProperty({ type: QuotaUseDto, nullable: true })
  day: QuotaUseDto | null;

  @ApiProperty({ type: QuotaUseDto, nullable: true })
  month: QuotaUseDto | null;
}

export class QuotasDto {
  @ApiProperty({ enum: ['quotas'], example: 'quotas' })
  object: 'quotas';

  /** `refuse`: a message beyond is answered with 429. `hold`: it waits until a period begins in which it fits. */
  @ApiProperty({ enum: BEYOND_QUOTA, example: 'hold' })
  beyond: BeyondQuota;

  @ApiProperty({ type: ChannelQuotaDto })
  email: ChannelQuotaDto;

  @ApiProperty({ type: ChannelQuotaDto })
  sms: ChannelQuotaDto;
}

export function toQuotasDto(quotas: QuotaView[]): QuotasDto {
  const ofChannel = (channel: Channel): ChannelQuotaDto => {
    const uses = quotas.find((quota) => quota.channel === channel)?.uses ?? [];
    const of = (period: QuotaUse['period']) => toUseDto(uses.find((use) => use.period === period));
    return { hour: of('hour'), day: of('day'), month: of('month') };
  };
  return {
    object: 'quotas',
    beyond: quotas[0]?.beyond ?? 'refuse',
    email: ofChannel('email'),
    sms: ofChannel('sms'),
  };
}

function toUseDto(use: QuotaUse | undefined): QuotaUseDto | null {
  if (!use) return null;
  return {
    limit: use.limit,
    used: use.used,
    remaining: Math.max(0, use.limit - use.used),
    ends_at: use.endsAt.toISOString(),
    warning: isWarned(use),
  };
}
