import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsString,
  Length,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { IsCidr } from '../common/cidr';
import { IsInstant } from '../common/instant';
import { PageDto } from '../common/pagination';
import { Optional } from '../common/validation';
import { KEY_MODES, type KeyMode } from './api-key-format';
import { ApiKey } from './api-key.entity';
import { type Scope, SCOPES } from './scopes';

const MOST_CIDRS = 100;
const DAY_SECONDS = 86_400;

export class KeyGrantDto {
  /** What it may do. */
  @ApiPropertyOptional({ enum: SCOPES, isArray: true, example: ['messages:read', 'messages:write'] })
  @Optional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(SCOPES, { each: true })
  scopes?: Scope[];

  /** Blocks of addresses (CIDR, IPv4 or IPv6) that it may be used from; none: from anywhere. */
  @ApiPropertyOptional({ type: [String], maxItems: MOST_CIDRS, example: ['192.0.2.0/24', '2001:db8::/32'] })
  @Optional()
  @IsArray()
  @ArrayMaxSize(MOST_CIDRS)
  @IsCidr()
  allowed_cidrs?: string[];

  /** How many requests a second it may make, counted over ten seconds; null: as many as you may with all your keys. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1_000_000, nullable: true, example: 20 })
  @Optional()
  @ValidateIf((_, value) => value !== null)
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  requests_per_second?: number | null;

  /** RFC 3339 with an offset, in the future; null: never. */
  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2035-01-01T00:00:00Z',
  })
  @Optional()
  @ValidateIf((_, value) => value !== null)
  @IsInstant()
  expires_at?: string | null;
}

export class CreateApiKeyDto extends KeyGrantDto {
  /** What the key is for, so that it can be recognised when it is to be revoked. */
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'checkout service' })
  @IsString()
  @Length(1, 100)
  name: string;

  /**
   * What is accepted with a `test` key is played through and never sent. By default as in the key that you use, and
   * `live` when an operator creates it.
   */
  @ApiPropertyOptional({ enum: KEY_MODES, example: 'test' })
  @Optional()
  @IsIn(KEY_MODES)
  mode?: KeyMode;
}

export class UpdateApiKeyDto extends KeyGrantDto {
  /** What the key is for. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 100, example: 'checkout service' })
  @Optional()
  @IsString()
  @Length(1, 100)
  name?: string;
}

export class RotateApiKeyDto {
  /** For how long the old key is good yet; 0: not a moment longer. */
  @ApiPropertyOptional({ minimum: 0, maximum: 30 * DAY_SECONDS, default: DAY_SECONDS, example: 3600 })
  @Optional()
  @IsInt()
  @Min(0)
  @Max(30 * DAY_SECONDS)
  overlap_seconds: number = DAY_SECONDS;
}

export class ApiKeyDto {
  @ApiProperty({ enum: ['api_key'], example: 'api_key' })
  object: 'api_key';

  @ApiProperty({ example: 'key_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ example: 'checkout service' })
  name: string;

  @ApiProperty({ enum: KEY_MODES, example: 'live' })
  mode: KeyMode;

  /** The beginning of the key. */
  @ApiProperty({ example: 'car_live_8Fq2LmZx' })
  hint: string;

  /** What it may do. */
  @ApiProperty({ enum: SCOPES, isArray: true, example: ['messages:read', 'messages:write'] })
  scopes: Scope[];

  /** Where it may be used from; none: from anywhere. */
  @ApiProperty({ type: [String], example: [] })
  allowed_cidrs: string[];

  /** How many requests a second it may make, counted over ten seconds; null: as many as the tenant. */
  @ApiProperty({ type: 'integer', nullable: true, example: null })
  requests_per_second: number | null;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  created_at: string;

  /** From then on it is refused. */
  @ApiProperty({ type: String, nullable: true, example: null })
  expires_at: string | null;

  /** To the minute. */
  @ApiProperty({ type: String, nullable: true, example: null })
  last_used_at: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  revoked_at: string | null;

  /** The key that it was rotated into. */
  @ApiProperty({ type: String, nullable: true, example: null })
  replaced_by: string | null;
}

export class CreatedApiKeyDto extends ApiKeyDto {
  /** The whole key. It is shown this once and cannot be read again. */
  @ApiProperty({ example: 'car_live_8Fq2LmZx_Jd83hfKs02mXnB4vTq9LwYc7RzPa1EoG2kHs5a' })
  key: string;
}

export class ApiKeyPageDto extends PageDto {
  @ApiProperty({ type: [ApiKeyDto] })
  data: ApiKeyDto[];
}

export function toApiKeyDto(key: ApiKey): ApiKeyDto {
  return {
    object: 'api_key',
    id: key.id,
    name: key.name,
    mode: key.mode,
    hint: key.hint,
    scopes: key.scopes,
    allowed_cidrs: key.allowedCidrs,
    requests_per_second: key.requestsPerSecond,
    created_at: key.createdAt.toISOString(),
    expires_at: key.expiresAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
    replaced_by: key.replacedBy,
  };
}
