import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, Length } from 'class-validator';
import { IsInstant } from '../../common/instant';
import { Optional } from '../../common/validation';

export const STATISTICS_GROUPS = ['sender', 'username', 'domain'] as const;
export type StatisticsGroup = (typeof STATISTICS_GROUPS)[number];

export class StatisticsQuery {
  /** Only of this SMTP user, or of the key of this short name (`api-` and 12 characters). */
  @ApiPropertyOptional({ minLength: 1, maxLength: 320 })
  @Optional()
  @IsString()
  @Length(1, 320)
  username?: string;
}

export class StatisticsHistoryQuery {
  /** By the sender's address, by the SMTP user or key, or by the sender's domain. */
  @ApiPropertyOptional({ enum: STATISTICS_GROUPS, default: 'sender', example: 'sender' })
  @Optional()
  @IsIn(STATISTICS_GROUPS)
  group_by: StatisticsGroup = 'sender';

  /** From this instant. The midnight (UTC) of 30 days before the end of the period when absent. */
  @ApiPropertyOptional({ example: '2026-01-01T00:00:00Z' })
  @Optional()
  @IsInstant()
  from?: string;

  /** Until this instant. Now, when absent. */
  @ApiPropertyOptional()
  @Optional()
  @IsInstant()
  until?: string;
}

export class StatisticsCycleDto {
  @ApiProperty({ enum: ['statistics_cycle'], example: 'statistics_cycle' })
  object: 'statistics_cycle';

  @ApiProperty({ type: String, nullable: true, example: '2026-11-01T00:00:00.000Z' })
  starts_at: string | null;

  /** As the provider tells it: the midnight with which its last day begins. */
  @ApiProperty({ type: String, nullable: true, example: '2026-11-30T00:00:00.000Z' })
  ends_at: string | null;

  /** E-mails used of the allowance; each recipient counts. */
  @ApiProperty({ type: 'integer', example: 1042 })
  used: number;

  @ApiProperty({ type: 'integer', example: 8958 })
  remaining: number;

  /** The allowance of one cycle. */
  @ApiProperty({ type: 'integer', example: 10000 })
  allowance: number;
}

export class StatisticsBouncesDto {
  @ApiProperty({ enum: ['statistics_bounces'], example: 'statistics_bounces' })
  object: 'statistics_bounces';

  /** E-mails of the last 30 days. */
  @ApiProperty({ type: 'integer', example: 1042 })
  emails: number;

  /** Those that the provider did not send: unverified sender, suppressed recipient. */
  @ApiProperty({ type: 'integer', example: 3 })
  rejects: number;

  /** Refused by the receiving side for now. */
  @ApiProperty({ type: 'integer', example: 8 })
  soft_bounces: number;

  /** Refused by the receiving side for good. */
  @ApiProperty({ type: 'integer', example: 5 })
  hard_bounces: number;

  /** 0 to 100. */
  @ApiProperty({ example: 1.25 })
  bounce_percent: number;
}

export class StatisticsComplaintsDto {
  @ApiProperty({ enum: ['statistics_complaints'], example: 'statistics_complaints' })
  object: 'statistics_complaints';

  /** E-mails of the last 30 days. */
  @ApiProperty({ type: 'integer', example: 1042 })
  emails: number;

  /** Those that the provider did not send: unverified sender, suppressed recipient. */
  @ApiProperty({ type: 'integer', example: 3 })
  rejects: number;

  /** Reported as spam by their recipients. */
  @ApiProperty({ type: 'integer', example: 1 })
  complaints: number;

  /** 0 to 100. */
  @ApiProperty({ example: 0.1 })
  complaint_percent: number;
}

export class StatisticsUnsubscribesDto {
  @ApiProperty({ enum: ['statistics_unsubscribes'], example: 'statistics_unsubscribes' })
  object: 'statistics_unsubscribes';

  /** E-mails of the last 30 days. */
  @ApiProperty({ type: 'integer', example: 1042 })
  emails: number;

  /** Those that the provider did not send: unverified sender, suppressed recipient. */
  @ApiProperty({ type: 'integer', example: 3 })
  rejects: number;

  /** Recipients who followed the unsubscribe link of the provider's footer. */
  @ApiProperty({ type: 'integer', example: 2 })
  unsubscribes: number;

  /** 0 to 100. */
  @ApiProperty({ example: 0.19 })
  unsubscribe_percent: number;
}

