import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type PersonId } from '../common/ids';
import { type OperatorRole } from '../tenants/operator-role';

/** Somebody who signs in: a member of tenants, an operator of the platform, or both. */
@Entity('people')
export class Person {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: PersonId;

  /** In lower case, and nobody else's. */
  @Column({ type: 'text', collation: 'C' })
  email: string;

  @Column({ type: 'text' })
  name: string;

  /** Null: signs in with something else than a password. */
  @Column({ type: 'text', nullable: true })
  passwordHash: string | null;

  /** Null: no operator. */
  @Column({ type: 'text', nullable: true })
  operatorRole: OperatorRole | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;
}
