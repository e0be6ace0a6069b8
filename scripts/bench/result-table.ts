import { type Aim, isMet, ratioOf, type Row, type Unit } from './figure';

const HEAD = ['figure', 'Carillon', 'baseline', 'ratio', 'aim', 'met?'];

/** Columns of text, the numbers to the right; below each figure what it is held against. */
export function resultTable(rows: Row[]): string[] {
  const cells = rows.map((row) => [
    row.what,
    amount(row.carillon, row.unit),
    amount(row.baseline, row.unit),
    `${ratioOf(row).toFixed(2)} x`,
    aim(row.aim),
    isMet(row) ? 'yes' : 'no',
  ]);
  const widths = HEAD.map((title, column) =>
    Math.max(title.length, ...cells.map((line) => line[column]?.length ?? 0)),
  );
  const line = (texts: string[]): string =>
    texts
      .map((text, column) =>
        column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return [
    line(HEAD),
    widths.map((width) => '-'.repeat(width)).join('  '),
    ...rows.flatMap((row, index) => [line(cells[index] ?? []), `  beside: ${row.against}`]),
  ];
}

function amount(value: number, unit: Unit): string {
  const digits = value >= 100 ? 0 : value >= 1 ? 1 : 3;
  const text = value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return unit === '/s' ? `${text}/s` : `${text} ${unit}`;
}

function aim(wanted: Aim): string {
  return 'atLeast' in wanted ? `>= ${wanted.atLeast} x` : `<= ${wanted.atMost} x`;
}
