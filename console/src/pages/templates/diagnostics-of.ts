import type { Diagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { Mark } from './marks-in';

/** Where marks stand in a text. What the API gives no place for is marked at its beginning. */
export function diagnosticsOf(doc: Text, marks: Mark[]): Diagnostic[] {
  const text = doc.toString();
  return marks
    .map(({ severity, message, line, find }): Diagnostic | null => {
      if (line !== undefined) {
        const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
        return { from, to, severity, message };
      }
      if (find !== undefined) {
        const from = placeOf(text, find);
        return from < 0 ? null : { from, to: from + find.length, severity, message };
      }
      return { from: 0, to: doc.line(1).to, severity, message };
    })
    .filter((each) => each !== null)
    .sort((a, b) => a.from - b.from);
}

/** A name is looked for within braces, a tag as it is. */
function placeOf(text: string, find: string): number {
  if (find.startsWith('<')) return text.indexOf(find);
  const escaped = find.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const match = new RegExp(`\\{\\{[^}]*?\\b${escaped}\\b`, 'u').exec(text);
  return match ? match.index + match[0].length - find.length : -1;
}
