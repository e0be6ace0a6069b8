import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type TemplateId, type TenantId } from '../common/ids';
import type { TemplateKind } from './template-kind';

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

  @Column({ type: 'text' })
  kind: TemplateKind;

  /** The version that a message without one of its own is pinned to when it is accepted; null while all are drafts. */
  @Column({ type: 'integer', nullable: true })
  currentVersion: number | null;

  /** The number that was given last, to a draft or to a published version. */
  @Column({ type: 'integer' })
  lastVersion: number;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
