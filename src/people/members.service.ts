import { Injectable } from '@nestjs/common';
import { AuditStore } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import type { PersonId, TenantId } from '../common/ids';
import { Database, type Tx } from '../database/database';
import type { TenantCaller } from '../tenants/access';
import { beyond } from '../tenants/key-grant';
import { grantOf, type MemberRole } from '../tenants/member-role';
import { MemberStore } from './member.store';
import type { Membership } from './membership.entity';
import { PasswordResets, type ResetLink } from './password-resets.service';
import type { Person } from './person.entity';
import { PersonStore } from './person.store';

export interface Member {
  membership: Membership;
  person: Person;
}

type Granting = Pick<TenantCaller, 'grant'>;

/**
 * Who works for a tenant, as its admins see and change it. Nobody makes somebody who may do more than they may
 * themselves, and the last admin stays one. Whoever has no rights left anywhere is forgotten.
 */
@Injectable()
export class Members {
  constructor(
    private readonly database: Database,
    private readonly members: MemberStore,
    private readonly people: PersonStore,
    private readonly resets: PasswordResets,
    private readonly audit: AuditStore,
  ) {}

  async list({ tenantId }: TenantCaller, before: string | null, limit: number): Promise<Member[]> {
    const rows = await this.database.forTenant(tenantId, (tx) =>
      this.members.list(tx, tenantId, before, limit),
    );
    return this.withPeople(rows);
  }

  async setRole(caller: TenantCaller, personId: PersonId, role: MemberRole): Promise<Member> {
    const { tenantId, actor } = caller;
    const changed = await this.database.forTenant(tenantId, async (tx) => {
      const member = await this.take(tx, tenantId, personId);
      refuseBeyond(role, caller);
      refuseBeyond(member.role, caller);
      if (role !== 'admin') await this.refuseLastAdmin(tx, member);
      await this.members.setRole(tx, tenantId, personId, role);
      const [before, after] = [{ role: member.role }, { role }];
      await this.audit.record(tx, tenantId, actor, {
        action: 'member.update',
        target: personId,
        before,
        after,
      });
      return { ...member, role };
    });
    const [member] = await this.withPeople([changed]);
    if (!member) throw AppError.notFound('member');
    return member;
  }

  async remove(caller: TenantCaller, personId: PersonId): Promise<void> {
    const { tenantId, actor } = caller;
    await this.database.forTenant(tenantId, async (tx) => {
      const member = await this.take(tx, tenantId, personId);
      refuseBeyond(member.role, caller);
      await this.refuseLastAdmin(tx, member);
      await this.members.remove(tx, tenantId, personId);
      const change = { action: 'member.remove', target: personId, before: { role: member.role } };
      await this.audit.record(tx, tenantId, actor, change);
    });
    await this.database.acrossTenants(async (tx) => {
      if (await this.people.takeAcrossTenants(tx, personId))
        await this.people.deleteWithoutRightsAcrossTenants(tx, personId);
    });
  }

  /** Of whoever has rights here and nowhere else: otherwise an admin of one tenant would get into another. */
  async passwordLink(caller: TenantCaller, personId: PersonId): Promise<ResetLink> {
    const { tenantId, actor } = caller;
    await this.database.forTenant(tenantId, async (tx) => {
      refuseBeyond((await this.take(tx, tenantId, personId)).role, caller);
    });
    return this.database.acrossTenants(async (tx) => {
      const person = await this.people.takeAcrossTenants(tx, personId);
      const memberships = await this.people.membershipsAcrossTenants(tx, [personId]);
      if (!person || !memberships.some((each) => each.tenantId === tenantId))
        throw AppError.notFound('member');
      if (person.operatorRole || memberships.length > 1) {
        const detail = 'The person has rights elsewhere, too: an operator of the platform makes the link.';
        throw new AppError('conflict', detail);
      }
      return this.resets.linkAcrossTenants(tx, personId, tenantId, actor);
    });
  }

  private async take(tx: Tx, tenantId: TenantId, personId: PersonId): Promise<Membership> {
    const member = await this.members.find(tx, tenantId, personId);
    if (!member) throw AppError.notFound('member');
    return member;
  }

  private async refuseLastAdmin(tx: Tx, { tenantId, personId }: Membership): Promise<void> {
    const admins = await this.members.takeAdmins(tx, tenantId);
    if (admins.length > 1 || !admins.includes(personId)) return;
    const detail = 'Nobody else is an admin of this tenant. Make somebody else one first.';
    throw new AppError('conflict', detail);
  }

  private async withPeople(memberships: Membership[]): Promise<Member[]> {
    const ids = memberships.map(({ personId }) => personId);
    const people = await this.database.acrossTenants((tx) => this.people.findAllAcrossTenants(tx, ids));
    const byId = new Map(people.map((person) => [person.id, person]));
    return memberships.flatMap((membership) => {
      const person = byId.get(membership.personId);
      return person ? [{ membership, person }] : [];
    });
  }
}

/** Nobody gives, takes over or takes away what they do not have: a key that may do little makes no admin. */
export function refuseBeyond(role: MemberRole, { grant }: Granting): void {
  const errors = beyond(grantOf(role), grant);
  if (errors.length === 0) return;
  const detail = `The role "${role}" goes beyond what you may do yourself.`;
  throw new AppError('forbidden', detail);
}
