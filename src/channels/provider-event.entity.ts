import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ProviderEventId, TenantId } from '../common/ids';

/** What the provider posted, as it came. Applied later, and kept. */
@Entity('provider_events')
export class ProviderEvent {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: ProviderEventId;

  /** The same for every copy of one event. */
  @Column({ type: 'text', collation: 'C' })
  dedupeKey: string;

  @Column({ type: 'jsonb' })
  payload: Record<string, unknown>;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  receivedAt: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  nextAttemptAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  appliedAt: Date | null;

  /** applied, unknown_word, unstamped, unmatched, or faulty when it cannot be applied. */
  @Column({ type: 'text', nullable: true })
  result: string | null;

  /** How often it was applied again after it had been set aside. */
  @Column({ type: 'integer', default: 0 })
  tries: number;

  /** Set aside, and nobody wants to hear of it any more. */
  @Column({ type: 'timestamptz', nullable: true })
  discardedAt: Date | null;
}
