/** Of a form's field: what it holds as a text, and nothing for what is no text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
