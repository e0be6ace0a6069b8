import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type OperatorId } from '../common/ids';
import { type OperatorRole } from './operator-role';

/** Somebody, or some program, that runs the platform, with the key that it calls with. */
@Entity('operators')
export class Operator {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: OperatorId;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  role: OperatorRole;

  /** The beginning of the key, enough to recognise it by. */
  @Column({ type: 'text' })
  hint: string;

  @Column({ type: 'text' })
  keyDigest: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  expiresAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  lastUsedAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  revokedAt: Date | null;
}
