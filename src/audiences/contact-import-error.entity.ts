import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ContactImportId, TenantId } from '../common/ids';
import type { RowFaultCode } from './row-faults';

/** What is wrong with one row of a file: where and what, never the value. */
@Entity('contact_import_errors')
export class ContactImportError {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  importId: ContactImportId;

  @PrimaryColumn({ type: 'integer' })
  line: number;

  /** A field of a contact (`email`, `properties.plan`), or empty for the row as a whole. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  field: string;

  @Column({ type: 'text' })
  code: RowFaultCode;
}
