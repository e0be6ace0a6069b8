import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ContactImportId, TenantId } from '../common/ids';
import type { FileRow } from '../common/file-row';

/**
 * Some rows of a file that is being imported, in the order of the file. Not sealed: the contacts that it becomes are
 * not either. Deleted when the import ends, however it ends.
 */
@Entity('contact_import_parts')
export class ContactImportPart {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  importId: ContactImportId;

  @PrimaryColumn({ type: 'integer' })
  position: number;

  @Column({ type: 'jsonb' })
  rows: FileRow[];
}
