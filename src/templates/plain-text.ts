import { compile, type FormatCallback } from 'html-to-text';
import { expressionsOf } from './expressions';

const item: FormatCallback = (element, walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 1 });
  builder.addInline('- ');
  walk(element.children, builder);
  builder.closeBlock({ trailingLineBreaks: 1 });
};

const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];

const toText = compile({
  wordwrap: false,
  limits: { maxDepth: 60, maxInputLength: 512 * 1024 },
  formatters: { item },
  selectors: [
    ...HEADINGS.map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'img', format: 'skip' },
    { selector: 'ul', format: 'block' },
    { selector: 'ol', format: 'block' },
    { selector: 'li', format: 'item' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
  ],
});

/** Of the private use area (Unicode 16, chapter 23): nobody means anything by them. */
const [OPEN, CLOSE] = ['\uE000', '\uE001'];
const PLACE = new RegExp(`${OPEN}(\\d+)${CLOSE}`, 'g');

/**
 * The source of a text part out of that of an HTML part: what it says, its links, and its expressions, untouched. Made
 * once for all copies. Costs tens of milliseconds, and much more for what is nested without end: for a thread.
 */
export function plainTextOf(html: string): string {
  const kept: string[] = [];
  let marked = '';
  let from = 0;
  for (const { start, end, text } of expressionsOf(html)) {
    // In text a value stands as it is, however it is written in HTML.
    const written = text.startsWith('{{{') && !text.startsWith('{{{{') ? text.slice(1, -1) : text;
    marked += html.slice(from, start) + OPEN + kept.push(written) + CLOSE;
    from = end;
  }
  const text = toText(marked + html.slice(from));
  return text.replace(PLACE, (_place, number: string) => kept[Number(number) - 1] ?? '').trim();
}
