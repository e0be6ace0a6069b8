import { escaped, htmlPage } from '../common/html-page';
import { isPersonDigest } from '../keys/person-digests';
import { wordsIn } from './unsubscribe-words';
import type { Preferences } from './unsubscribes.service';

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
  return htmlPage(language, say(words.title), parts.join(''));
}

/** Of a link that is none of ours. */
export function unknownLinkPage(language: string): string {
  const { gone, goneDetail } = wordsIn(language);
  return htmlPage(language, escaped(gone), `<h1>${escaped(gone)}</h1><p>${escaped(goneDetail)}</p>`);
}

function choices(topics: Preferences['topics'], legend: string): string {
  const boxes = topics.map(({ key, name, description, subscribed }) => {
    const box = `<input type="checkbox" name="topic" value="${escaped(key)}"${subscribed ? ' checked' : ''}>`;
    const more = description === '' ? '' : `<small>${escaped(description)}</small>`;
    return `<input type="hidden" name="shown" value="${escaped(key)}"><label>${box} ${escaped(name)}${more}</label>`;
  });
  return `<fieldset><legend>${legend}</legend>${boxes.join('')}</fieldset>`;
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
