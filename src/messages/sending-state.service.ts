import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error';
import type { TenantId } from '../common/ids';
import { Database, type Tx } from '../database/database';
import { type SendingStateDto, toSendingStateDto } from './sending-state.dto';
import { SendingStateStore } from './sending-state.store';

/** How a tenant's sending stands at this moment, and the operator's word that its account is mended. */
@Injectable()
export class SendingState {
  constructor(
    private readonly database: Database,
    private readonly states: SendingStateStore,
  ) {}

  get(tenantId: TenantId): Promise<SendingStateDto> {
    return this.database.forTenant(tenantId, (tx) => this.read(tx, tenantId));
  }

  /** One that is not parked is no error: the answer is how it stands. */
  resume(tenantId: TenantId): Promise<SendingStateDto> {
    return this.database.forTenant(tenantId, async (tx) => {
      await this.states.resume(tx, tenantId);
      return this.read(tx, tenantId);
    });
  }

  private async read(tx: Tx, tenantId: TenantId): Promise<SendingStateDto> {
    const obstacles = await this.states.obstacles(tx, tenantId);
    if (!obstacles) throw AppError.notFound('tenant');
    return toSendingStateDto(obstacles, await this.states.lanes(tx, tenantId));
  }
}
