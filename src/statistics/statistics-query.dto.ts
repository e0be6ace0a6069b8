import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import { BooleanText, Optional } from '../common/validation';
import type { Channel } from '../templates/template.entity';
import { IsDay } from './day';

/** Of what days, channel and mode. */
export class StatisticsRangeQuery {
  /** The first day, in UTC: of deliveries that were accepted from then on. 29 days before `to`, if it is left out. */
  @ApiPropertyOptional({ format: 'date' })
  @Optional()
  @IsDay()
  from?: string;

  /** The last day, inclusive. Today, if it is left out. At most 366 days in all. */
  @ApiPropertyOptional({ format: 'date' })
  @Optional()
  @IsDay()
  to?: string;

  /** Only this channel. */
  @ApiPropertyOptional({ enum: ['email', 'sms'] })
  @Optional()
  @IsIn(['email', 'sms'])
  channel?: Channel;

  /** `true` for test mode, `false` for live: by default the mode of the key. */
  @ApiPropertyOptional({ type: Boolean })
  @Optional()
  @BooleanText()
  test?: boolean;
}

const BY = 'day|channel|template|campaign|tag';

export class StatisticsReportQuery extends StatisticsRangeQuery {
  /** Up to one of each, in any order: `day`, `channel`, and one of `template`, `campaign` and `tag`. */
  @ApiPropertyOptional({ example: 'day,channel', pattern: `^(${BY})(,(${BY})){0,2}$`, maxLength: 50 })
  @Optional()
  @Matches(new RegExp(`^(${BY})(,(${BY})){0,2}$`), {
    message:
      'group_by takes "day", "channel" and one of "template", "campaign" and "tag", with commas between',
  })
  group_by?: string;

  /** Only deliveries that were rendered from a version of this template. */
  @ApiPropertyOptional({ maxLength: 30 })
  @Optional()
  @Matches(/^tpl_[0-7][0-9a-hjkmnp-tv-z]{25}$/, { message: 'template_id takes the id of a template (tpl_…)' })
  template_id?: string;

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
}

const BY_OPERATOR = 'tenant|day|channel';

export class OperatorStatisticsQuery extends StatisticsRangeQuery {
  /** Any of `tenant`, `day` and `channel`. */
  @ApiPropertyOptional({
    example: 'tenant',
    pattern: `^(${BY_OPERATOR})(,(${BY_OPERATOR})){0,2}$`,
    maxLength: 50,
  })
  @Optional()
  @Matches(new RegExp(`^(${BY_OPERATOR})(,(${BY_OPERATOR})){0,2}$`), {
    message: 'group_by takes "tenant", "day" and "channel", with commas between',
  })
  group_by?: string;
}
