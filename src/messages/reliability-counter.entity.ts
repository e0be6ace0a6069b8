import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId } from '../common/ids';
import type { ReliabilityCounterName } from './reliability-counters';

/** One counter of one tenant and day; a day without anything to count has no row. */
@Entity('reliability_counters')
export class ReliabilityCounter {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  name: ReliabilityCounterName;

  /** In UTC. */
  @PrimaryColumn({ type: 'date' })
  day: string;

  @Column({ type: 'bigint' })
  value: string;
}
