import { CarillonError } from '@carillon/client';

/** What is wrong with which line, of what was pasted: `/recipients/3/to`. */
export function pastedFaultsOf(error: Error | null, lines: readonly string[]): string[] {
  if (!(error instanceof CarillonError)) return [];
  return error.errors.flatMap(({ pointer, detail }) => {
    const index = Number(/^\/recipients\/(\d+)/.exec(pointer)?.[1] ?? NaN);
    return Number.isNaN(index)
      ? []
      : [`Line ${index + 1}, “${lines[index] ?? ''}”: ${detail.replace(/^"[^"]*"/, 'it')}`];
  });
}
