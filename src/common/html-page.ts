import { createHash } from 'node:crypto';

/** Markup in a page of ours: texts go through `escaped`. */
export type Html = string;

const STYLE = `body{font:1rem/1.5 system-ui,sans-serif;margin:3rem auto;padding:0 1rem;color:#1c2430;background:#fff}
main{max-width:36rem;margin:auto}main.wide{max-width:64rem}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}fieldset{border:1px solid #98a2b3;border-radius:.4rem;margin:2rem 0 1rem}legend{font-weight:600;padding:0 .4rem}
label{display:block;padding:.4rem 0}small{display:block;margin-left:1.7rem;color:#475467}
button{font:inherit;padding:.6rem 1.2rem;border:1px solid #1849a9;border-radius:.4rem;background:#1849a9;color:#fff;cursor:pointer}
button.quiet{background:#fff;color:#1849a9}form{margin:1rem 0}[role=status]{border-left:.3rem solid #067647;padding:.5rem 1rem;background:#ecfdf3}
nav a{margin-right:1rem}nav a[aria-current]{font-weight:600;color:inherit;text-decoration:none}a{color:#1849a9}
table{border-collapse:collapse;width:100%;margin:1.5rem 0}th,td{text-align:left;padding:.5rem .8rem .5rem 0;border-bottom:1px solid #eaecf0;vertical-align:top}
th{font-weight:600;color:#475467}code,pre{font:.9rem/1.5 ui-monospace,monospace}pre{background:#f2f4f7;border-radius:.4rem;padding:1rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}
h1 code{font-size:1.3rem}
.delivered{color:#067647}.failed{color:#b42318}.pending{color:#93370d}`;

/** Nothing is loaded and nothing runs: no script, no frame, no picture; forms go nowhere else. */
export const PAGE_HEADERS: Record<string, string> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow',
};

/** `title` as it stands in HTML. */
export function htmlPage(language: string, title: Html, body: Html, isWide = false): Html {
  const main = isWide ? '<main class="wide">' : '<main>';
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${STYLE}</style></head><body>${main}${body}</main></body></html>`;
}

export function escaped(text: string): Html {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
