/** What a cell may show; null and undefined are a dash. */
export type Cell = string | number | boolean | null | undefined;

/** One document, as the API gives it. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** One line of a stream of documents. */
export function printJsonLine(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

export function printLine(...cells: Cell[]): void {
  process.stdout.write(`${cells.map(shown).join('  ')}\n`);
}

/** Columns as wide as they need to be. */
export function printTable(head: string[], rows: Cell[][]): void {
  const lines = [head, ...rows.map((row) => row.map(shown))];
  const widths = head.map((_name, i) => Math.max(...lines.map((line) => width(line[i] ?? ''))));
  for (const line of lines) {
    const cells = line.map((cell, i) => cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - width(cell))));
    process.stdout.write(`${cells.join('  ').trimEnd()}\n`);
  }
}

/** A name beside each value. */
export function printFields(fields: Record<string, Cell>): void {
  const widest = Math.max(...Object.keys(fields).map(width));
  for (const [name, value] of Object.entries(fields))
    process.stdout.write(`${name.padEnd(widest)}  ${shown(value)}\n`);
}

/** Without what would move the cursor of a terminal, or colour it: much of it was written by strangers. */
function shown(cell: Cell): string {
  if (cell === null || cell === undefined || cell === '') return '-';
  return String(cell).replace(/\p{Cc}/gu, ' ');
}

function width(text: string): number {
  return [...text].length;
}
