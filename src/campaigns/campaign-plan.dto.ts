import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsInstant } from '../common/instant';
import { Optional } from '../common/validation';
import { TemplateRefDto } from '../messages/create-message.dto';
import { PAST_RULES, type PastRule } from '../scheduling/calendar/local-launch';
import { WEEKDAYS, type Weekday } from '../scheduling/calendar/local-time';
import { LATE_RULES, type LateRule } from '../scheduling/calendar/misfire';
import type { SendingWindow } from '../scheduling/calendar/sending-window';
import type { RateLimit } from '../scheduling/calendar/throttle';
import { type Variables } from '../templates/content';
import type { CampaignSchedule } from './campaign-schedule';
import { type Experiment, type Variant, WINNER_RULES, type WinnerRule } from './experiment';
import type { WarmUpRule } from './sending-rules';

const DAY_SECONDS = 86_400;
const MOST_RUNS_PREVIEWED = 50;

/** One of `at`, `local_time`, `cron` and `rrule`. */
export class CampaignScheduleDto implements CampaignSchedule {
  /** Once, at an instant. RFC 3339 with an offset; past means at once. */
  @ApiPropertyOptional({ format: 'date-time' })
  @Optional()
  @IsInstant()
  at?: string;

  /** Once, when the clock of each recipient's zone shows it; no offset. */
  @ApiPropertyOptional({ example: '2035-12-24T18:00' })
  @Optional()
  @IsString()
  @MaxLength(30)
  local_time?: string;

  /**
   * With `local_time`: what becomes of those in whose zone it is past at the launch. `send_now` by default; `next_day` is
   * the same time on the first day on which it is still to come.
   */
  @ApiPropertyOptional({ enum: PAST_RULES })
  @Optional()
  @IsIn(PAST_RULES)
  when_past?: PastRule;

  /** Again and again: five fields, or six with seconds 0 first. By the clock in `timezone`. */
  @ApiPropertyOptional({ maxLength: 200 })
  @Optional()
  @IsString()
  @MaxLength(200)
  cron?: string;

  /** The same as a rule of RFC 5545 section 3.3.10, without DTSTART, COUNT and UNTIL. */
  @ApiPropertyOptional({ maxLength: 500 })
  @Optional()
  @IsString()
  @MaxLength(500)
  rrule?: string;

  /**
   * The name of a zone of the IANA database. Of `cron` and `rrule`, which it is required with; with `local_time` that of
   * recipients who have none, by default that of the settings.
   */
  @ApiPropertyOptional({ example: 'Europe/Berlin' })
  @Optional()
  @IsString()
  @MaxLength(64)
  timezone?: string;

  /** The first local time that may be meant; when it is launched by default. */
  @ApiPropertyOptional({ maxLength: 30 })
  @Optional()
  @IsString()
  @MaxLength(30)
  start?: string;

  /** The last local time, or day, that may be meant. Not with `count`. */
  @ApiPropertyOptional({ maxLength: 30 })
  @Optional()
  @IsString()
  @MaxLength(30)
  until?: string;

  /** So many times, exceptions among them. */
  @ApiPropertyOptional({ minimum: 1, maximum: 1_000 })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(1_000)
  count?: number;

  /** Local times, or whole days, that are left out. */
  @ApiPropertyOptional({ type: [String], maxItems: 500 })
  @Optional()
  @IsArray()
  @ArrayMaxSize(500)
  @IsString({ each: true })
  exceptions?: string[];

  /** Seconds. A run that begins later than this, after an outage or a pause, is late. By default an hour. */
  @ApiPropertyOptional({ minimum: 60, maximum: 30 * DAY_SECONDS })
  @Optional()
  @IsInt()
  @Min(60)
  @Max(30 * DAY_SECONDS)
  late_after?: number;

  /** What becomes of a run that is late. `ask`, the default: it waits until somebody decides. */
  @ApiPropertyOptional({ enum: LATE_RULES })
  @Optional()
  @IsIn(LATE_RULES)
  when_late?: LateRule;
}

export class WeeklyHoursDto {
  @ApiProperty({ enum: WEEKDAYS, isArray: true, example: ['monday', 'friday'] })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(7)
  @IsIn(WEEKDAYS, { each: true })
  weekdays: Weekday[];

  @ApiProperty({ example: '08:00' })
  @IsString()
  @MaxLength(5)
  from: string;

  /** Not after `from`: on the next day. `24:00` is midnight. */
  @ApiProperty({ example: '20:00' })
  @IsString()
  @MaxLength(5)
  to: string;
}

