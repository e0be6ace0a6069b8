import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DeliveryId, MessageEventId, MessageId, TenantId } from '../common/ids';
import type { EventType } from './event-types';

/** One line of a message's timeline, written in the transaction that it tells of; the outbox of webhooks as well. */
@Entity('message_events')
export class MessageEvent {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: MessageEventId;

  @Column({ type: 'text', collation: 'C' })
  messageId: MessageId;

  @Column({ type: 'text', collation: 'C', nullable: true })
  deliveryId: DeliveryId | null;

  @Column({ type: 'text' })
  type: EventType;

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
