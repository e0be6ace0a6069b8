import { stringify } from 'csv-stringify/sync';

/** RFC 4180. What a spreadsheet would take for a formula (OWASP, CSV injection) gets an apostrophe before it. */
export function csvLines(rows: string[][]): string {
  return stringify(rows, { escape_formulas: true, record_delimiter: 'windows' });
}
