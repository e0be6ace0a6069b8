import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId, WebhookDeliveryId } from '../common/ids';

/** One try at a webhook delivery, and what the endpoint answered. */
@Entity('webhook_attempts')
export class WebhookAttempt {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  webhookDeliveryId: WebhookDeliveryId;

  @PrimaryColumn({ type: 'integer' })
  attempt: number;

  @Column({ type: 'timestamptz' })
  startedAt: Date;

  @Column({ type: 'integer' })
  durationMs: number;

  @Column({ type: 'integer', nullable: true })
  responseStatus: number | null;

  /** The first kilobyte. */
  @Column({ type: 'text', nullable: true })
  responseBody: string | null;

  /** Why there was no answer. */
  @Column({ type: 'text', nullable: true })
  problem: string | null;
}
