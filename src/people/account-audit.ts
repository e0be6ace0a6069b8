import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore, type Change, PLATFORM_SCOPE } from '../audit/audit.store';
import type { PlatformTx } from '../database/database';
import type { Person } from './person.entity';
import { PersonStore } from './person.store';

/** Where a request of a person came from. */
export type From = Pick<Actor, 'address' | 'requestId'>;

/**
 * What people do to their own account (signing in, a new password) belongs to no tenant: it stands in the audit log of
 * each tenant that they are a member of, and in that of the operators if they are one.
 */
@Injectable()
export class AccountAudit {
  constructor(
    private readonly audit: AuditStore,
    private readonly people: PersonStore,
  ) {}

  async recordAcrossTenants(
    tx: PlatformTx,
    { id, operatorRole }: Pick<Person, 'id' | 'operatorRole'>,
    from: From,
    action: string,
  ): Promise<void> {
    const change: Change = { action, target: id };
    if (operatorRole) await this.audit.record(tx, PLATFORM_SCOPE, { kind: 'operator', id, ...from }, change);
    for (const { tenantId } of await this.people.membershipsAcrossTenants(tx, [id]))
      await this.audit.record(tx, tenantId, { kind: 'person', id, ...from }, change);
  }
}
