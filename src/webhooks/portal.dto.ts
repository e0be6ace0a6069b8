import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import { Optional } from '../common/validation';

const HOUR_SECONDS = 3_600;

export class CreatePortalLinkDto {
  /** For how long the link is good. */
  @ApiPropertyOptional({ minimum: 60, maximum: 24 * HOUR_SECONDS, default: HOUR_SECONDS, example: 900 })
  @Optional()
  @IsInt()
  @Min(60)
  @Max(24 * HOUR_SECONDS)
  expires_in_seconds: number = HOUR_SECONDS;

  /** Whether deliveries may be replayed there, or only seen. */
  @ApiPropertyOptional({ default: true, example: true })
  @Optional()
  @IsBoolean()
  can_replay: boolean = true;
}

export class PortalLinkDto {
  @ApiProperty({ enum: ['webhook_portal_link'], example: 'webhook_portal_link' })
  object: 'webhook_portal_link';

  @ApiProperty({ example: 'whk_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  webhook_endpoint_id: string;

  /** Whoever has it sees the log: hand it to one person, over a safe way. */
  @ApiProperty({ example: 'https://carillon.example.com/webhook-portal/01kaj6…' })
  url: string;

  @ApiProperty({ example: true })
  can_replay: boolean;

  @ApiProperty({ example: '2026-11-21T09:45:00.000Z' })
  expires_at: string;
}
