import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsString, Length, Matches, Max, Min, ValidateIf } from 'class-validator';
import { Optional } from '../common/validation';
import { PageDto, PageQuery } from '../common/pagination';
import { type ProviderRegion } from '../config/env';
import {
  PROVISIONING_STEPS,
  type ProvisioningStep,
  Tenant,
  TENANT_STATUSES,
  type TenantStatus,
} from './tenant.entity';

const REGIONS = ['global', 'us', 'eu', 'au'] as const;

export class TenantQuery extends PageQuery {
  /** A part of the name or of the slug; case does not count. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 100 })
  @Optional()
  @IsString()
  @Length(1, 100)
  search?: string;

  /** Only those with this status. */
  @ApiPropertyOptional({ enum: TENANT_STATUSES })
  @Optional()
  @IsIn(TENANT_STATUSES)
  status?: TenantStatus;
}

export class CreateTenantDto {
  /** Shown to people, and to the provider as the name of the subaccount. */
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'Acme Ltd' })
  @IsString()
  @Length(1, 100)
  name: string;

  /** A name of your own for the tenant, unique on this platform. */
  @ApiProperty({ pattern: '^[a-z0-9][a-z0-9-]{0,62}$', example: 'acme' })
  @Matches(/^[a-z0-9][a-z0-9-]{0,62}$/, {
    message: 'slug takes 1 to 63 lower-case letters, digits and hyphens',
  })
  slug: string;

  /** The provider's region that this tenant sends through; by default the platform's. */
  @ApiPropertyOptional({ enum: REGIONS, example: 'global' })
  @Optional()
  @IsIn(REGIONS)
  region?: ProviderRegion;
}

export class UpdateTenantDto {
  /** How many requests a second it may make with all its keys, counted over ten seconds; null: the platform's default. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1_000_000, nullable: true, example: 200 })
  @Optional()
  @ValidateIf((_, value) => value !== null)
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  requests_per_second?: number | null;
}

export class ProvisioningDto {
  /** The last step that was reached. `events_registered` is the last of all. */
  @ApiProperty({ enum: PROVISIONING_STEPS, example: 'events_registered' })
  step: ProvisioningStep;

  /** Why the next step has not been reached yet, if something stands in the way; it is tried again by itself. */
  @ApiProperty({ type: String, nullable: true, example: null })
  problem: string | null;
}

export class TenantDto {
  @ApiProperty({ enum: ['tenant'], example: 'tenant' })
  object: 'tenant';

  @ApiProperty({ example: 'ten_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  @ApiProperty({ example: 'Acme Ltd' })
  name: string;

  @ApiProperty({ example: 'acme' })
  slug: string;

  @ApiProperty({ enum: REGIONS, example: 'global' })
  region: ProviderRegion;

  /** `active` may send. `suspending` and `reactivating` are on the way to what the operator asked for. */
  @ApiProperty({ enum: TENANT_STATUSES, example: 'active' })
  status: TenantStatus;

  /** With all its keys, counted over ten seconds; null: the platform's default. */
  @ApiProperty({ type: 'integer', nullable: true, example: null })
  requests_per_second: number | null;

  @ApiProperty({ type: ProvisioningDto })
  provisioning: ProvisioningDto;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  created_at: string;
}

export class TenantPageDto extends PageDto {
  @ApiProperty({ type: [TenantDto] })
  data: TenantDto[];
}

export function toTenantDto(tenant: Tenant): TenantDto {
  return {
    object: 'tenant',
    id: tenant.id,
    name: tenant.name,
    slug: tenant.slug,
    region: tenant.region,
    status: tenant.status,
    requests_per_second: tenant.requestsPerSecond,
    provisioning: { step: tenant.provisioningStep, problem: tenant.provisioningProblem },
    created_at: tenant.createdAt.toISOString(),
  };
}
