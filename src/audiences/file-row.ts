import type { RowFaultCode } from './row-faults';

/**
 * A row as it stood in the file, with the number of its line: cells of CSV, an object of NDJSON, or why it cannot be
 * read. Null in place of the content: the person was erased meanwhile.
 */
export interface FileRow {
  line: number;
  content: string[] | Record<string, unknown> | null;
  fault?: RowFaultCode;
}
