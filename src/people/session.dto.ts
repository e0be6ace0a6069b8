import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Length, Matches, MaxLength } from 'class-validator';
import { Optional } from '../common/validation';
import { MEMBER_ROLES, type MemberRole, scopesOf } from '../tenants/member-role';
import { OPERATOR_ROLES, type OperatorRole } from '../tenants/operator-role';
import { type Scope, SCOPES } from '../tenants/scopes';
import { csrfTokenOf } from '../tenants/session-cookie';
import type { SessionView } from './account-sessions';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './password-rules';
import type { PersonsMembership } from './person.store';
import { LINK_TOKEN } from './secret-links';

const TOKEN_EXAMPLE = 'rN2c0YzQ1uS7xK9vB4mT8wE6pL3hJ5gF1dA0sQ2iOaU';
const A_LINKS_TOKEN = {
  message: ({ property }: { property: string }) => `${property} is not the token of a link`,
};

export class SignInDto {
  @ApiProperty({ maxLength: 254, example: 'ada@example.com' })
  @IsString()
  @MaxLength(254)
  email: string;

  @ApiProperty({ maxLength: LONGEST_PASSWORD, format: 'password', example: 'violet harbour 7 kites' })
  @IsString()
  @MaxLength(LONGEST_PASSWORD)
  password: string;

  /** For whoever has an authenticator: what it shows now, or one of the codes on paper. */
  @ApiPropertyOptional({ maxLength: 20, example: '123456' })
  @Optional()
  @IsString()
  @MaxLength(20)
  code?: string;
}

export class AnswerInvitationDto {
  /** What stands behind the `#` of the link. */
  @ApiProperty({ example: TOKEN_EXAMPLE })
  @IsString()
  @Matches(LINK_TOKEN, A_LINKS_TOKEN)
  invitation: string;
}

export class JoinDto extends AnswerInvitationDto {
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'Ada Lovelace' })
  @IsString()
  @Length(1, 100)
  name: string;

  /** Any 12 characters or more, but nothing that is tried first, and not the e-mail address. */
  @ApiProperty({
    minLength: SHORTEST_PASSWORD,
    maxLength: LONGEST_PASSWORD,
    format: 'password',
    example: 'violet harbour 7 kites',
  })
  @IsString()
  @Length(SHORTEST_PASSWORD, LONGEST_PASSWORD)
  password: string;
}

export class UsePasswordResetDto {
  /** What stands behind the `#` of the link. */
  @ApiProperty({ example: TOKEN_EXAMPLE })
  @IsString()
  @Matches(LINK_TOKEN, A_LINKS_TOKEN)
  token: string;

  /** As when joining. */
  @ApiProperty({
    minLength: SHORTEST_PASSWORD,
    maxLength: LONGEST_PASSWORD,
    format: 'password',
    example: 'seven quiet lanterns',
  })
  @IsString()
  @Length(SHORTEST_PASSWORD, LONGEST_PASSWORD)
  password: string;
}

export class UpdateOwnPersonDto {
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'Ada King' })
  @IsString()
  @Length(1, 100)
  name: string;
}

export class ChangePasswordDto {
  @ApiProperty({ maxLength: LONGEST_PASSWORD, format: 'password', example: 'violet harbour 7 kites' })
  @IsString()
  @MaxLength(LONGEST_PASSWORD)
  current_password: string;

  /** As when joining. */
  @ApiProperty({
    minLength: SHORTEST_PASSWORD,
    maxLength: LONGEST_PASSWORD,
    format: 'password',
    example: 'seven quiet lanterns',
  })
  @IsString()
  @Length(SHORTEST_PASSWORD, LONGEST_PASSWORD)
  password: string;
}

export class SignedInPersonDto {
  @ApiProperty({ example: 'per_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ example: 'ada@example.com' })
  email: string;

  @ApiProperty({ example: 'Ada Lovelace' })
  name: string;

  /** Null: no operator of the platform. */
  @ApiProperty({ type: String, enum: OPERATOR_ROLES, nullable: true, example: null })
  operator_role: OperatorRole | null;

  /** Whether signing in asks for a code as well. */
  @ApiProperty({ example: false })
  has_totp: boolean;
}

export class OidcWayDto {
  /** For the button. */
  @ApiProperty({ example: 'Acme single sign-on' })
  name: string;
}

export class WaysToSignInDto {
  @ApiProperty({ enum: ['ways_to_sign_in'], example: 'ways_to_sign_in' })
  object: 'ways_to_sign_in';

  @ApiProperty({ example: true })
  password: boolean;

  @ApiProperty({ type: OidcWayDto, nullable: true, example: null })
  oidc: OidcWayDto | null;
}

export class MembershipDto {
  @ApiProperty({ example: 'ten_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  tenant_id: string;

  @ApiProperty({ example: 'Acme' })
  tenant_name: string;

  @ApiProperty({ enum: MEMBER_ROLES, example: 'viewer' })
  role: MemberRole;

  /** What the role opens in the tenant, as the scopes of a key would say it. */
  @ApiProperty({ enum: SCOPES, isArray: true, example: scopesOf('viewer') })
  scopes: Scope[];
}

export class SessionDto {
  @ApiProperty({ enum: ['session'], example: 'session' })
  object: 'session';

  @ApiProperty({ type: SignedInPersonDto })
  person: SignedInPersonDto;

  /** Which tenants they may name in `Carillon-Tenant`. */
  @ApiProperty({ type: [MembershipDto] })
  memberships: MembershipDto[];

  /** For the header `Carillon-CSRF` of everything but GET. Other sites cannot read it. */
  @ApiProperty({ example: 'e1RcW4vN2mZq8yT0uH6sK3pB7xJ9dL5gF1aQoViYwEc' })
  csrf_token: string;

  /** At the latest; a day without a request ends it as well. */
  @ApiProperty({ format: 'date-time', example: '2026-12-05T09:30:00.000Z' })
  expires_at: string;
}

export function toSessionDto({ token, person, memberships, expiresAt }: SessionView): SessionDto {
  const { id, email, name, operatorRole } = person;
  return {
    object: 'session',
    person: { id, email, name, operator_role: operatorRole, has_totp: person.totpConfirmedAt !== null },
    memberships: memberships.map(toMembershipDto),
    csrf_token: csrfTokenOf(token),
    expires_at: expiresAt.toISOString(),
  };
}

export function toMembershipDto({ tenantId, tenantName, role }: PersonsMembership): MembershipDto {
  return { tenant_id: tenantId, tenant_name: tenantName, role, scopes: [...scopesOf(role)] };
}
