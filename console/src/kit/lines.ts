/** What stands in a text area, one to a line; commas part as well. */
export function linesOf(text: unknown): string[] {
  return (typeof text === 'string' ? text : '')
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter(Boolean);
}
