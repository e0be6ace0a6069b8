import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Matches, MaxLength } from 'class-validator';
import { type Actor } from '../audit/actor';
import { AUDIT_OUTCOMES, AuditEntry, type AuditOutcome } from '../audit/audit-entry.entity';
import { type AuditFilter, PLATFORM_SCOPE } from '../audit/audit.store';
import { IsInstant } from '../common/instant';
import { PageDto, PageQuery } from '../common/pagination';
import { Optional } from '../common/validation';

export class AuditQuery extends PageQuery {
  /** Id of a key, an operator or a person: what they did. */
  @ApiPropertyOptional({ maxLength: 100 })
  @Optional()
  @IsString()
  @MaxLength(100)
  actor?: string;

  /** Such as `api_key.create`. */
  @ApiPropertyOptional({ maxLength: 100 })
  @Optional()
  @Matches(/^[a-z_]{1,50}\.[a-z_]{1,49}$/, {
    message: 'action takes a noun and a verb, such as api_key.create',
  })
  action?: string;

  /** Not before this time. RFC 3339 with an offset. */
  @ApiPropertyOptional({ format: 'date-time' })
  @Optional()
  @IsInstant()
  from?: string;

  /** Before this time. */
  @ApiPropertyOptional({ format: 'date-time' })
  @Optional()
  @IsInstant()
  until?: string;
}

const ACTOR_TYPES = ['api_key', 'operator', 'person'] as const satisfies Actor['kind'][];

export class AuditActorDto {
  @ApiProperty({ enum: ACTOR_TYPES, example: 'api_key' })
  type: Actor['kind'];

  /**
   * Of the key, the operator or the person; `environment` is the operator key of the configuration. A person who signed in
   * as an operator is an `operator` whose id is `per_…`.
   */
  @ApiProperty({ example: 'key_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  /** Where the request came from; tenants are not told it of operators. */
  @ApiProperty({ type: String, nullable: true, example: '192.0.2.7' })
  address: string | null;
}

export class AuditTargetDto {
  @ApiProperty({ example: 'template' })
  type: string;

  /** Null where the request named nothing that existed. */
  @ApiProperty({ type: String, nullable: true, example: 'tpl_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string | null;
}

export class AuditEntryDto {
  @ApiProperty({ enum: ['audit_entry'], example: 'audit_entry' })
  object: 'audit_entry';

  @ApiProperty({ example: 'aud_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  /** Whose things were changed; null for the platform's own. */
  @ApiProperty({ type: String, nullable: true, example: 'ten_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  tenant_id: string | null;

  @ApiProperty({ type: AuditActorDto })
  actor: AuditActorDto;

  @ApiProperty({ example: 'template.publish' })
  action: string;

  @ApiProperty({ type: AuditTargetDto })
  target: AuditTargetDto;

  /**
   * `done`, unless it was the provider who had to do it: then `asked` first, and in an entry of its own with the same
   * `request_id` how that ended. `asked` alone: nobody knows.
   */
  @ApiProperty({ enum: AUDIT_OUTCOMES, example: 'done' })
  outcome: AuditOutcome;

  /** What was changed, as it was. Without secrets; addresses of people stand as `***@example.com#mark`. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, example: { version: 1 } })
  before: Record<string, unknown> | null;

  /** The same as it is now, or as it was asked for. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, example: { version: 2 } })
  after: Record<string, unknown> | null;

  @ApiProperty({ example: 'req_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  request_id: string;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  occurred_at: string;
}

export class AuditPageDto extends PageDto {
  @ApiProperty({ type: [AuditEntryDto] })
  data: AuditEntryDto[];
}

export function filterOf({ actor, action, from, until }: AuditQuery): AuditFilter {
  return {
    actor,
    action,
    from: from ? new Date(from) : undefined,
    until: until ? new Date(until) : undefined,
  };
}

export function toAuditEntryDto(entry: AuditEntry): AuditEntryDto {
  const { scope, actorKind, actorId, address, action, target } = entry;
  return {
    object: 'audit_entry',
    id: entry.id,
    tenant_id: scope === PLATFORM_SCOPE ? null : scope,
    actor: { type: actorKind, id: actorId, address },
    action,
    target: { type: action.split('.')[0] ?? '', id: target },
    outcome: entry.outcome,
    before: entry.before,
    after: entry.after,
    request_id: entry.requestId,
    occurred_at: entry.occurredAt.toISOString(),
  };
}

/** Where an operator sits is none of a tenant's business. */
export function toTenantsAuditEntryDto(entry: AuditEntry): AuditEntryDto {
  const shown = toAuditEntryDto(entry);
  if (entry.actorKind === 'operator') shown.actor.address = null;
  return shown;
}
