import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId, WebhookEndpointId } from '../common/ids';
import type { EventType } from '../messages/event-types';

/** Where a tenant wants to be told of events. */
@Entity('webhook_endpoints')
export class WebhookEndpoint {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: WebhookEndpointId;

  @Column({ type: 'text' })
  url: string;

  @Column({ type: 'text', default: '' })
  description: string;

  /** Empty means every type. */
  @Column({ type: 'text', array: true })
  eventTypes: EventType[];

  @Column({ type: 'text' })
  secretSealed: string;

  @Column({ type: 'boolean', default: true })
  enabled: boolean;

  @Column({ type: 'timestamptz', nullable: true })
  deletedAt: Date | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
