import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, Matches } from 'class-validator';
import { IsInstant } from '../common/instant';
import { FormatQuery, LINE_FORMATS, type LineFormat } from '../common/text-answer';
import { Optional } from '../common/validation';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../messages/delivery-status';
import type { Channel } from '../templates/template.entity';
import { VALUE_AXES, type ValueAxis } from './measures';
import { StatisticsRangeQuery } from './statistics-query.dto';

export class StatisticsExportQuery extends StatisticsRangeQuery {
  @ApiPropertyOptional({ enum: LINE_FORMATS, default: 'csv', example: 'csv' })
  @Optional()
  @IsIn(LINE_FORMATS)
  format: LineFormat = 'csv';

  /** What days and channels are divided by further. */
  @ApiPropertyOptional({ enum: VALUE_AXES })
  @Optional()
  @IsIn(VALUE_AXES)
  by?: ValueAxis;
}

export class DeliveryExportQuery extends FormatQuery {
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

  @ApiPropertyOptional({ enum: ['email', 'sms'] })
  @Optional()
  @IsIn(['email', 'sms'])
  channel?: Channel;

  @ApiPropertyOptional({ enum: DELIVERY_STATUSES })
  @Optional()
  @IsIn(DELIVERY_STATUSES)
  status?: DeliveryStatus;

  /** Only deliveries of this campaign. */
  @ApiPropertyOptional({ maxLength: 30 })
  @Optional()
  @Matches(/^cmp_[0-7][0-9a-hjkmnp-tv-z]{25}$/, { message: 'campaign_id takes the id of a campaign (cmp_…)' })
  campaign_id?: string;

  /** Only deliveries of messages with this tag. */
  @ApiPropertyOptional({ maxLength: 50 })
  @Optional()
  @Matches(/^[\w.:-]{1,50}$/, { message: 'tag takes 1 to 50 letters, digits, dots, colons, hyphens' })
  tag?: string;

  /** `true` for test mode, `false` for live: by default the mode of the key. */
  @ApiPropertyOptional({ type: Boolean })
  @Optional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  test?: boolean;
}
