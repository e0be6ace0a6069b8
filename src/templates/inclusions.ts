import { expressionsOf } from './expressions';

/** `{{> content}}` of a layout: where the content of the template comes. */
export const CONTENT = 'content';

export interface Inclusion {
  start: number;
  end: number;
  /** The name of the partial, or null when it is not written as it must be. */
  name: string | null;
}

const NAMED = /^\{\{>\s*(?:([\w./-]+)|"([^"]{1,100})"|'([^']{1,100})')\s*\}\}$/;

/** The partials that a source names, in their order. */
export function inclusionsOf(source: string): Inclusion[] {
  return expressionsOf(source)
    .filter(({ kind }) => kind === 'partial')
    .map(({ start, end, text }) => {
      const [, bare, double, single] = NAMED.exec(text) ?? [];
      return { start, end, name: bare ?? double ?? single ?? null };
    });
}

/** The source with what each inclusion stands for. */
export function replaceInclusions(source: string, by: (inclusion: Inclusion) => string): string {
  let built = '';
  let from = 0;
  for (const inclusion of inclusionsOf(source)) {
    built += source.slice(from, inclusion.start) + by(inclusion);
    from = inclusion.end;
  }
  return built + source.slice(from);
}

/**
 * Whether the text can stand in another without changing how it reads: braces and backslashes at its ends would run
 * together with those of its neighbours.
 */
export function standsAlone(text: string): boolean {
  return !/[{\\]$/.test(text) && !/^\}/.test(text);
}
