import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type TemplateId, type TenantId } from '../common/ids';

export const CHANNELS = ['email', 'sms'] as const;
export type Channel = (typeof CHANNELS)[number];

@Entity('templates')
export class Template {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: TemplateId;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  channel: Channel;

  /** The version that a message without one of its own is pinned to when it is accepted. */
  @Column({ type: 'integer' })
  currentVersion: number;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
