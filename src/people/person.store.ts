import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { PersonId, TenantId } from '../common/ids';
import type { PlatformTx } from '../database/database';
import { mutate, select } from '../database/sql';
import type { MemberRole } from '../tenants/member-role';
import { Person } from './person.entity';

/** What a person is in one tenant. */
export interface PersonsMembership {
  personId: PersonId;
  tenantId: TenantId;
  tenantName: string;
  role: MemberRole;
}

export interface PersonFilter {
  email?: string;
  operators?: boolean;
}

type Values = Partial<Pick<Person, 'name' | 'passwordHash' | 'operatorRole'>>;

/** People, who belong to no tenant: the role that works for tenants cannot see them. */
@Injectable()
export class PersonStore {
  async insertAcrossTenants(
    tx: PlatformTx,
    person: Pick<Person, 'id' | 'email' | 'name' | 'passwordHash' | 'operatorRole'>,
  ): Promise<Person> {
    await tx.createQueryBuilder().insert().into(Person).values(person).updateEntity(false).execute();
    return tx.findOneByOrFail(Person, { id: person.id });
  }

  findAcrossTenants(tx: PlatformTx, id: PersonId): Promise<Person | null> {
    return tx.findOneBy(Person, { id });
  }

  /** The address in lower case. */
  findByEmailAcrossTenants(tx: PlatformTx, email: string): Promise<Person | null> {
    return tx.findOneBy(Person, { email });
  }

  findAllAcrossTenants(tx: PlatformTx, ids: PersonId[]): Promise<Person[]> {
    return ids.length === 0 ? Promise.resolve([]) : tx.findBy(Person, { id: In(ids) });
  }

  /** Nobody else changes them, or what they may do, until the transaction ends. */
  takeAcrossTenants(tx: PlatformTx, id: PersonId): Promise<Person | null> {
    return tx.findOne(Person, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  listAcrossTenants(
    tx: PlatformTx,
    { email, operators }: PersonFilter,
    before: string | null,
    limit: number,
  ): Promise<Person[]> {
    const query = tx
      .createQueryBuilder(Person, 'p')
      .orderBy('p.id', 'DESC')
      .limit(limit + 1);
    if (email !== undefined) query.andWhere('p.email = :email', { email });
    if (operators !== undefined) query.andWhere(`p.operatorRole IS ${operators ? 'NOT ' : ''}NULL`);
    if (before) query.andWhere('p.id < :before', { before });
    return query.getMany();
  }

  /** Sessions end with a password and with a role: the database sees to that. */
  async updateAcrossTenants(tx: PlatformTx, id: PersonId, values: Values): Promise<Person> {
    await tx.update(Person, { id }, values);
    return tx.findOneByOrFail(Person, { id });
  }

  membershipsAcrossTenants(tx: PlatformTx, ids: PersonId[]): Promise<PersonsMembership[]> {
    return select(
      tx,
      `SELECT m.person_id AS "personId", m.tenant_id AS "tenantId", t.name AS "tenantName", m.role
         FROM memberships m JOIN tenants t ON t.id = m.tenant_id WHERE m.person_id = ANY($1) ORDER BY t.name, t.id`,
      [ids],
    );
  }

  /** False when they are one already. */
  async joinAcrossTenants(
    tx: PlatformTx,
    tenantId: TenantId,
    personId: PersonId,
    role: MemberRole,
  ): Promise<boolean> {
    const rows = await select(
      tx,
      'INSERT INTO memberships (tenant_id, person_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1',
      [tenantId, personId, role],
    );
    return rows.length > 0;
  }

  async deleteAcrossTenants(tx: PlatformTx, id: PersonId): Promise<void> {
    await mutate(tx, 'DELETE FROM memberships WHERE person_id = $1 RETURNING 1', [id]);
    await mutate(tx, 'DELETE FROM people WHERE id = $1 RETURNING 1', [id]);
  }

  /** Whoever was taken: who may do nothing any more is not kept. */
  async deleteWithoutRightsAcrossTenants(tx: PlatformTx, id: PersonId): Promise<void> {
    await mutate(
      tx,
      `DELETE FROM people p WHERE id = $1 AND operator_role IS NULL
          AND NOT EXISTS (SELECT FROM memberships m WHERE m.person_id = p.id) RETURNING 1`,
      [id],
    );
  }
}
