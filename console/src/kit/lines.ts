import { textOf } from './text-of';

/** What stands in a text area, one to a line; commas part as well. */
export function linesOf(text: unknown): string[] {
  return textOf(text)
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter(Boolean);
}
