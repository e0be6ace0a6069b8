import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type PersonId, type TenantId } from '../common/ids';
import { type MemberRole } from '../tenants/member-role';

/** A person in a tenant, and what they may do there. */
@Entity('memberships')
export class Membership {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  personId: PersonId;

  @Column({ type: 'text' })
  role: MemberRole;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
