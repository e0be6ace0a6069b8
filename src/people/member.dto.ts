import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { PageDto } from '../common/pagination';
import { MEMBER_ROLES, type MemberRole } from '../tenants/member-role';
import type { Member } from './members.service';
import type { ResetLink } from './password-resets.service';

export class UpdateMemberDto {
  @ApiProperty({ enum: MEMBER_ROLES, example: 'editor' })
  @IsIn(MEMBER_ROLES)
  role: MemberRole;
}

export class MemberDto {
  @ApiProperty({ enum: ['member'], example: 'member' })
  object: 'member';

  /** Of the person, in whatever tenant. */
  @ApiProperty({ example: 'per_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ example: 'ada@example.com' })
  email: string;

  @ApiProperty({ example: 'Ada Lovelace' })
  name: string;

  /**
   * `viewer` reads everything but keys, members, the audit log and what is held of persons; `editor` also writes messages,
   * templates, campaigns, contacts and suppressions; `admin` may do everything.
   */
  @ApiProperty({ enum: MEMBER_ROLES, example: 'editor' })
  role: MemberRole;

  /** Whether signing in asks for a code as well. */
  @ApiProperty({ example: false })
  has_totp: boolean;

  /** When they became a member. */
  @ApiProperty({ format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  created_at: string;
}

export class MemberPageDto extends PageDto {
  @ApiProperty({ type: [MemberDto] })
  data: MemberDto[];
}

export class PasswordLinkDto {
  @ApiProperty({ enum: ['password_link'], example: 'password_link' })
  object: 'password_link';

  @ApiProperty({ example: 'per_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  person_id: string;

  /** For the person alone: whoever has it sets their password. It is shown this once. */
  @ApiProperty({
    example: 'https://carillon.example.com/console/password#rN2c0YzQ1uS7xK9vB4mT8wE6pL3hJ5gF1dA0sQ2iOaU',
  })
  url: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-21T10:30:00.000Z' })
  expires_at: string;
}

export function toMemberDto({ membership, person }: Member): MemberDto {
  return {
    object: 'member',
    id: person.id,
    email: person.email,
    name: person.name,
    role: membership.role,
    has_totp: person.totpConfirmedAt !== null,
    created_at: membership.createdAt.toISOString(),
  };
}

export function toPasswordLinkDto({ personId, url, expiresAt }: ResetLink): PasswordLinkDto {
  return { object: 'password_link', person_id: personId, url, expires_at: expiresAt.toISOString() };
}
