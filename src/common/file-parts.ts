import type { FileRow } from './file-row';
import { csvRows } from './csv-rows';
import type { FileColumn } from './file-columns';

export interface FilePart {
  /** What each column is; none for NDJSON. */
  columns: FileColumn[];
  rows: FileRow[];
}

/** A part is full when it has come to either. */
export interface PartSize {
  rows: number;
  characters: number;
}

/** Rows of a CSV file in parts. `readHeader` says what the columns are, or refuses the file. */
export async function* csvParts(
  text: AsyncIterable<string>,
  readHeader: (header: string[]) => FileColumn[],
  size: PartSize,
): AsyncGenerator<FilePart> {
  const rows = csvRows(text);
  try {
    const header = await rows.next();
    const columns = readHeader(header.done ? [] : header.value.content);
    yield* partsOf(rows, columns, size);
  } finally {
    await rows.return(undefined);
  }
}

export async function* partsOf(
  rows: AsyncIterable<FileRow>,
  columns: FileColumn[],
  size: PartSize,
): AsyncGenerator<FilePart> {
  let part: FileRow[] = [];
  let characters = 0;
  for await (const row of rows) {
    part.push(storable(row));
    characters += sizeOf(row);
    if (part.length < size.rows && characters < size.characters) continue;
    yield { columns, rows: part };
    [part, characters] = [[], 0];
  }
  if (part.length > 0) yield { columns, rows: part };
}

/** The database holds no NUL. */
function storable(row: FileRow): FileRow {
  if (!Array.isArray(row.content) || !row.content.some((cell) => cell.includes('\u0000'))) return row;
  return { line: row.line, content: [], fault: 'invalid_text' };
}

function sizeOf({ content }: FileRow): number {
  if (Array.isArray(content)) return content.reduce((sum, cell) => sum + cell.length, 0);
  return JSON.stringify(content).length;
}
