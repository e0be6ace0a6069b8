import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore, PLATFORM_SCOPE } from '../audit/audit.store';
import { Database } from '../database/database';
import { UnsettledDispatchStore } from '../messages/unsettled-dispatch.store';
import { type RunFenceDto, toFenceDto } from './run-fence.dto';
import { RunFenceStore } from './run-fence.store';

/** The operator's word that a backup was restored. */
@Injectable()
export class RunFenceService {
  constructor(
    private readonly database: Database,
    private readonly fences: RunFenceStore,
    private readonly unsettled: UnsettledDispatchStore,
    private readonly audit: AuditStore,
  ) {}

  async get(): Promise<RunFenceDto> {
    return toFenceDto(await this.database.acrossTenants((tx) => this.fences.getAcrossTenants(tx)));
  }

  set(dueBefore: Date, actor: Actor): Promise<RunFenceDto> {
    return this.database.acrossTenants(async (tx) => {
      const before = toFenceDto(await this.fences.getAcrossTenants(tx));
      const after = toFenceDto(await this.fences.setAcrossTenants(tx, dueBefore));
      await this.unsettled.endLeasesAcrossTenants(tx, dueBefore);
      const change = { action: 'run_fence.set', target: PLATFORM_SCOPE, before, after };
      await this.audit.record(tx, PLATFORM_SCOPE, actor, change);
      return after;
    });
  }
}
