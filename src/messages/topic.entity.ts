import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId } from '../common/ids';
import type { Channel } from '../templates/template.entity';

/** `opt_in`: only to those who have said yes. `opt_out`: to everybody who has not said no. */
export const CONSENTS = ['opt_in', 'opt_out'] as const;
export type Consent = (typeof CONSENTS)[number];

/** What somebody may want or not want to hear of, in the tenant's words. */
@Entity('topics')
export class Topic {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  key: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text', default: () => "''" })
  description: string;

  @Column({ type: 'text' })
  channel: Channel;

  @Column({ type: 'text' })
  consent: Consent;

  /** Nothing new is sent in it; what people have said of it stays. */
  @Column({ type: 'timestamptz', nullable: true })
  archivedAt: Date | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
