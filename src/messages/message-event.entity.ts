import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DeliveryId, MessageEventId, MessageId, TenantId } from '../common/ids';
import type { EventType } from './event-types';

/**
 * One line of a message's timeline, or what concerns no message; written in the transaction that it tells of, and the
 * outbox of webhooks.
 */
@Entity('message_events')
export class MessageEvent {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: MessageEventId;

  /** Null for what concerns no message; it has a subject then. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  messageId: MessageId | null;

  /** What it is about when that is no message: an id of ours, or the name of a domain. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  subject: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  deliveryId: DeliveryId | null;

  @Column({ type: 'text' })
  type: EventType;

  /**
   * Drawn when the row is written, which is while the delivery or the campaign is locked: of either, later events have
   * higher numbers. Gaps mean nothing.
   */
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'BY DEFAULT' })
  sequence: string;

  @Column({ type: 'text' })
  description: string;

  @Column({ type: 'jsonb', default: () => "'{}'" })
  data: Record<string, unknown>;

  @Column({ type: 'timestamptz' })
  occurredAt: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  recordedAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  fannedOutAt: Date | null;
}
