import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A request that was made with an Idempotency-Key, and its answer once there is one. Sealed: answers can hold secrets. */
@Entity('idempotency_keys')
export class IdempotencyKey {
  /** The tenant's id, or `operator`. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  scope: string;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  key: string;

  @PrimaryColumn({ type: 'text' })
  route: string;

  @Column({ type: 'text' })
  bodyHash: string;

  /** Null while the request is under way. */
  @Column({ type: 'integer', nullable: true })
  status: number | null;

  @Column({ type: 'text', nullable: true })
  responseSealed: string | null;

  /** Who is not done by then has died. */
  @Column({ type: 'timestamptz' })
  lockedUntil: Date;

  @Column({ type: 'timestamptz' })
  expiresAt: Date;
}
