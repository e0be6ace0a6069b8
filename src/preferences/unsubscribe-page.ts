import { createHash } from 'node:crypto';
import { isPersonDigest } from '../keys/person-digests';
import { wordsIn } from './unsubscribe-words';
import type { Preferences } from './unsubscribes.service';

const STYLE = `body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem;color:#1c2430;background:#fff}
h1{font-size:1.4rem}fieldset{border:1px solid #98a2b3;border-radius:.4rem;margin:2rem 0 1rem}legend{font-weight:600;padding:0 .4rem}
label{display:block;padding:.4rem 0}small{display:block;margin-left:1.7rem;color:#475467}
button{font:inherit;padding:.6rem 1.2rem;border:1px solid #1849a9;border-radius:.4rem;background:#1849a9;color:#fff;cursor:pointer}
button.quiet{background:#fff;color:#1849a9}form{margin:1rem 0}[role=status]{border-left:.3rem solid #067647;padding:.5rem 1rem;background:#ecfdf3}`;

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

/** What has just been done, for the person to see. */
export type Done = 'unsubscribed' | 'saved' | null;

/** The page behind the link in an e-mail. `action` is its own path. Pure. */
export function unsubscribePage(shown: Preferences, action: string, language: string, done: Done): string {
  const words = wordsIn(language);
  const { person, unsubscribed, ofTopic, topics } = shown;
  const say = (text: string) =>
    filled(text, {
      sender: person.tenantName,
      address: masked(person.address),
      topic: ofTopic?.name ?? '',
    });
  const form = (kind: string, inner: string) =>
    `<form method="post" action="${escaped(action)}"><input type="hidden" name="do" value="${kind}">${inner}</form>`;
  const button = (text: string, quiet = false) =>
    `<button type="submit"${quiet ? ' class="quiet"' : ''}>${say(text)}</button>`;

  const isOut = unsubscribed || ofTopic?.subscribed === false;
  const news = unsubscribed ? words.done : words.doneTopic;
  const status = done === 'saved' ? words.saved : isOut ? news : null;
  const parts = [
    `<h1>${say(words.title)}</h1>`,
    status === null ? '' : `<p role="status">${say(status)}</p>`,
    isOut || done === 'saved'
      ? ''
      : `<p>${say(ofTopic ? words.askTopic : words.ask)}</p>${form('unsubscribe', button(words.unsubscribe))}`,
    unsubscribed || topics.length === 0
      ? ''
      : form('choose', `${choices(topics, say(words.choose))}${button(words.save, true)}`),
    unsubscribed ? form('anything', button(words.again, true)) : '',
    !unsubscribed && (ofTopic !== null || done === 'saved' || topics.length > 0)
      ? form('nothing', button(words.everything, true))
      : '',
  ];
  return document(language, say(words.title), parts.join(''));
}

/** Of a link that is none of ours. */
export function unknownLinkPage(language: string): string {
  const { gone, goneDetail } = wordsIn(language);
  return document(language, escaped(gone), `<h1>${escaped(gone)}</h1><p>${escaped(goneDetail)}</p>`);
}

function choices(topics: Preferences['topics'], legend: string): string {
  const boxes = topics.map(({ key, name, description, subscribed }) => {
    const box = `<input type="checkbox" name="topic" value="${escaped(key)}"${subscribed ? ' checked' : ''}>`;
    const more = description === '' ? '' : `<small>${escaped(description)}</small>`;
    return `<input type="hidden" name="shown" value="${escaped(key)}"><label>${box} ${escaped(name)}${more}</label>`;
  });
  return `<fieldset><legend>${legend}</legend>${boxes.join('')}</fieldset>`;
}

function document(language: string, title: string, body: string): string {
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;
}

function filled(text: string, values: Record<string, string>): string {
  return escaped(text).replace(/\{(\w+)\}/g, (_, name: string) => escaped(values[name] ?? ''));
}

/** E-mails are passed on: whoever has the link need not learn the whole address. */
export function masked(address: string): string {
  if (isPersonDigest(address)) return '…';
  const at = address.lastIndexOf('@');
  return at < 1 ? `…${address.slice(-3)}` : `${[...address][0]}…${address.slice(at)}`;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
