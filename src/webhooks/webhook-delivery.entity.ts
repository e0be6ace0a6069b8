import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MessageEventId, TenantId, WebhookDeliveryId, WebhookEndpointId } from '../common/ids';

export const WEBHOOK_DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;
export type WebhookDeliveryStatus = (typeof WEBHOOK_DELIVERY_STATUSES)[number];

/** One event for one endpoint. */
@Entity('webhook_deliveries')
export class WebhookDelivery {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: WebhookDeliveryId;

  @Column({ type: 'text', collation: 'C' })
  endpointId: WebhookEndpointId;

  @Column({ type: 'text', collation: 'C' })
  eventId: MessageEventId;

  @Column({ type: 'text' })
  status: WebhookDeliveryStatus;

  @Column({ type: 'integer', default: 0 })
  attempt: number;

  /** When to try (again); during a try, when it counts as lost. */
  @Column({ type: 'timestamptz', default: () => 'now()' })
  nextAttemptAt: Date;

  /** While a try is under way; when it is over that try counts as lost. */
  @Column({ type: 'timestamptz', nullable: true })
  leasedUntil: Date | null;

  /** Where the schedule begins: above 1 after a replay. */
  @Column({ type: 'integer', default: 1 })
  firstAttempt: number;

  @Column({ type: 'timestamptz', nullable: true })
  rungAt: Date | null;

  @Column({ type: 'integer', default: 0 })
  ringCount: number;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  finishedAt: Date | null;
}
