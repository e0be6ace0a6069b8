import { ApiProperty } from '@nestjs/swagger';
import type { Channel } from '../templates/template.entity';
import { type Counts, type Measure, noCounts, RATE_NAMES, type RateName, rateOf, RATES } from './measures';
import type { StatisticsRow } from './statistic.store';

export class CountsDto implements Counts {
  /** Recipients that were accepted: one for each address of a message. */
  @ApiProperty({ type: 'integer', example: 1_000 })
  accepted: number;

  /** The provider took them to deliver, whatever became of them afterwards; without those that it rejected. */
  @ApiProperty({ type: 'integer', example: 980 })
  sent: number;

  /** Stand at `delivered` now. */
  @ApiProperty({ type: 'integer', example: 960 })
  delivered: number;

  /** The receiving side refused for now, and nothing else was heard since. */
  @ApiProperty({ type: 'integer', example: 5 })
  soft_bounced: number;

  /** The address does not exist: hard bounces. */
  @ApiProperty({ type: 'integer', example: 12 })
  bounced: number;

  /** The provider refused them. */
  @ApiProperty({ type: 'integer', example: 2 })
  rejected: number;

  /** Could not be delivered. */
  @ApiProperty({ type: 'integer', example: 1 })
  failed: number;

  /** Not sent, as the address is on the suppression list or withheld. */
  @ApiProperty({ type: 'integer', example: 10 })
  suppressed: number;

  /** Not sent, as the message was cancelled. */
  @ApiProperty({ type: 'integer', example: 7 })
  cancelled: number;

  /** Opened by a person at least once; machines do not count. */
  @ApiProperty({ type: 'integer', example: 480 })
  opened: number;

  /** Followed a link at least once; machines do not count. */
  @ApiProperty({ type: 'integer', example: 96 })
  clicked: number;

  /** Reported as spam. */
  @ApiProperty({ type: 'integer', example: 1 })
  complained: number;

  /** Unsubscribed, or opted out of SMS. */
  @ApiProperty({ type: 'integer', example: 3 })
  unsubscribed: number;

  /** As how many SMS those that were sent have travelled. */
  @ApiProperty({ type: 'integer', example: 0 })
  segments: number;
}

export class RateDto {
  /** A share between 0 and 1, with six digits; null when there is nothing to divide by. */
  @ApiProperty({ type: Number, nullable: true, example: 0.979592 })
  rate: number | null;

  /** The count that it is divided by. */
  @ApiProperty({ enum: [...new Set(Object.values(RATES))], example: 'sent' })
  divided_by: Measure;
}

export class RatesDto implements Record<RateName, RateDto> {
  @ApiProperty({ type: RateDto })
  delivered: RateDto;

  @ApiProperty({ type: RateDto })
  soft_bounced: RateDto;

  @ApiProperty({ type: RateDto })
  bounced: RateDto;

  @ApiProperty({ type: RateDto })
  complained: RateDto;

  @ApiProperty({ type: RateDto })
  unsubscribed: RateDto;

  @ApiProperty({ type: RateDto })
  opened: RateDto;

  @ApiProperty({ type: RateDto })
  clicked: RateDto;
}

export class CostDto {
  /** ISO 4217. */
  @ApiProperty({ example: 'EUR' })
  currency: string;

  /** In minor units (cents), with four digits: e-mails by recipient and SMS by segment, at the prices of their days. */
  @ApiProperty({ type: Number, example: 78.4 })
  minor_units: number;
}

export class CountedDto {
  @ApiProperty({ type: CountsDto })
  counts: CountsDto;

  @ApiProperty({ type: RatesDto })
  rates: RatesDto;

  /** Null where the platform has set no prices, and in test mode. */
  @ApiProperty({ type: CostDto, nullable: true })
  cost: CostDto | null;
}

export class StatisticsGroupRowDto extends CountedDto {
  /** Of acceptance, in UTC. Null unless it is grouped by, as are those that follow. */
  @ApiProperty({ type: String, format: 'date', nullable: true, example: '2026-11-21' })
  day: string | null;

  @ApiProperty({ type: String, enum: ['email', 'sms'], nullable: true, example: 'email' })
  channel: Channel | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  template_id: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  campaign_id: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  tag: string | null;
}

class StatisticsDaysDto {
  @ApiProperty({ format: 'date', example: '2026-10-23' })
  from: string;

  @ApiProperty({ format: 'date', example: '2026-11-21' })
  to: string;

  /** Whether these are of test mode. */
  @ApiProperty({ example: false })
  test: boolean;
}

export class StatisticsReportDto extends StatisticsDaysDto {
  @ApiProperty({ enum: ['statistics'], example: 'statistics' })
  object: 'statistics';

  /** A row for each group that has anything, sorted by day, by template, campaign or tag, and by channel. */
  @ApiProperty({ type: [StatisticsGroupRowDto] })
  data: StatisticsGroupRowDto[];

  /** All that the filters leave, each delivery once: also those that are in no group, or in several. */
  @ApiProperty({ type: CountedDto })
  totals: CountedDto;
}

export class OperatorStatisticsRowDto extends CountedDto {
  @ApiProperty({ type: String, nullable: true, example: 'ten_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  tenant_id: string | null;

  @ApiProperty({ type: String, format: 'date', nullable: true, example: null })
  day: string | null;

  @ApiProperty({ type: String, enum: ['email', 'sms'], nullable: true, example: null })
  channel: Channel | null;
}

export class OperatorStatisticsDto extends StatisticsDaysDto {
  @ApiProperty({ enum: ['operator_statistics'], example: 'operator_statistics' })
  object: 'operator_statistics';

  /** A row for each group that has anything, sorted by tenant, day and channel. */
  @ApiProperty({ type: [OperatorStatisticsRowDto] })
  data: OperatorStatisticsRowDto[];

  @ApiProperty({ type: CountedDto })
  totals: CountedDto;
}

const COST_DIGITS = 1e4;

/** What a row comes to; of no row, what nothing comes to. */
export function toCountedDto(row: StatisticsRow | undefined, currency: string | null): CountedDto {
  const counts = row ?? { ...noCounts(), cost: null };
  const rates = RATE_NAMES.map((name) => [name, { rate: rateOf(counts, name), divided_by: RATES[name] }]);
  const { accepted, sent, delivered, soft_bounced, bounced, rejected, failed } = counts;
  const { suppressed, cancelled, opened, clicked, complained, unsubscribed, segments } = counts;
  return {
    counts: {
      ...{ accepted, sent, delivered, soft_bounced, bounced, rejected, failed },
      ...{ suppressed, cancelled, opened, clicked, complained, unsubscribed, segments },
    },
    rates: Object.fromEntries(rates) as RatesDto,
    cost:
      currency === null
        ? null
        : { currency, minor_units: Math.round((counts.cost ?? 0) * COST_DIGITS) / COST_DIGITS },
  };
}
