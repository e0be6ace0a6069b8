import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PLATFORM_SCOPE } from '../audit/audit.store';
import { type TemplateId } from '../common/ids';
import type { TemplateKind } from './template-kind';
import type { TemplateScope } from './template-scope';

export const CHANNELS = ['email', 'sms'] as const;
export type Channel = (typeof CHANNELS)[number];

/** A tenant's own, or the platform's, which every tenant can send with. */
export const ORIGINS = ['own', 'platform'] as const;
export type Origin = (typeof ORIGINS)[number];

abstract class TemplateColumns {
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

/**
 * A tenant's. One of the origin `platform` stands for the platform's of the same id, so that messages can point at the
 * versions that they were accepted with; what it says is never current.
 */
@Entity('templates')
export class Template extends TemplateColumns {
  @PrimaryColumn({ name: 'tenant_id', type: 'text', collation: 'C' })
  scope: TemplateScope;

  @Column({ type: 'text', default: 'own' })
  origin: Origin;
}

/** Written by operators, read by everybody. */
@Entity('platform_templates')
export class PlatformTemplate extends TemplateColumns {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  scope: typeof PLATFORM_SCOPE;

  @Column({ type: 'text', default: 'platform' })
  origin: 'platform';
}
