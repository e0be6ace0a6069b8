import { CarillonError, type LintWarning } from '@carillon/client';
import type { Part } from './template-source';

/** Something to be seen in a source: what was refused, or what could be better. */
export interface Mark {
  severity: 'error' | 'warning' | 'info';
  message: string;
  /** Where it is, as far as the API says: a line, or a text that stands there. */
  line?: number;
  find?: string;
}

interface Asked {
  part: Part;
  locale: string;
  /** Of the locale among the contents; the first is the default. */
  index: number;
  error: Error | null;
  warnings: LintWarning[];
}

/** What is marked in one part of one language. */
export function marksIn({ part, locale, index, error, warnings }: Asked): Mark[] {
  const pointer = `${index === 0 ? '' : `/translations/${index - 1}`}/${part}`;
  const faults =
    error instanceof CarillonError ? error.errors.filter((each) => each.pointer === pointer) : [];
  return [
    ...faults.map(({ detail }): Mark => {
      const line = / on line (\d+)/.exec(detail)?.[1];
      return { severity: 'error', message: detail, ...(line ? { line: Number(line) } : {}) };
    }),
    ...warnings
      .filter(
        (each) =>
          each.locale === locale &&
          (each.part === part || (isCode(part) && each.code === 'unknown_variable')),
      )
      .map(({ code, detail }): Mark => {
        const severity = code === 'made_text' ? 'info' : 'warning';
        return { severity, message: detail, ...placeOf(code, detail) };
      }),
  ];
}

/** Where a place can be marked, and not only the whole line. */
const isCode = (part: Part): boolean => part === 'html' || part === 'text' || part === 'body';

/** The API names what it means: a tag, or a variable. */
function placeOf(code: string, detail: string): Pick<Mark, 'find'> {
  if (code === 'unknown_variable') {
    const name = /^"([^"]+)"/.exec(detail)?.[1];
    return name ? { find: name } : {};
  }
  const tag = /(<[^…]+?)(?:…|\.$)/.exec(detail)?.[1];
  return tag ? { find: tag } : {};
}
