import type { Say } from '../support/steps';
import type { Arena } from './arena';
import type { Sizes } from './sizes';

export type Aim = { atLeast: number } | { atMost: number };
export type Unit = '/s' | 'ms' | 'MB' | 'kB';

/** One line of the table: the product beside a plain baseline of the same run. */
export interface Row {
  /** What is measured, with its n. */
  what: string;
  unit: Unit;
  carillon: number;
  baseline: number;
  /** What the baseline is, with its n where that is another one. */
  against: string;
  aim: Aim;
  /** Anything else that was seen; in the JSON only. */
  details?: Record<string, unknown>;
}

/** One measurement. It has an arena of its own: nothing is left over from the one before. */
export interface Figure {
  name: string;
  run(arena: Arena, sizes: Sizes, say: Say): Promise<Row[]>;
}

export function ratioOf({ carillon, baseline }: Row): number {
  return carillon / baseline;
}

export function isMet(row: Row): boolean {
  const ratio = ratioOf(row);
  return 'atLeast' in row.aim ? ratio >= row.aim.atLeast : ratio <= row.aim.atMost;
}