export class StatisticsSummaryDto {
  @ApiProperty({ enum: ['statistics_summary'], example: 'statistics_summary' })
  object: 'statistics_summary';

  /** E-mails of the last 30 days. */
  @ApiProperty({ type: 'integer', example: 1042 })
  emails: number;

  /** Those that the provider did not send: unverified sender, suppressed recipient. */
  @ApiProperty({ type: 'integer', example: 3 })
  rejects: number;

  /** Refused by the receiving side for now. */
  @ApiProperty({ type: 'integer', example: 8 })
  soft_bounces: number;

  /** Refused by the receiving side for good. */
  @ApiProperty({ type: 'integer', example: 5 })
  hard_bounces: number;

  /** 0 to 100. */
  @ApiProperty({ example: 1.25 })
  bounce_percent: number;

  /** Reported as spam by their recipients. */
  @ApiProperty({ type: 'integer', example: 1 })
  complaints: number;

  /** 0 to 100. */
  @ApiProperty({ example: 0.1 })
  complaint_percent: number;

  /** Recipients who followed the unsubscribe link of the provider's footer. */
  @ApiProperty({ type: 'integer', example: 2 })
  unsubscribes: number;

  /** 0 to 100. */
  @ApiProperty({ example: 0.19 })
  unsubscribe_percent: number;

  @ApiProperty({ type: 'integer', example: 612 })
  opens: number;

  @ApiProperty({ type: 'integer', example: 148 })
  clicks: number;

  /** Of the whole subaccount, whatever `username` says. */
  @ApiProperty({ type: StatisticsCycleDto })
  cycle: StatisticsCycleDto;
}

/** Shares in percent, 0 to 100; null where the provider does not tell. */
class StatisticsPercentagesDto {
  @ApiProperty({ type: Number, nullable: true, example: 1.25 })
  bounce_percent: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.1 })
  complaint_percent: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 58.73 })
  open_percent: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.29 })
  reject_percent: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.19 })
  unsubscribe_percent: number | null;
}

export class StatisticsGroupDto extends StatisticsPercentagesDto {
  @ApiProperty({ enum: ['statistics_group'], example: 'statistics_group' })
  object: 'statistics_group';

  /** When grouped by sender; null otherwise. */
  @ApiProperty({ type: String, nullable: true, example: 'hello@example.com' })
  sender: string | null;

  /** When grouped by username; null otherwise. */
  @ApiProperty({ type: String, nullable: true, example: null })
  username: string | null;

  /** The description of that SMTP user or key. */
  @ApiProperty({ type: String, nullable: true, example: null })
  username_description: string | null;

  /** When grouped by domain; null otherwise. */
  @ApiProperty({ type: String, nullable: true, example: null })
  domain: string | null;

  /** Whether that domain is verified. */
  @ApiProperty({ type: Boolean, nullable: true, example: null })
  domain_verified: boolean | null;

  @ApiProperty({ type: 'integer', example: 1042 })
  emails: number;

  /** Of all of them together. */
  @ApiProperty({ type: 'integer', example: 1254568 })
  bytes: number;

  @ApiProperty({ example: 1204 })
  average_bytes: number;

  /** The IP address that the latest was submitted from. */
  @ApiProperty({ type: String, nullable: true, example: '198.51.100.7' })
  last_ip: string | null;

  @ApiProperty({ type: 'integer', example: 13 })
  bounces: number;

  @ApiProperty({ type: 'integer', example: 3 })
  rejects: number;

  @ApiProperty({ type: 'integer', example: 1 })
  complaints: number;

  @ApiProperty({ type: 'integer', example: 2 })
  unsubscribes: number;

  @ApiProperty({ type: 'integer', example: 612 })
  opens: number;

  @ApiProperty({ type: 'integer', example: 148 })
  clicks: number;
}

export class StatisticsHistoryDto extends StatisticsPercentagesDto {
  @ApiProperty({ enum: ['statistics_history'], example: 'statistics_history' })
  object: 'statistics_history';

  @ApiProperty({ enum: STATISTICS_GROUPS, example: 'sender' })
  group_by: StatisticsGroup;

  /** One for each sender, username or domain. The percentages beside it are of all of them together. */
  @ApiProperty({ type: [StatisticsGroupDto] })
  data: StatisticsGroupDto[];
}
