import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId } from '../common/ids';

/** What becomes of a live message to somebody who is not on the list. */
export const OTHERWISE = ['refuse', 'suppress'] as const;
export type Otherwise = (typeof OTHERWISE)[number];

/** Who alone may be sent to, of a tenant that has such a list: for staging systems. */
@Entity('recipient_guards')
export class RecipientGuard {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @Column({ type: 'text' })
  otherwise: Otherwise;

  /** In lower case. */
  @Column({ type: 'text', array: true })
  emailAddresses: string[];

  /** In lower case; their subdomains are others. */
  @Column({ type: 'text', array: true })
  emailDomains: string[];

  /** E.164. */
  @Column({ type: 'text', array: true })
  phoneNumbers: string[];

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
