import { setImmediate as othersFirst } from 'node:timers/promises';
import { AppError } from './app-error';
import type { FilePart } from './file-parts';
import type { FileColumn } from './file-columns';
import type { FileRow } from './file-row';

/** Of what is wrong with a file, so much is told. */
export const MOST_TOLD = 100;
/** Rows that are read before others have their turn. */
const ROWS_AT_ONCE = 200;

/** What is wrong with a row of a file; never what it says. */
export interface RowError {
  line: number;
  /** Into what the row would be as JSON. */
  pointer: string;
  code: string;
  detail: string;
}

/** What came of the rows so far. */
export interface RowTally {
  rows: number;
  rejected: number;
  errors: RowError[];
}

/** The good rows of a part, each key once: the last word on it counts. The others are counted and told of. */
export async function readPart<Row>(
  { columns, rows }: FilePart,
  tally: RowTally,
  read: (row: FileRow, columns: FileColumn[]) => Row | RowError[],
  keyOf: (row: Row) => string,
): Promise<{ rows: Row[]; good: number }> {
  const byKey = new Map<string, Row>();
  let good = 0;
  for (const [i, each] of rows.entries()) {
    if (i % ROWS_AT_ONCE === 0) await othersFirst();
    const row = read(each, columns);
    tally.rows += 1;
    if (!Array.isArray(row)) {
      good += 1;
      byKey.set(keyOf(row), row);
    } else {
      tally.rejected += 1;
      tally.errors.push(...row.slice(0, Math.max(0, MOST_TOLD - tally.errors.length)));
    }
  }
  return { rows: [...byKey.values()], good };
}

/** Of a file that is refused in its middle: what came before stays, and the caller is told how much that is. */
export function withWhatIsIn(error: AppError, kept: number, where: string): AppError {
  const { code, detail, errors, retryAfterSeconds } = error;
  if (kept === 0) return error;
  // A body that ends early says that nothing of it is kept.
  const why = code === 'malformed_request' ? 'The body ended early.' : detail;
  const stays = `${why} ${kept} rows before it are ${where}; send the file again, or the rest of it.`;
  return new AppError(code, stays, errors, retryAfterSeconds);
}

/** How many files of each tenant one process takes in at once: each holds a part, and may wait for a connection. */
export class FilesAtOnce {
  private readonly comingIn = new Map<string, number>();

  constructor(private readonly most: number) {}

  async during<Result>(tenantId: string, takeIn: () => Promise<Result>): Promise<Result> {
    const others = this.comingIn.get(tenantId) ?? 0;
    if (others >= this.most)
      throw new AppError('conflict', `At most ${this.most} files at once. Wait until one of them is in.`);
    this.comingIn.set(tenantId, others + 1);
    try {
      return await takeIn();
    } finally {
      const left = (this.comingIn.get(tenantId) ?? 1) - 1;
      if (left === 0) this.comingIn.delete(tenantId);
      else this.comingIn.set(tenantId, left);
    }
  }
}
