import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/actor';
import { AuditStore, PLATFORM_SCOPE } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import { type InvitationId, newId, type TenantId } from '../common/ids';
import { Database } from '../database/database';
import type { TenantCaller } from '../tenants/access';
import type { MemberRole } from '../tenants/member-role';
import type { OperatorRole } from '../tenants/operator-role';
import { TenantStore } from '../tenants/tenant.store';
import type { Invitation, OperatorInvitation } from './invitation.entity';
import { InvitationStore } from './invitation.store';
import { refuseBeyond } from './members.service';
import { SecretLinks } from './secret-links';

const GOOD_FOR_MS = 7 * 24 * 60 * 60_000;

export interface Issued<Row> {
  row: Row;
  /** Of the link, which leaves this class once. */
  url: string;
}

type Inviting = Pick<TenantCaller, 'actor' | 'grant'>;

/**
 * Invites people by a link that whoever invites hands over: the platform sends no mail for itself. Inviting the same
 * address again ends the link of before.
 */
@Injectable()
export class Invitations {
  constructor(
    private readonly database: Database,
    private readonly links: SecretLinks,
    private readonly invitations: InvitationStore,
    private readonly tenants: TenantStore,
    private readonly audit: AuditStore,
  ) {}

  async invite(
    tenantId: TenantId,
    { email, role }: { email: string; role: MemberRole },
    by: Inviting,
  ): Promise<Issued<Invitation>> {
    refuseBeyond(role, by);
    const { url, ...made } = this.make(email);
    const row = await this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.tenants.find(tx, tenantId))) throw AppError.notFound('tenant');
      const invitation = await this.invitations.insert(tx, { ...made, tenantId, role });
      const change = { action: 'invitation.create', target: invitation.id, after: { role } };
      await this.audit.record(tx, tenantId, by.actor, change);
      return invitation;
    });
    return { row, url };
  }

  list(tenantId: TenantId, before: string | null, limit: number): Promise<Invitation[]> {
    return this.database.forTenant(tenantId, async (tx) => {
      if (!(await this.tenants.find(tx, tenantId))) throw AppError.notFound('tenant');
      return this.invitations.list(tx, tenantId, before, limit);
    });
  }

  async revoke(tenantId: TenantId, id: InvitationId, actor: Actor): Promise<void> {
    await this.database.forTenant(tenantId, async (tx) => {
      const before = await this.invitations.revoke(tx, tenantId, id);
      if (!before) throw AppError.notFound('invitation');
      await this.audit.record(tx, tenantId, actor, { action: 'invitation.revoke', target: id, before });
    });
  }

  async inviteOperator(
    { email, role }: { email: string; role: OperatorRole },
    actor: Actor,
  ): Promise<Issued<OperatorInvitation>> {
    const { url, ...made } = this.make(email);
    const row = await this.database.acrossTenants(async (tx) => {
      const invitation = await this.invitations.insertOfOperatorAcrossTenants(tx, { ...made, role });
      const change = { action: 'operator_invitation.create', target: invitation.id, after: { role } };
      await this.audit.record(tx, PLATFORM_SCOPE, actor, change);
      return invitation;
    });
    return { row, url };
  }

  listOfOperators(before: string | null, limit: number): Promise<OperatorInvitation[]> {
    return this.database.acrossTenants((tx) =>
      this.invitations.listOfOperatorsAcrossTenants(tx, before, limit),
    );
  }

  async revokeOfOperator(id: InvitationId, actor: Actor): Promise<void> {
    await this.database.acrossTenants(async (tx) => {
      const before = await this.invitations.revokeOfOperatorAcrossTenants(tx, id);
      if (!before) throw AppError.notFound('invitation');
      const change = { action: 'operator_invitation.revoke', target: id, before };
      await this.audit.record(tx, PLATFORM_SCOPE, actor, change);
    });
  }

  private make(email: string) {
    const { url, tokenDigest } = this.links.make('invitation');
    const expiresAt = new Date(Date.now() + GOOD_FOR_MS);
    return { url, id: newId('inv'), email: email.toLowerCase(), tokenDigest, expiresAt };
  }
}
