import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { ObjectOrNull, Optional } from '../common/validation';
import type { FrequencyCap } from './campaign-settings.entity';
import { SendingWindowDto } from './campaign-plan.dto';
import type { SettingsOfCampaigns } from './campaign-settings.store';

export class FrequencyCapDto implements FrequencyCap {
  /** Copies of campaigns for one address. */
  @ApiProperty({ minimum: 1, maximum: 1_000, example: 3 })
  @IsInt()
  @Min(1)
  @Max(1_000)
  limit: number;

  /** In so many days, up to the moment at which the next one is made. */
  @ApiProperty({ minimum: 1, maximum: 365, example: 7 })
  @IsInt()
  @Min(1)
  @Max(365)
  days: number;
}

/** What is absent stays as it is; null takes it away. */
export class UpdateCampaignSettingsDto {
  /** Of recipients without a zone of their own: the name of a zone of the IANA database. */
  @ApiPropertyOptional({ example: 'Europe/Berlin' })
  @Optional()
  @IsString()
  @MaxLength(64)
  timezone?: string;

  /** When campaigns may be sent, in each recipient's zone; beside what a campaign says itself. */
  @ObjectOrNull(SendingWindowDto)
  sending_window?: SendingWindowDto | null;

  /** How many campaigns one address may get. */
  @ObjectOrNull(FrequencyCapDto)
  frequency_cap?: FrequencyCapDto | null;

  /** Whether what one key has launched waits for another one's approval. */
  @ApiPropertyOptional({ example: false })
  @Optional()
  @IsBoolean()
  approval_required?: boolean;
}

export class CampaignSettingsDto {
  @ApiProperty({ enum: ['campaign_settings'], example: 'campaign_settings' })
  object: 'campaign_settings';

  @ApiProperty({ example: 'UTC' })
  timezone: string;

  @ApiProperty({ type: SendingWindowDto, nullable: true })
  sending_window: SendingWindowDto | null;

  @ApiProperty({ type: FrequencyCapDto, nullable: true })
  frequency_cap: FrequencyCapDto | null;

  @ApiProperty({ example: false })
  approval_required: boolean;
}

export function toSettingsDto(settings: SettingsOfCampaigns): CampaignSettingsDto {
  return {
    object: 'campaign_settings',
    timezone: settings.timeZone,
    sending_window: settings.sendingWindow,
    frequency_cap: settings.frequencyCap,
    approval_required: settings.approvalRequired,
  };
}
