import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsIn, MaxLength } from 'class-validator';
import { PageDto } from '../common/pagination';
import { MEMBER_ROLES, type MemberRole } from '../tenants/member-role';
import { OPERATOR_ROLES, type OperatorRole } from '../tenants/operator-role';
import type { Invitation, OperatorInvitation } from './invitation.entity';
import type { Issued } from './invitations.service';

const URL_EXAMPLE =
  'https://carillon.example.com/console/invitation#rN2c0YzQ1uS7xK9vB4mT8wE6pL3hJ5gF1dA0sQ2iOaU';

class InviteDto {
  /** Whoever signs in with it. Case does not count. */
  @ApiProperty({ maxLength: 254, example: 'grace@example.com' })
  @IsEmail()
  @MaxLength(254)
  email: string;
}

export class CreateInvitationDto extends InviteDto {
  /** What they may do: see the members' roles. */
  @ApiProperty({ enum: MEMBER_ROLES, example: 'editor' })
  @IsIn(MEMBER_ROLES)
  role: MemberRole;
}

export class CreateOperatorInvitationDto extends InviteDto {
  /** `read_only` may read; `operator` may change everything but operators; `owner` may do that, too. */
  @ApiProperty({ enum: OPERATOR_ROLES, example: 'operator' })
  @IsIn(OPERATOR_ROLES)
  role: OperatorRole;
}

class PendingDto {
  @ApiProperty({ example: 'inv_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ example: 'grace@example.com' })
  email: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  created_at: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-28T09:30:00.000Z' })
  expires_at: string;
}

export class InvitationDto extends PendingDto {
  @ApiProperty({ enum: ['invitation'], example: 'invitation' })
  object: 'invitation';

  @ApiProperty({ enum: MEMBER_ROLES, example: 'editor' })
  role: MemberRole;
}

export class CreatedInvitationDto extends InvitationDto {
  /** For the one who is invited alone. It is shown this once, and good once. */
  @ApiProperty({ example: URL_EXAMPLE })
  url: string;
}

export class InvitationPageDto extends PageDto {
  @ApiProperty({ type: [InvitationDto] })
  data: InvitationDto[];
}

export class OperatorInvitationDto extends PendingDto {
  @ApiProperty({ enum: ['operator_invitation'], example: 'operator_invitation' })
  object: 'operator_invitation';

  @ApiProperty({ enum: OPERATOR_ROLES, example: 'operator' })
  role: OperatorRole;
}

export class CreatedOperatorInvitationDto extends OperatorInvitationDto {
  /** For the one who is invited alone. It is shown this once, and good once. */
  @ApiProperty({ example: URL_EXAMPLE })
  url: string;
}

export class OperatorInvitationPageDto extends PageDto {
  @ApiProperty({ type: [OperatorInvitationDto] })
  data: OperatorInvitationDto[];
}

export function toInvitationDto(row: Invitation): InvitationDto {
  return { object: 'invitation', ...pendingOf(row), role: row.role };
}

export function toCreatedInvitationDto({ row, url }: Issued<Invitation>): CreatedInvitationDto {
  return { ...toInvitationDto(row), url };
}

export function toOperatorInvitationDto(row: OperatorInvitation): OperatorInvitationDto {
  return { object: 'operator_invitation', ...pendingOf(row), role: row.role };
}

export function toCreatedOperatorInvitationDto({
  row,
  url,
}: Issued<OperatorInvitation>): CreatedOperatorInvitationDto {
  return { ...toOperatorInvitationDto(row), url };
}

function pendingOf({ id, email, createdAt, expiresAt }: Invitation | OperatorInvitation): PendingDto {
  return { id, email, created_at: createdAt.toISOString(), expires_at: expiresAt.toISOString() };
}
