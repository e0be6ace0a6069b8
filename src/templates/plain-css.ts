/** At-rules that juice keeps as they are; of others it would lose what is in them. */
const KEPT = /^@(media|supports|font-face|(-\w+-)?keyframes|import|charset|page|namespace)\b/i;

/**
 * Whether juice reads a style sheet as it is meant: rules, within the at-rules that it keeps, without rules in rules; and
 * with `masks` only in the value of a property, where what stands for them can go along into an element. Linear.
 */
export function isPlainCss(css: string, masks: RegExp): boolean {
  /** What is open: an at-rule, or a rule. */
  const open: ('at-rule' | 'rule')[] = [];
  let segment = '';
  for (let at = 0; at < css.length; at += 1) {
    const letter = css[at] ?? '';
    if (css.startsWith('/*', at)) {
      const end = css.indexOf('*/', at + 2);
      if (end === -1) return false;
      at = end + 1;
    } else if (letter === '"' || letter === "'") {
      const end = endOfString(css, at);
      if (end === -1) return false;
      segment += css.slice(at, end);
      at = end - 1;
    } else if (letter === '{') {
      if (open.at(-1) === 'rule' || masks.test(segment)) return false;
      const isAtRule = segment.trimStart().startsWith('@');
      if (isAtRule && !KEPT.test(segment.trimStart())) return false;
      open.push(isAtRule ? 'at-rule' : 'rule');
      segment = '';
    } else if (letter === ';' || letter === '}') {
      if (!isPlainSegment(segment, open.at(-1), masks)) return false;
      if (letter === '}' && open.pop() === undefined) return false;
      segment = '';
    } else segment += letter;
  }
  return open.length === 0 && isPlainSegment(segment, undefined, masks);
}

function isPlainSegment(segment: string, within: 'at-rule' | 'rule' | undefined, masks: RegExp): boolean {
  const text = segment.trim();
  if (text === '') return true;
  if (within === undefined || text.startsWith('@')) return KEPT.test(text) && !masks.test(text);
  if (!masks.test(text)) return true;
  const name = text.slice(0, Math.max(0, text.indexOf(':')));
  return within === 'rule' && name !== '' && !masks.test(name);
}

function endOfString(css: string, start: number): number {
  for (let at = start + 1; at < css.length; at += 1) {
    if (css[at] === '\\') at += 1;
    else if (css[at] === css[start]) return at + 1;
    else if (css[at] === '\n') return -1;
  }
  return -1;
}
