import { jsonFault } from './json-limits';
import { MAX_ROW_CHARACTERS } from './csv-rows';
import type { FileRow } from './file-row';

const MAX_VALUES = 500;

/** Rows of a file with one JSON object on each line; a line that is none is a row with a fault. */
export async function* ndjsonRows(text: AsyncIterable<string>): AsyncGenerator<FileRow> {
  let line = 0;
  for await (const each of linesOf(text)) {
    line += 1;
    if (each === null) yield { line, content: {}, fault: 'line_too_long' };
    else if (each.trim() !== '') yield rowOf(each, line);
  }
}

function rowOf(text: string, line: number): FileRow {
  const content = jsonFault(text, MAX_VALUES) === null ? parsed(text) : undefined;
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    return { line, content: {}, fault: 'invalid_json' };
  // The database holds no such text.
  if (/\\u0000|\\ud[89a-f]/i.test(text) && !isStorable(content))
    return { line, content: {}, fault: 'invalid_text' };
  return { line, content: content as Record<string, unknown> };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\u0000') && value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, each]) => isStorable(key) && isStorable(each));
}

/** Null for a line that is longer than it may be; nothing of it is kept. */
async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string | null> {
  let begun = '';
  let tooLong = false;
  for await (const piece of text) {
    const lines = piece.split('\n');
    for (const [i, part] of lines.entries()) {
      if (tooLong || begun.length + part.length > MAX_ROW_CHARACTERS) [tooLong, begun] = [true, ''];
      else begun += part;
      if (i === lines.length - 1) break;
      yield tooLong ? null : begun;
      [tooLong, begun] = [false, ''];
    }
  }
  if (tooLong || begun !== '') yield tooLong ? null : begun;
}
