import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, Length } from 'class-validator';
import { PageDto } from '../common/pagination';
import { Optional } from '../common/validation';
import { KEY_MODES, type KeyMode } from './api-key-format';
import { ApiKey } from './api-key.entity';

export class CreateApiKeyDto {
  /** What the key is for, so that it can be recognised when it is to be revoked. */
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'checkout service' })
  @IsString()
  @Length(1, 100)
  name: string;

  /** What is accepted with a `test` key is played through and never sent. */
  @ApiPropertyOptional({ enum: KEY_MODES, default: 'live', example: 'live' })
  @Optional()
  @IsIn(KEY_MODES)
  mode?: KeyMode;
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

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  created_at: string;

  /** To the minute. */
  @ApiProperty({ type: String, nullable: true, example: null })
  last_used_at: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  revoked_at: string | null;
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
    created_at: key.createdAt.toISOString(),
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
  };
}
