import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId } from '../common/ids';
import type { Channel } from '../templates/template.entity';
import type { Axis } from './measures';

/** What is counted of the deliveries that were accepted on a day. Each stands under `total`, and under what else it has. */
@Entity('statistics')
export class Statistic {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'boolean' })
  test: boolean;

  @PrimaryColumn({ type: 'text' })
  axis: Axis;

  @PrimaryColumn({ type: 'date' })
  day: string;

  /** Id of the template or the campaign, or the tag; empty for `total`. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  value: string;

  @PrimaryColumn({ type: 'text' })
  channel: Channel;

  @Column({ type: 'bigint', default: 0 })
  accepted: string;

  @Column({ type: 'bigint', default: 0 })
  sent: string;

  @Column({ type: 'bigint', default: 0 })
  delivered: string;

  @Column({ type: 'bigint', default: 0 })
  softBounced: string;

  @Column({ type: 'bigint', default: 0 })
  bounced: string;

  @Column({ type: 'bigint', default: 0 })
  rejected: string;

  @Column({ type: 'bigint', default: 0 })
  failed: string;

  @Column({ type: 'bigint', default: 0 })
  suppressed: string;

  @Column({ type: 'bigint', default: 0 })
  cancelled: string;

  @Column({ type: 'bigint', default: 0 })
  opened: string;

  @Column({ type: 'bigint', default: 0 })
  clicked: string;

  @Column({ type: 'bigint', default: 0 })
  complained: string;

  @Column({ type: 'bigint', default: 0 })
  unsubscribed: string;

  @Column({ type: 'bigint', default: 0 })
  segments: string;
}
