import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, MaxLength } from 'class-validator';
import { PageDto } from '../common/pagination';
import { Optional } from '../common/validation';
import {
  type ContactImport,
  IMPORT_FORMATS,
  type ImportFormat,
  PROPERTY_TYPES,
  type PropertyTypes,
} from './contact-import.entity';
import { IMPORT_STATUSES, type ImportStatus } from './import-status';

export const FORMAT_OF_TYPE: Record<string, ImportFormat> = {
  'text/csv': 'csv',
  'application/x-ndjson': 'ndjson',
};

export class ImportQuery {
  /** A static audience that every contact of the file joins. */
  @ApiPropertyOptional({ maxLength: 40 })
  @Optional()
  @IsString()
  @MaxLength(40)
  audience_id?: string;

  /** CSV only: what columns are, as a JSON object from header to field; null leaves a column out. */
  @ApiPropertyOptional({ maxLength: 16_000 })
  @Optional()
  @IsString()
  @MaxLength(16_000)
  columns?: string;

  /** CSV only: whether `3`, `1.5`, `true` and `false` become numbers and booleans, or stay texts. */
  @ApiPropertyOptional({ enum: PROPERTY_TYPES, default: 'inferred', example: 'inferred' })
  @Optional()
  @IsIn(PROPERTY_TYPES)
  property_types: PropertyTypes = 'inferred';
}

export class ImportRowsDto {
  /** Rows of the file, its header not counted. */
  @ApiProperty({ example: 3 })
  total: number;

  /** Rows that were worked through: created, updated, duplicates and failed together. */
  @ApiProperty({ example: 3 })
  done: number;

  @ApiProperty({ example: 1 })
  created: number;

  /** Rows of contacts that were there before. */
  @ApiProperty({ example: 1 })
  updated: number;

  /** Rows of contacts that an earlier row of the same file had named; they were merged into those. */
  @ApiProperty({ example: 0 })
  duplicates: number;

  /** Rows that were left out; the errors say why. */
  @ApiProperty({ example: 1 })
  failed: number;
}

export class ContactImportDto {
  @ApiProperty({ enum: ['contact_import'], example: 'contact_import' })
  object: 'contact_import';

  @ApiProperty({ example: 'imp_01kaj6v3m4e2ra8x0q6s1t5y9z' })
  id: string;

  /** `receiving`: the upload goes on. `failed`: it broke off. What was imported before a cancellation stays. */
  @ApiProperty({ enum: IMPORT_STATUSES, example: 'queued' })
  status: ImportStatus;

  @ApiProperty({ enum: IMPORT_FORMATS, example: 'csv' })
  format: ImportFormat;

  /** What each column is, in the order of the file; null: left out. Empty for NDJSON. */
  @ApiProperty({
    type: 'array',
    items: { type: 'string', nullable: true },
    example: ['email', 'properties.plan'],
  })
  columns: (string | null)[];

  @ApiProperty({ type: String, nullable: true, example: null })
  audience_id: string | null;

  @ApiProperty({ type: ImportRowsDto })
  rows: ImportRowsDto;

  /** Why it failed as a whole. */
  @ApiProperty({ type: String, nullable: true, example: null })
  problem: string | null;

  @ApiProperty({ example: '2026-11-21T09:30:00.000Z' })
  created_at: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  finished_at: string | null;
}

export class ContactImportPageDto extends PageDto {
  @ApiProperty({ type: [ContactImportDto] })
  data: ContactImportDto[];
}

export function toContactImportDto(row: ContactImport): ContactImportDto {
  return {
    object: 'contact_import',
    id: row.id,
    status: row.status,
    format: row.format,
    columns: row.columns,
    audience_id: row.audienceId,
    rows: {
      total: row.rowsTotal,
      done: row.rowsDone,
      created: row.createdCount,
      updated: row.updatedCount,
      duplicates: row.duplicateCount,
      failed: row.failedCount,
    },
    problem: row.problem,
    created_at: row.createdAt.toISOString(),
    finished_at: row.finishedAt?.toISOString() ?? null,
  };
}
