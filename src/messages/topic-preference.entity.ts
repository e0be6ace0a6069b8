import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId, TopicPreferenceId } from '../common/ids';

/** Who has said it: the tenant for the person, or the person on the page behind the link in an e-mail. */
export const PREFERENCE_SOURCES = ['api', 'unsubscribe_page'] as const;
export type PreferenceSource = (typeof PREFERENCE_SOURCES)[number];

/** What somebody has said of a topic. */
@Entity('topic_preferences')
export class TopicPreference {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: TopicPreferenceId;

  @Column({ type: 'text', collation: 'C' })
  topic: string;

  /** Or the digest of a person who was erased. */
  @Column({ type: 'text', collation: 'C' })
  address: string;

  /** Test mode has preferences of its own. */
  @Column({ type: 'boolean' })
  test: boolean;

  @Column({ type: 'boolean' })
  subscribed: boolean;

  @Column({ type: 'text' })
  source: PreferenceSource;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
