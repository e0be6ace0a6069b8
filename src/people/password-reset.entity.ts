import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type PersonId } from '../common/ids';

/** A link by which a person gets a new password, once. A newer one takes its place. */
@Entity('password_resets')
export class PasswordReset {
  @PrimaryColumn({ type: 'text' })
  tokenDigest: string;

  @Column({ type: 'text', collation: 'C' })
  personId: PersonId;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz' })
  expiresAt: Date;
}