/** By the clock in each recipient's zone. */
export class SendingWindowDto implements SendingWindow {
  /** Empty: always, but for the others. */
  @ApiProperty({ type: [WeeklyHoursDto], maxItems: 50 })
  @IsArray()
  @ArrayMaxSize(50)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => WeeklyHoursDto)
  open: WeeklyHoursDto[] = [];

  /** Never in these. */
  @ApiProperty({ type: [WeeklyHoursDto], maxItems: 50, example: [] })
  @IsArray()
  @ArrayMaxSize(50)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => WeeklyHoursDto)
  quiet: WeeklyHoursDto[] = [];

  /** Dates on which nothing is sent. */
  @ApiProperty({ type: [String], maxItems: 500, example: ['2035-12-25'] })
  @IsArray()
  @ArrayMaxSize(500)
  @IsString({ each: true })
  holidays: string[] = [];
}

export class ThrottleDto implements RateLimit {
  /** Recipients. */
  @ApiProperty({ minimum: 1, example: 10_000 })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  limit: number;

  @ApiProperty({ enum: ['minute', 'hour', 'day'], example: 'hour' })
  @IsIn(['minute', 'hour', 'day'])
  per: RateLimit['per'];
}

export class WarmUpDto implements WarmUpRule {
  /** Recipients on the first 24 hours of a run. */
  @ApiProperty({ minimum: 1, example: 1_000 })
  @IsInt()
  @Min(1)
  first_day: number;

  /** So many times as many on each day as on the one before. */
  @ApiProperty({ minimum: 1.01, maximum: 10, example: 2 })
  @IsNumber()
  factor: number;

  /** And never more than so many on a day. */
  @ApiProperty({ minimum: 1, example: 50_000 })
  @IsInt()
  @Min(1)
  ceiling: number;
}

export class VariantDto implements Variant {
  @ApiProperty({ minLength: 1, maxLength: 50, example: 'short subject' })
  @IsString()
  @Length(1, 50)
  name: string;

  /** By default that of the campaign. */
  @ApiPropertyOptional({ type: TemplateRefDto })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => TemplateRefDto)
  template?: TemplateRefDto;

  /** Preferred to those of the campaign: a subject that the template prints as `{{headline}}`, for one. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { headline: 'News' } })
  @Optional()
  @IsObject()
  variables?: Variables;
}

export class ExperimentDto implements Experiment {
  @ApiProperty({ type: [VariantDto], minItems: 2, maxItems: 5 })
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(5)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => VariantDto)
  variants: VariantDto[];

  /** Which part of all recipients is in the test, evenly over the variants. The others get the winner. */
  @ApiProperty({ minimum: 0.01, maximum: 0.9, example: 0.2 })
  @IsNumber()
  @Min(0.01)
  @Max(0.9)
  test_share: number;

  /** Of those who were sent to in the test: to how many it was delivered, who opened it, who clicked. Machines do not count. */
  @ApiProperty({ enum: WINNER_RULES, example: 'clicked' })
  @IsIn(WINNER_RULES)
  winner_by: WinnerRule;

  /** Seconds, from when the last in the test was sent to. */
  @ApiProperty({ minimum: 60, maximum: 7 * DAY_SECONDS, example: 14_400 })
  @IsInt()
  @Min(60)
  @Max(7 * DAY_SECONDS)
  wait: number;
}

export class PreviewScheduleDto {
  @ApiProperty({ type: CampaignScheduleDto, example: { cron: '0 9 * * MON', timezone: 'Europe/Berlin' } })
  @IsObject()
  @ValidateNested()
  @Type(() => CampaignScheduleDto)
  schedule: CampaignScheduleDto;

  /** From when on; now by default. */
  @ApiPropertyOptional({ format: 'date-time', example: '2035-03-20T00:00:00Z' })
  @Optional()
  @IsInstant()
  after?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: MOST_RUNS_PREVIEWED, example: 5 })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(MOST_RUNS_PREVIEWED)
  count?: number;
}

export class PreviewedRunDto {
  @ApiProperty({ example: '2035-03-26T07:00:00.000Z' })
  at: string;

  /** What the clock shows there. */
  @ApiProperty({ example: '2035-03-26T09:00' })
  local: string;

  /** What a change of the clocks does to it, in words. */
  @ApiProperty({ type: [String], example: [] })
  notes: string[];
}

export class SchedulePreviewDto {
  @ApiProperty({ enum: ['schedule_preview'], example: 'schedule_preview' })
  object: 'schedule_preview';

  @ApiProperty({ type: [PreviewedRunDto] })
  runs: PreviewedRunDto[];
}
