import type { RowResult } from '../rig/run-row';

/** One row of the matrix over all of its seeds: sums, and the worst of what has no sum. */
interface Line {
  row: string;
  title: string;
  seeds: string;
  messages: string;
  faults: string;
  lost: string;
  duplicated: string;
  resent: string;
  twice: string;
  unknown: string;
  recovery: string;
  caughtUp: string;
  verdict: string;
}

const HEADINGS: Line = {
  row: 'row',
  title: 'fault',
  seeds: 'seeds',
  messages: 'messages',
  faults: 'faults',
  lost: 'lost',
  duplicated: 'duplicated unflagged',
  resent: 'flagged resent',
  twice: 'of them twice',
  unknown: 'unknown',
  recovery: 'worst recovery',
  caughtUp: 'caught up',
  verdict: '',
};
const LEFT: readonly (keyof Line)[] = ['title', 'verdict'];

/** The table that a run ends with: a line for each row, and the sum of all. */
export function reportTable(results: readonly RowResult[]): string[] {
  const rows = [...new Set(results.map(({ row }) => row))].sort((a, b) => a - b);
  const lines = rows.map((row) => summarise(results.filter((result) => result.row === row)));
  const total = { ...summarise(results), row: '', title: 'all', seeds: '' };
  return layOut([HEADINGS, ...lines, ...(rows.length > 1 ? [total] : [])]);
}

function summarise(results: readonly RowResult[]): Line {
  const sum = (of: (result: RowResult) => number): string =>
    String(results.reduce((total, result) => total + of(result), 0));
  const recoveries = results.flatMap(({ audit }) => audit.recoveries);
  const worst = (seconds: number[]): string =>
    seconds.length > 0 ? `${Math.max(...seconds).toFixed(1)} s` : '–';
  const failed = results.filter(({ violations }) => violations.length > 0);
  return {
    row: String(results[0]?.row ?? ''),
    title: results[0]?.title ?? '',
    seeds: String(results.length),
    messages: sum(({ audit }) => audit.messages),
    faults: sum(({ faults }) => faults),
    lost: sum(({ audit }) => audit.lost.length),
    duplicated: sum(({ audit }) => audit.duplicatedUnflagged.length),
    resent: sum(({ audit }) => audit.flaggedResent),
    twice: sum(({ audit }) => audit.duplicatedFlagged.length),
    unknown: sum(({ audit }) => audit.unknown),
    recovery: worst(recoveries.map(({ seconds }) => seconds)),
    caughtUp: worst(recoveries.map(({ caughtUpSeconds }) => caughtUpSeconds)),
    verdict: failed.length > 0 ? `✗ ${failed.length} of ${results.length}` : '✓',
  };
}

function layOut(lines: Line[]): string[] {
  const columns = Object.keys(HEADINGS) as (keyof Line)[];
  const width = (column: keyof Line): number => Math.max(...lines.map((line) => line[column].length));
  return lines.map((line) =>
    columns
      .map((column) =>
        LEFT.includes(column) ? line[column].padEnd(width(column)) : line[column].padStart(width(column)),
      )
      .join('  ')
      .trimEnd(),
  );
}
