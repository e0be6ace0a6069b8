import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AudienceId, ContactImportId, TenantId } from '../common/ids';
import type { FileColumn } from '../common/file-columns';
import type { ImportStatus } from './import-status';

export const IMPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** Whether numbers, `true` and `false` in a CSV file become such, or stay texts. */
export const PROPERTY_TYPES = ['inferred', 'text'] as const;
export type PropertyTypes = (typeof PROPERTY_TYPES)[number];

/**
 * A file of contacts: taken in part by part, worked through part by part. `partsDone` is the cursor; it moves, and the
 * counts with it, in the transaction that imports the part.
 */
@Entity('contact_imports')
export class ContactImport {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  tenantId: TenantId;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  id: ContactImportId;

  @Column({ type: 'text' })
  status: ImportStatus;

  @Column({ type: 'text' })
  format: ImportFormat;

  /** What each column of a CSV file is; empty for NDJSON, which names its fields in each line. */
  @Column({ type: 'jsonb', default: [] })
  columns: FileColumn[];

  @Column({ type: 'text' })
  propertyTypes: PropertyTypes;

  /** Every contact that is imported joins it. Null also when it was deleted meanwhile. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  audienceId: AudienceId | null;

  @Column({ type: 'integer', default: 0 })
  partsStored: number;

  @Column({ type: 'integer', default: 0 })
  partsDone: number;

  @Column({ type: 'integer', default: 0 })
  rowsTotal: number;

  @Column({ type: 'integer', default: 0 })
  rowsDone: number;

  @Column({ type: 'integer', default: 0 })
  createdCount: number;

  @Column({ type: 'integer', default: 0 })
  updatedCount: number;

  /** Rows that met a contact which an earlier row of the same file had met. */
  @Column({ type: 'integer', default: 0 })
  duplicateCount: number;

  @Column({ type: 'integer', default: 0 })
  failedCount: number;

  /** Why it failed as a whole. */
  @Column({ type: 'text', nullable: true })
  problem: string | null;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  finishedAt: Date | null;

  /** When there is something to do for it; null when there is nothing any more. */
  @Column({ type: 'timestamptz', nullable: true, default: () => 'now()' })
  nextAttemptAt: Date | null;

  @Column({ type: 'timestamptz', nullable: true })
  rungAt: Date | null;

  @Column({ type: 'integer', default: 0 })
  ringCount: number;
}
