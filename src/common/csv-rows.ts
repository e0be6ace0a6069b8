import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { AppError } from './app-error';
import type { FileRow } from './file-row';

/** Of one row; also how far an open quotation mark may reach. */
export const MAX_ROW_CHARACTERS = 128 * 1024;
const DELIMITERS = [',', ';', '\t'] as const;

/**
 * Rows of a CSV file (RFC 4180), the header first; in a spreadsheet's dialects too: a semicolon or a tab between cells,
 * quotation marks within a cell that has none around it. A quotation mark that is never closed ends it with a fault, as
 * nobody could say where the next row begins.
 */
export async function* csvRows(text: AsyncIterable<string>): AsyncGenerator<FileRow & { content: string[] }> {
  const { head, rest } = await withFirstLine(text);
  const parser = parse({
    delimiter: delimiterOf(head),
    record_delimiter: '\n',
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_CHARACTERS,
  });
  let last = 0;
  const source = Readable.from(rest, { objectMode: false });
  // What is wrong with the body has to reach whoever reads the rows.
  source.once('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      last = info.lines;
      yield { line: info.lines - lineEndsIn(record), content: record };
    }
  } catch (error) {
    throw error instanceof CsvError ? notCsv(last) : error;
  } finally {
    source.destroy();
  }
}

/** The one that stands most often in the first line, outside of quotation marks. */
export function delimiterOf(firstLine: string): string {
  const bare = firstLine.replace(/"[^"]*"?/g, '');
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

async function withFirstLine(
  text: AsyncIterable<string>,
): Promise<{ head: string; rest: AsyncIterable<string> }> {
  const iterator = text[Symbol.asyncIterator]();
  let begun = '';
  for (;;) {
    const next = await iterator.next();
    if (!next.done) begun += next.value;
    if (next.done || begun.trimStart().includes('\n') || begun.length > MAX_ROW_CHARACTERS) break;
  }
  const start = begun.trimStart();
  async function* rest(): AsyncGenerator<string> {
    try {
      yield begun;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head: start.split('\n', 1)[0] ?? '', rest: rest() };
}

/** A row is told by the line that it begins on. */
function lineEndsIn(record: string[]): number {
  return record.reduce(
    (count, cell) => (cell.includes('\n') ? count + cell.split('\n').length - 1 : count),
    0,
  );
}

function notCsv(lastLine: number): AppError {
  const detail =
    `The row after line ${lastLine} does not end: a quotation mark is not closed, or the row is longer than ` +
    `${MAX_ROW_CHARACTERS / 1024} kB.`;
  return AppError.invalid([{ pointer: '', code: 'not_csv', detail }]);
}
