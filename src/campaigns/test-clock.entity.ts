import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId } from '../common/ids';

/** How far the clock of a tenant's test mode is ahead. */
@Entity('test_clocks')
export class TestClock {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @Column({ type: 'bigint', default: 0 })
  aheadMs: string;
}
