import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type AuditEntryId } from '../common/ids';
import { type Actor } from './actor';

/**
 * `asked` is what was begun and takes several steps, the provider or our own: an entry of the same request says how that
 * ended: `done`, `refused`, or `unclear` when the provider's answer was lost.
 */
export const AUDIT_OUTCOMES = ['done', 'asked', 'refused', 'unclear'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** One change through the API. Rows are only ever added: no role may update or delete them. */
@Entity('audit_entries')
export class AuditEntry {
  /** The tenant whose thing was changed, or PLATFORM_SCOPE. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  scope: string;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: AuditEntryId;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  occurredAt: Date;

  @Column({ type: 'text' })
  actorKind: Actor['kind'];

  @Column({ type: 'text', collation: 'C' })
  actorId: string;

  @Column({ type: 'text' })
  address: string;

  @Column({ type: 'text', collation: 'C' })
  requestId: string;

  /** Noun and verb, such as `api_key.create`. */
  @Column({ type: 'text', collation: 'C' })
  action: string;

  /** What of that kind was changed; null where the request names nothing that existed. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  target: string | null;

  @Column({ type: 'text' })
  outcome: AuditOutcome;

  @Column({ type: 'jsonb', nullable: true })
  before: Record<string, unknown> | null;

  @Column({ type: 'jsonb', nullable: true })
  after: Record<string, unknown> | null;
}
