import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ContactId, ContactImportId, TenantId } from '../common/ids';
import type { Properties } from './contact-properties';

/** Somebody to send to. Address and external id are each unique in the tenant, as they are written here. */
@Entity('contacts')
export class Contact {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: ContactId;

  /** In lower case. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  email: string | null;

  /** E.164. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  phone: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  externalId: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  locale: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  timeZone: string | null;

  @Column({ type: 'jsonb', default: {} })
  properties: Properties;

  /** The last import that had a row for it: a second row of the same import is told as a duplicate. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  lastImportId: ContactImportId | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
