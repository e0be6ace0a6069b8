import { ApiProperty } from '@nestjs/swagger';
import type { ReliabilityTotals } from './reliability-counter.store';
import {
  RELIABILITY_COUNTER_NAMES,
  RELIABILITY_COUNTERS,
  type ReliabilityCounterName,
} from './reliability-counters';

export class ReliabilityCounterDto {
  @ApiProperty({ enum: RELIABILITY_COUNTER_NAMES, example: 'settled_by_event' })
  name: ReliabilityCounterName;

  /** What is counted. */
  @ApiProperty({ example: RELIABILITY_COUNTERS.settled_by_event })
  description: string;

  /** Since 00:00 UTC. */
  @ApiProperty({ type: 'integer', example: 0 })
  today: number;

  /** Today and the 29 days before. */
  @ApiProperty({ type: 'integer', example: 2 })
  last_30_days: number;

  /** Since the tenant was made. */
  @ApiProperty({ type: 'integer', example: 7 })
  total: number;
}

export class ReliabilityDto {
  @ApiProperty({ enum: ['reliability'], example: 'reliability' })
  object: 'reliability';

  /** The day that `today` is, in UTC. */
  @ApiProperty({ example: '2026-11-21' })
  day: string;

  /** Every counter, also those that are at zero. */
  @ApiProperty({ type: [ReliabilityCounterDto] })
  counters: ReliabilityCounterDto[];
}

export function toReliabilityDto(day: string, totals: ReliabilityTotals[]): ReliabilityDto {
  const byName = new Map(totals.map((each) => [each.name, each]));
  return {
    object: 'reliability',
    day,
    counters: RELIABILITY_COUNTER_NAMES.map((name) => ({
      name,
      description: RELIABILITY_COUNTERS[name],
      today: byName.get(name)?.today ?? 0,
      last_30_days: byName.get(name)?.last30Days ?? 0,
      total: byName.get(name)?.total ?? 0,
    })),
  };
}
