import { expressionsOf } from './expressions';

/** Mail programs fill the line of their list with what follows: this is nothing to look at, and long enough. */
const PADDING = '&#847;&zwnj;&nbsp;'.repeat(60);
const HIDDEN =
  'display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;opacity:0;overflow:hidden;mso-hide:all';
const BODY = /<body\b[^>]*>/i;

/** The source of an HTML part with the text that mail programs show after the subject, and nobody sees in the mail. */
export function withPreheader(html: string, preheader: string): string {
  const hidden = `<div style="${HIDDEN}">${escaped(preheader)}${PADDING}</div>`;
  const body = BODY.exec(html);
  const at = body ? body.index + body[0].length : 0;
  return html.slice(0, at) + hidden + html.slice(at);
}

/** What stands between the expressions is text and not HTML. */
function escaped(source: string): string {
  const plain = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  let html = '';
  let from = 0;
  for (const { start, end, text } of expressionsOf(source)) {
    html += plain(source.slice(from, start)) + text;
    from = end;
  }
  return html + plain(source.slice(from));
}
