/** The beginning of a CSV file, to be shown before it is sent: its header and a few rows. */
export interface CsvHead {
  header: string[];
  rows: string[][];
}

const READ_BYTES = 64 * 1024;
const ROWS = 3;
const DELIMITERS = [',', ';', '\t'];

export async function readCsvHead(file: File): Promise<CsvHead> {
  const text = (await file.slice(0, READ_BYTES).text()).replace(/^\uFEFF/, '');
  const rows = cellsOf(text, delimiterOf(text.slice(0, text.search(/\r?\n|$/))));
  const [header = [], ...others] = rows;
  return { header: header.map((name) => name.trim()), rows: others.slice(0, ROWS) };
}

/** The one that stands most often in the first line, as the API has it. */
function delimiterOf(line: string): string {
  const bare = line.replace(/"[^"]*"?/g, '');
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** RFC 4180, as far as a look at the first rows needs it. */
function cellsOf(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let [row, cell, isQuoted]: [string[], string, boolean] = [[], '', false];
  const endCell = (): void => {
    row.push(cell);
    cell = '';
  };
  const endRow = (): void => {
    endCell();
    if (row.some((each) => each !== '')) rows.push(row);
    row = [];
  };
  for (let at = 0; at < text.length && rows.length <= ROWS; at += 1) {
    const letter = text.charAt(at);
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (text.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (letter === '"' && cell === '') isQuoted = true;
    else if (letter === delimiter) endCell();
    else if (letter === '\n') endRow();
    else if (letter !== '\r') cell += letter;
  }
  if (rows.length <= ROWS) endRow();
  return rows;
}
