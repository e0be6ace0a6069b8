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

  /** The secret that an authenticator has, too. */
  @Column({ type: 'text', nullable: true })
  totpSealed: string | null;

  /** From then on signing in asks for a code. */
  @Column({ type: 'timestamptz', nullable: true })
  totpConfirmedAt: Date | null;

  /** Of the last code that was taken: none of it, or before it, is taken again. */
  @Column({ type: 'integer', nullable: true })
  totpLastStep: number | null;
}
