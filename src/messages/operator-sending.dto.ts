import { ApiProperty } from '@nestjs/swagger';
import type { TenantId } from '../common/ids';
import { SENDING_STATUSES, type SendingStatus } from './sending-state.dto';
import type { HinderedTenants } from './sending-state.store';

export class HinderedTenantDto {
  @ApiProperty({ example: 'ten_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  tenant_id: TenantId;

  @ApiProperty({ example: 'Acme' })
  tenant_name: string;

  /** As in its own state of sending. A pause of the whole platform is in `platform_paused_until` alone. */
  @ApiProperty({ enum: SENDING_STATUSES.filter((status) => status !== 'sending'), example: 'parked' })
  status: Exclude<SendingStatus, 'sending'>;
}

export class OperatorSendingDto {
  @ApiProperty({ enum: ['operator_sending'], example: 'operator_sending' })
  object: 'operator_sending';

  /** The provider asked the platform to slow down: until then nothing of any tenant is sent. Null: it did not. */
  @ApiProperty({ type: String, nullable: true, example: null })
  platform_paused_until: string | null;

  /** Tenants with something in the way. Empty: everybody sends as usual. */
  @ApiProperty({ type: [HinderedTenantDto] })
  tenants: HinderedTenantDto[];

  /** There are more than stand here. */
  @ApiProperty({ example: false })
  has_more: boolean;
}

export function toOperatorSendingDto(
  { platformPausedUntil, tenants }: HinderedTenants,
  limit: number,
): OperatorSendingDto {
  return {
    object: 'operator_sending',
    platform_paused_until: platformPausedUntil?.toISOString() ?? null,
    tenants: tenants.slice(0, limit).map(({ id, name, status }) => ({
      tenant_id: id,
      tenant_name: name,
      status,
    })),
    has_more: tenants.length > limit,
  };
}
