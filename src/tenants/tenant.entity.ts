import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type TenantId } from '../common/ids';
import { type ProviderRegion } from '../config/env';

export const TENANT_STATUSES = ['provisioning', 'active', 'suspending', 'suspended', 'reactivating'] as const;
export type TenantStatus = (typeof TENANT_STATUSES)[number];

/** How far the mapping onto a subaccount has come; each step is reached once and kept. */
export const PROVISIONING_STEPS = [
  'requested',
  'subaccount_ready',
  'key_stored',
  'events_registered',
] as const;
export type ProvisioningStep = (typeof PROVISIONING_STEPS)[number];

@Entity('tenants')
export class Tenant {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: TenantId;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  slug: string;

  @Column({ type: 'text' })
  region: ProviderRegion;

  @Column({ type: 'text' })
  status: TenantStatus;

  @Column({ type: 'text' })
  provisioningStep: ProvisioningStep;

  /** The platform's default when null. */
  @Column({ type: 'integer', nullable: true })
  requestsPerSecond: number | null;

  @Column({ type: 'text', nullable: true })
  provisioningProblem: string | null;

  @Column({ type: 'integer', default: 0 })
  provisioningTries: number;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  nextAttemptAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  rungAt: Date | null;

  @Column({ type: 'integer', default: 0 })
  ringCount: number;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
