import { Code } from './copy';

/** Data as JSON, indented; a text that is no JSON stays as it is. */
export function Json({ of: value }: { of: unknown }) {
  return <Code>{typeof value === 'string' ? indented(value) : JSON.stringify(value, null, 2)}</Code>;
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
