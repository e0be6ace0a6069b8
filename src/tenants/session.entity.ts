import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type PersonId } from '../common/ids';

/** A browser that a person is signed in with. The database ends it when their password or their rights change. */
@Entity('sessions')
export class Session {
  /** The token itself is in the browser's cookie and nowhere else. */
  @PrimaryColumn({ type: 'text' })
  tokenDigest: string;

  @Column({ type: 'text', collation: 'C' })
  personId: PersonId;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  /** To the minute. */
  @Column({ type: 'timestamptz', default: () => 'now()' })
  lastUsedAt: Date;

  /** However much it is used. */
  @Column({ type: 'timestamptz' })
  expiresAt: Date;
}
