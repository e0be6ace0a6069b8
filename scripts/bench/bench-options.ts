import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { STATE } from '../support/paths';
import { PlainError } from '../support/plain-error';
import { FULL, QUICK, type Sizes } from './sizes';

export const USAGE = `Usage: npm run bench -- [--only <figure>,…] [--quick] [--out <file>]
  --only   measure these figures only
  --quick  a tenth of the sizes, in about two minutes: to see that it runs, not to be quoted
  --out    where the JSON goes; by default .carillon/bench/<time>.json`;

export interface BenchOptions {
  only: string[];
  quick: boolean;
  sizes: Sizes;
  out: string;
}

/** Undefined when help is asked for. */
export function parseBenchOptions(
  args: string[],
  figures: readonly string[],
  startedAt: Date,
): BenchOptions | undefined {
  const { help, only, quick, out } = parse(args);
  if (help) return undefined;
  const chosen = only?.split(',').filter(Boolean) ?? [...figures];
  const unknown = chosen.filter((name) => !figures.includes(name));
  if (unknown.length > 0 || chosen.length === 0) {
    throw new PlainError(`There is no figure "${unknown.join(', ')}". There are: ${figures.join(', ')}.`);
  }
  const name = `${startedAt.toISOString().replaceAll(':', '-').slice(0, 19)}.json`;
  return {
    only: chosen,
    quick,
    sizes: quick ? QUICK : FULL,
    out: out === undefined ? join(STATE, 'bench', name) : resolve(out),
  };
}

function parse(args: string[]): { help: boolean; only?: string; quick: boolean; out?: string } {
  try {
    const { values } = parseArgs({
      args,
      options: {
        help: { type: 'boolean', default: false },
        only: { type: 'string' },
        quick: { type: 'boolean', default: false },
        out: { type: 'string' },
      },
    });
    return values;
  } catch (error) {
    throw new PlainError(`${(error as Error).message}\n${USAGE}`);
  }
}
