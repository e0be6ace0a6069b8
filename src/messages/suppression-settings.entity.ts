import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId } from '../common/ids';

/** Of a tenant that has set nothing. */
export const DEFAULT_SUPPRESSION_SETTINGS = {
  softBounces: 5,
  withinDays: 14,
  forDays: 30,
  unsubscribeMailto: null,
} as const satisfies Omit<SuppressionSettings, 'tenantId' | 'updatedAt'>;

@Entity('suppression_settings')
export class SuppressionSettings {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  /** After so many an address is suppressed for a time; never when 0. */
  @Column({ type: 'integer' })
  softBounces: number;

  @Column({ type: 'integer' })
  withinDays: number;

  @Column({ type: 'integer' })
  forDays: number;

  /** Where e-mails to unsubscribe by may be sent, beside the link. */
  @Column({ type: 'text', nullable: true })
  unsubscribeMailto: string | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
