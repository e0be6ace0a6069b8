import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import type { TenantId } from '../common/ids';
import { Database, type Tx } from '../database/database';
import { type OperatorSendingDto, toOperatorSendingDto } from './operator-sending.dto';
import { type SendingStateDto, toSendingStateDto } from './sending-state.dto';
import { SendingAlarms } from './sending-alarms.service';
import { SendingStateStore } from './sending-state.store';

/** More tenants with something in the way are no list to work through: they have one cause. */
const MOST_HINDERED = 100;

/** How a tenant's sending stands at this moment, and the operator's word that its account is mended. */
@Injectable()
export class SendingState {
  constructor(
    private readonly database: Database,
    private readonly states: SendingStateStore,
    private readonly alarms: SendingAlarms,
    private readonly audit: AuditStore,
  ) {}

  get(tenantId: TenantId): Promise<SendingStateDto> {
    return this.database.forTenant(tenantId, (tx) => this.read(tx, tenantId));
  }

  ofAll(): Promise<OperatorSendingDto> {
    return this.database.acrossTenants(async (tx) =>
      toOperatorSendingDto(await this.states.hinderedAcrossTenants(tx, MOST_HINDERED), MOST_HINDERED),
    );
  }

  /** One that is not parked is no error: the answer is how it stands. */
  resume(tenantId: TenantId, actor: Actor): Promise<SendingStateDto> {
    return this.database.forTenant(tenantId, async (tx) => {
      const before = await this.read(tx, tenantId);
      await this.states.resume(tx, tenantId);
      await this.alarms.clear(tx, tenantId);
      const after = await this.read(tx, tenantId);
      const change = { before: standingOf(before), after: standingOf(after) };
      await this.audit.record(tx, tenantId, actor, {
        action: 'tenant.resume_sending',
        target: tenantId,
        ...change,
      });
      return after;
    });
  }

  private async read(tx: Tx, tenantId: TenantId): Promise<SendingStateDto> {
    const obstacles = await this.states.obstacles(tx, tenantId);
    if (!obstacles) throw AppError.notFound('tenant');
    return toSendingStateDto(obstacles, await this.states.lanes(tx, tenantId));
  }
}

function standingOf({ status, reason }: SendingStateDto): object {
  return { status, reason };
}
