import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AudienceId, TenantId } from '../common/ids';
import type { AudienceFilter } from './audience-filter';

export const AUDIENCE_KINDS = ['static', 'filter'] as const;
export type AudienceKind = (typeof AUDIENCE_KINDS)[number];

/** Contacts to send to: those that were put on it, or those that a filter finds when it is asked. */
@Entity('audiences')
export class Audience {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: AudienceId;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  kind: AudienceKind;

  @Column({ type: 'jsonb', nullable: true })
  filter: AudienceFilter | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
