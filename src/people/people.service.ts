import { Injectable } from '@nestjs/common';
import { AuditStore, PLATFORM_SCOPE } from '../audit/audit.store';
import { AppError } from '../common/app-error';
import type { PersonId } from '../common/ids';
import { Database, type PlatformTx } from '../database/database';
import type { OperatorCaller } from '../tenants/access';
import { isAtLeast, type OperatorRole } from '../tenants/operator-role';
import { PasswordResets, type ResetLink } from './password-resets.service';
import type { Person } from './person.entity';
import { type PersonFilter, PersonStore, type PersonsMembership } from './person.store';
import { SecondFactorStore } from './second-factor.store';

export interface WholePerson {
  id: PersonId;
  person: Person;
  memberships: PersonsMembership[];
}

/** Everybody who can sign in, as those who run the platform see and change it. */
@Injectable()
export class People {
  constructor(
    private readonly database: Database,
    private readonly people: PersonStore,
    private readonly resets: PasswordResets,
    private readonly factors: SecondFactorStore,
    private readonly audit: AuditStore,
  ) {}

  list(filter: PersonFilter, before: string | null, limit: number): Promise<WholePerson[]> {
    return this.database.acrossTenants(async (tx) =>
      this.wholeAcrossTenants(tx, await this.people.listAcrossTenants(tx, filter, before, limit)),
    );
  }

  get(id: PersonId): Promise<WholePerson> {
    return this.database.acrossTenants(async (tx) => {
      const person = await this.people.findAcrossTenants(tx, id);
      return found((await this.wholeAcrossTenants(tx, person ? [person] : []))[0]);
    });
  }

  /** Null: no operator any more. Their sessions end. */
  setOperatorRole(
    id: PersonId,
    operatorRole: OperatorRole | null,
    { actor }: OperatorCaller,
  ): Promise<WholePerson> {
    return this.database.acrossTenants(async (tx) => {
      const before = found(await this.people.takeAcrossTenants(tx, id));
      const person = await this.people.updateAcrossTenants(tx, id, { operatorRole });
      await this.audit.record(tx, PLATFORM_SCOPE, actor, {
        action: 'person.update',
        target: id,
        before: { operator_role: before.operatorRole },
        after: { operator_role: operatorRole },
      });
      return found((await this.wholeAcrossTenants(tx, [person]))[0]);
    });
  }

  /** For whoever has lost the authenticator and the codes on paper. Their password is all that is asked for then. */
  async removeTotp(id: PersonId, { actor }: OperatorCaller): Promise<void> {
    await this.database.acrossTenants(async (tx) => {
      found(await this.people.takeAcrossTenants(tx, id));
      await this.factors.removeAcrossTenants(tx, id);
      await this.audit.record(tx, PLATFORM_SCOPE, actor, { action: 'person.remove_totp', target: id });
    });
  }

  /** With all rights and sessions. What they did stays in the audit logs, under their id. */
  async delete(id: PersonId, { actor }: OperatorCaller): Promise<void> {
    await this.database.acrossTenants(async (tx) => {
      const { operatorRole } = found(await this.people.takeAcrossTenants(tx, id));
      const memberships = await this.people.membershipsAcrossTenants(tx, [id]);
      await this.people.deleteAcrossTenants(tx, id);
      for (const { tenantId, role } of memberships)
        await this.audit.record(tx, tenantId, actor, {
          action: 'member.remove',
          target: id,
          before: { role },
        });
      await this.audit.record(tx, PLATFORM_SCOPE, actor, {
        action: 'person.delete',
        target: id,
        before: { operator_role: operatorRole, memberships: memberships.length },
      });
    });
  }

  /** Nobody gets into the account of somebody who may do more. */
  passwordLink(id: PersonId, { actor, role }: OperatorCaller): Promise<ResetLink> {
    return this.database.acrossTenants(async (tx) => {
      const { operatorRole } = found(await this.people.takeAcrossTenants(tx, id));
      if (operatorRole && !isAtLeast(role, 'owner'))
        throw new AppError('forbidden', 'The person is an operator: this takes the role "owner".');
      return this.resets.linkAcrossTenants(tx, id, PLATFORM_SCOPE, actor);
    });
  }

  private async wholeAcrossTenants(tx: PlatformTx, people: Person[]): Promise<WholePerson[]> {
    const memberships = await this.people.membershipsAcrossTenants(
      tx,
      people.map(({ id }) => id),
    );
    return people.map((person) => ({
      id: person.id,
      person,
      memberships: memberships.filter(({ personId }) => personId === person.id),
    }));
  }
}

function found<T>(person: T | null | undefined): T {
  if (!person) throw AppError.notFound('person');
  return person;
}
