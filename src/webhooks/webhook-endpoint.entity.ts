import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId, WebhookEndpointId } from '../common/ids';
import type { EventFilter } from './event-filter';

/** What is sent of an event: all of it, or ids alone. */
export const PAYLOADS = ['full', 'thin'] as const;
export type Payload = (typeof PAYLOADS)[number];

export const SIGNATURES = ['hmac-sha256', 'ed25519'] as const;
export type Signature = (typeof SIGNATURES)[number];

/** `requested`: by PATCH. `gone`: it answered 410. `failing`: nothing but failures for days. */
export const DISABLED_BECAUSE = ['requested', 'gone', 'failing'] as const;
export type DisabledBecause = (typeof DISABLED_BECAUSE)[number];

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
  eventTypes: EventFilter[];

  @Column({ type: 'text', default: 'full' })
  payload: Payload;

  @Column({ type: 'text', default: 'hmac-sha256' })
  signature: Signature;

  /** `whsec_…`, or `whsk_…` for ed25519. */
  @Column({ type: 'text' })
  secretSealed: string;

  /** `whpk_…`, for ed25519. */
  @Column({ type: 'text', nullable: true })
  publicKey: string | null;

  /** Signs beside the other until its time is over; wiped then. */
  @Column({ type: 'text', nullable: true })
  previousSecretSealed: string | null;

  @Column({ type: 'timestamptz', nullable: true })
  previousSecretUntil: Date | null;

  @Column({ type: 'boolean', default: true })
  enabled: boolean;

  @Column({ type: 'timestamptz', nullable: true })
  disabledAt: Date | null;

  @Column({ type: 'text', nullable: true })
  disabledBecause: DisabledBecause | null;

  /** The first of the failures since which nothing has succeeded, with no long silence between them. */
  @Column({ type: 'timestamptz', nullable: true })
  failingSince: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  lastFailedAt: Date | null;

  /** It has asked to be left alone until then. */
  @Column({ type: 'timestamptz', nullable: true })
  pausedUntil: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  deletedAt: Date | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
