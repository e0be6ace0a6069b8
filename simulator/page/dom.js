/* global document */

/** Colours of outcomes. */
const PILLS = {
  delivered: 'good',
  'hard-bounced': 'bad',
  rejected: 'bad',
  failed: 'bad',
  spam: 'bad',
  'soft-bounced': 'careful',
  unsubscribed: 'careful',
  'opt-out': 'careful',
  processed: 'moving',
  sending: 'moving',
  submitted: 'moving',
  opened: 'seen',
  clicked: 'seen',
};

/** An element; every text goes in as text, never as markup. */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null && child !== ''));
  return element;
}

export function pill(status, count) {
  return h('span', { class: `pill ${PILLS[status] ?? ''}` }, count > 1 ? `${count} ${status}` : status);
}

export function clock(iso) {
  const at = new Date(iso);
  const today = at.toDateString() === new Date().toDateString();
  const text = today
    ? at.toLocaleTimeString([], { hourCycle: 'h23' })
    : at.toLocaleString([], { hourCycle: 'h23' });
  return h('time', { datetime: iso, title: at.toString() }, text);
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
