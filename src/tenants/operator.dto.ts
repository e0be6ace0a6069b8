import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, Length, ValidateIf } from 'class-validator';
import { IsInstant } from '../common/instant';
import { PageDto } from '../common/pagination';
import { Optional } from '../common/validation';
import { Operator } from './operator.entity';
import { OPERATOR_ROLES, type OperatorRole } from './operator-role';

const EXPIRY = {
  type: String,
  format: 'date-time',
  nullable: true,
  example: '2035-01-01T00:00:00Z',
} as const;

export class CreateOperatorDto {
  /** Who it is, for the lists. */
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'on-call engineer' })
  @IsString()
  @Length(1, 100)
  name: string;

  /** `read_only` may read; `operator` may change everything but operators; `owner` may do that, too. */
  @ApiProperty({ enum: OPERATOR_ROLES, example: 'operator' })
  @IsIn(OPERATOR_ROLES)
  role: OperatorRole;

  /** RFC 3339 with an offset, in the future; null or left out: never. */
  @ApiPropertyOptional(EXPIRY)
  @Optional()
  @ValidateIf((_, value) => value !== null)
  @IsInstant()
  expires_at?: string | null;
}

export class UpdateOperatorDto {
  /** Who it is, for the lists. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 100, example: 'on-call engineer' })
  @Optional()
  @IsString()
  @Length(1, 100)
  name?: string;

  @ApiPropertyOptional({ enum: OPERATOR_ROLES, example: 'read_only' })
  @Optional()
  @IsIn(OPERATOR_ROLES)
  role?: OperatorRole;

  /** RFC 3339 with an offset, in the future; null: never. */
  @ApiPropertyOptional(EXPIRY)
  @Optional()
  @ValidateIf((_, value) => value !== null)
  @IsInstant()
  expires_at?: string | null;
}

export class OperatorDto {
  @ApiProperty({ enum: ['operator'], example: 'operator' })
  object: 'operator';

  @ApiProperty({ example: 'opr_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ example: 'on-call engineer' })
  name: string;

  @ApiProperty({ enum: OPERATOR_ROLES, example: 'operator' })
  role: OperatorRole;

  /** The beginning of the key. */
  @ApiProperty({ example: 'car_op_8Fq2LmZx' })
  hint: string;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  created_at: string;

  /** From then on the key is refused. */
  @ApiProperty({ type: String, nullable: true, example: null })
  expires_at: string | null;

  /** To the minute. */
  @ApiProperty({ type: String, nullable: true, example: null })
  last_used_at: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  revoked_at: string | null;
}

export class CreatedOperatorDto extends OperatorDto {
  /** The whole key. It is shown this once and cannot be read again. */
  @ApiProperty({ example: 'car_op_8Fq2LmZx_Jd83hfKs02mXnB4vTq9LwYc7RzPa1EoG2kHs5a' })
  key: string;
}

export class OperatorPageDto extends PageDto {
  @ApiProperty({ type: [OperatorDto] })
  data: OperatorDto[];
}

export class CurrentOperatorDto {
  @ApiProperty({ enum: ['current_operator'], example: 'current_operator' })
  object: 'current_operator';

  /** Null: the operator key of the configuration. */
  @ApiProperty({ type: String, nullable: true, example: 'opr_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string | null;

  @ApiProperty({ enum: OPERATOR_ROLES, example: 'owner' })
  role: OperatorRole;
}

export function toOperatorDto(operator: Operator): OperatorDto {
  return {
    object: 'operator',
    id: operator.id,
    name: operator.name,
    role: operator.role,
    hint: operator.hint,
    created_at: operator.createdAt.toISOString(),
    expires_at: operator.expiresAt?.toISOString() ?? null,
    last_used_at: operator.lastUsedAt?.toISOString() ?? null,
    revoked_at: operator.revokedAt?.toISOString() ?? null,
  };
}
