import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsEmail, IsIn, MaxLength, ValidateIf } from 'class-validator';
import { PageDto, PageQuery } from '../common/pagination';
import { BooleanText, Optional } from '../common/validation';
import { OPERATOR_ROLES, type OperatorRole } from '../tenants/operator-role';
import type { WholePerson } from './people.service';
import { MembershipDto, SignedInPersonDto, toMembershipDto } from './session.dto';

export class PersonQuery extends PageQuery {
  /** Of the one person who signs in with it. */
  @ApiPropertyOptional({ maxLength: 254 })
  @Optional()
  @IsEmail()
  @MaxLength(254)
  email?: string;

  /** Operators only, or everybody else. */
  @ApiPropertyOptional({ type: Boolean })
  @Optional()
  @BooleanText()
  operators?: boolean;
}

export class UpdatePersonDto {
  /** `read_only` may read; `operator` may change everything but operators; `owner` may do that, too. Null: no operator. */
  @ApiProperty({ type: String, enum: OPERATOR_ROLES, nullable: true, example: 'operator' })
  @ValidateIf((_, value) => value !== null)
  @IsIn(OPERATOR_ROLES)
  operator_role: OperatorRole | null;
}

export class PersonAccountDto extends SignedInPersonDto {
  @ApiProperty({ enum: ['person'], example: 'person' })
  object: 'person';

  @ApiProperty({ type: [MembershipDto] })
  memberships: MembershipDto[];

  @ApiProperty({ format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  created_at: string;
}

export class PersonAccountPageDto extends PageDto {
  @ApiProperty({ type: [PersonAccountDto] })
  data: PersonAccountDto[];
}

export function toPersonAccountDto({ person, memberships }: WholePerson): PersonAccountDto {
  const { id, email, name, operatorRole, createdAt } = person;
  return {
    object: 'person',
    ...{ id, email, name, operator_role: operatorRole, has_totp: person.totpConfirmedAt !== null },
    memberships: memberships.map(toMembershipDto),
    created_at: createdAt.toISOString(),
  };
}
