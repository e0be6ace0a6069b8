/** A piece of a source between `{{` and the `}}` that ends it. */
export interface Expression {
  start: number;
  end: number;
  /** As it is written, braces included. */
  text: string;
  kind: 'comment' | 'partial' | 'other';
}

/**
 * Where the expressions of a source stand, without reading them: linear, however long. What is escaped (`\{{`) is none;
 * what is never closed ends the search, as the parser will refuse it.
 */
export function expressionsOf(source: string): Expression[] {
  const found: Expression[] = [];
  let from = 0;
  for (;;) {
    const start = source.indexOf('{{', from);
    if (start === -1) return found;
    if (source[start - 1] === '\\' && source[start - 2] !== '\\') {
      from = start + 2;
      continue;
    }
    const end = endOf(source, start);
    if (end === -1) return found;
    const text = source.slice(start, end);
    const kind = /^\{\{~?!/.test(text) ? 'comment' : /^\{\{~?#?>/.test(text) ? 'partial' : 'other';
    found.push({ start, end, text, kind });
    from = end;
  }
}

function endOf(source: string, start: number): number {
  const opening = source.slice(start, start + 6);
  const after = (mark: string, from: number) => {
    const at = source.indexOf(mark, from);
    return at === -1 ? -1 : at + mark.length;
  };
  if (/^\{\{~?!--/.test(opening)) return endOfLongComment(source, start + 5);
  if (/^\{\{~?!/.test(opening)) return after('}}', start);
  if (opening.startsWith('{{{')) return after('}}}', start);
  let quote = '';
  for (let at = start + 2; at < source.length; at += 1) {
    const letter = source[at] ?? '';
    if (quote) {
      if (letter === '\\') at += 1;
      else if (letter === quote) quote = '';
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '}' && source[at + 1] === '}') return at + 2;
  }
  return -1;
}

function endOfLongComment(source: string, from: number): number {
  const ends = ['--}}', '--~}}'].map((mark) => {
    const at = source.indexOf(mark, from);
    return at === -1 ? Infinity : at + mark.length;
  });
  const end = Math.min(...ends);
  return end === Infinity ? -1 : end;
}
