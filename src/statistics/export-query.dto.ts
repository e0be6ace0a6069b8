import { ApiPropertyOptional, IntersectionType, PickType } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { IsInstant } from '../common/instant';
import { FormatQuery } from '../common/text-answer';
import { Optional } from '../common/validation';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../messages/delivery-status';
import { VALUE_AXES, type ValueAxis } from './measures';
import { StatisticsRangeQuery, StatisticsReportQuery } from './statistics-query.dto';

export class StatisticsExportQuery extends IntersectionType(StatisticsRangeQuery, FormatQuery) {
  /** What days and channels are divided by further. */
  @ApiPropertyOptional({ enum: VALUE_AXES })
  @Optional()
  @IsIn(VALUE_AXES)
  by?: ValueAxis;
}

const FILTERS = ['channel', 'campaign_id', 'tag', 'test'] as const;

export class DeliveryExportQuery extends IntersectionType(
  FormatQuery,
  PickType(StatisticsReportQuery, FILTERS),
) {
  /** Accepted at this time or later. RFC 3339 with an offset. */
  @ApiPropertyOptional({ format: 'date-time' })
  @Optional()
  @IsInstant()
  from?: string;

  /** Accepted before this time; before the export begins, if it is left out. */
  @ApiPropertyOptional({ format: 'date-time' })
  @Optional()
  @IsInstant()
  until?: string;

  /** Only deliveries that stand so. */
  @ApiPropertyOptional({ enum: DELIVERY_STATUSES })
  @Optional()
  @IsIn(DELIVERY_STATUSES)
  status?: DeliveryStatus;
}
