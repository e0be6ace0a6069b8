import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { GateId, TemplateVersionId, TenantId } from '../common/ids';
import type { Channel } from '../templates/template.entity';

/**
 * By how much one statement on the ledger has changed the counts of a day, written by the trigger of deliveries in the
 * same transaction. It stands here until it is folded into the statistics. Less than zero where a delivery has moved on.
 */
@Entity('statistic_changes')
export class StatisticChange {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  id: string;

  /** In UTC: when the deliveries were accepted, whatever happens to them later. */
  @Column({ type: 'date' })
  day: string;

  @Column({ type: 'boolean' })
  test: boolean;

  @Column({ type: 'text' })
  channel: Channel;

  @Column({ type: 'text', collation: 'C', nullable: true })
  templateVersionId: TemplateVersionId | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  gateId: GateId | null;

  @Column({ type: 'text', array: true })
  tags: string[];

  @Column({ type: 'integer', default: 0 })
  accepted: number;

  @Column({ type: 'integer', default: 0 })
  sent: number;

  @Column({ type: 'integer', default: 0 })
  delivered: number;

  @Column({ type: 'integer', default: 0 })
  softBounced: number;

  @Column({ type: 'integer', default: 0 })
  bounced: number;

  @Column({ type: 'integer', default: 0 })
  rejected: number;

  @Column({ type: 'integer', default: 0 })
  failed: number;

  @Column({ type: 'integer', default: 0 })
  suppressed: number;

  @Column({ type: 'integer', default: 0 })
  cancelled: number;

  @Column({ type: 'integer', default: 0 })
  opened: number;

  @Column({ type: 'integer', default: 0 })
  clicked: number;

  @Column({ type: 'integer', default: 0 })
  complained: number;

  @Column({ type: 'integer', default: 0 })
  unsubscribed: number;

  @Column({ type: 'integer', default: 0 })
  segments: number;
}
