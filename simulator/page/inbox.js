/* global document, window, location, fetch, setInterval, setTimeout, navigator */
import { clock, h, pill, size } from './dom.js';

const POLL_MS = 1000;
const page = {
  list: document.getElementById('list'),
  detail: document.getElementById('detail'),
  search: document.getElementById('search'),
  count: document.getElementById('count'),
  connection: document.getElementById('connection'),
  channels: [...document.querySelectorAll('[data-channel]')],
};
const state = {
  channel: '',
  etag: '',
  messages: [],
  known: null,
  id: '',
  message: null,
  events: [],
  tab: '',
};

async function load(path, headers) {
  const response = await fetch(path, { headers });
  if (response.status === 304) return { response };
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return { response, value: await response.json() };
}

async function poll() {
  if (document.hidden) return;
  try {
    const query = new window.URLSearchParams({
      limit: '200',
      channel: state.channel,
      search: page.search.value,
    });
    for (const name of ['channel', 'search']) if (!query.get(name)) query.delete(name);
    const { response, value } = await load(`/simulator/messages?${query}`, { 'if-none-match': state.etag });
    if (value) {
      state.etag = response.headers.get('etag') ?? '';
      state.messages = value.messages;
      showList(value.total);
    }
    if (state.id && (value || state.tab === 'Events')) await loadDetail();
    connected(true);
  } catch {
    connected(false);
  }
}

function connected(live) {
  page.connection.classList.toggle('lost', !live);
  page.connection.textContent = live ? 'Live' : 'Not reachable';
}

function showList(total) {
  const known = state.known;
  state.known = new Set(state.messages.map(({ id }) => id));
  document.body.classList.toggle('empty', total === 0);
  const rows = state.messages.map((message) =>
    h('li', {}, row(message, known !== null && !known.has(message.id))),
  );
  const nothing = total === 0 ? 'Messages appear here as they are sent.' : 'No message fits.';
  page.list.replaceChildren(...(rows.length > 0 ? rows : [h('li', { class: 'nothing' }, nothing)]));
  const shown = state.messages.length;
  const unit = total === 1 ? 'message' : 'messages';
  page.count.textContent = shown === total ? `${total} ${unit}` : `${shown} of ${total} ${unit}`;
}

function row(message, fresh) {
  const { id, at, to, channel, subject, preview, recipients } = message;
  const others = recipients.length > 1 ? ` and ${recipients.length - 1} more` : '';
  const sms = channel === 'sms';
  const title = sms ? preview : subject || '(no subject)';
  const below = sms ? `SMS from ${message.from}` : preview || '\u00a0';
  return h(
    'a',
    {
      class: `row${fresh ? ' fresh' : ''}`,
      href: `#${id}`,
      'aria-current': id === state.id ? 'true' : 'false',
    },
    h(
      'div',
      { class: 'row-top' },
      h('span', { class: 'row-to' }, (to[0] ?? recipients[0]?.address ?? '') + others),
      clock(at),
    ),
    h('div', { class: 'row-subject' }, title),
    h('div', { class: 'row-bottom' }, h('span', { class: 'row-preview' }, below), ...outcomes(recipients)),
  );
}

function outcomes(recipients) {
  const counts = new Map();
  for (const { status } of recipients) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].slice(0, 3).map(([status, count]) => pill(status, count));
}

async function loadDetail() {
  const id = state.id;
  const path = `/simulator/messages/${encodeURIComponent(id)}`;
  try {
    const [message, events] = await Promise.all([
      load(path),
      load(`/simulator/events?email_id=${encodeURIComponent(id)}`),
    ]);
    if (id !== state.id) return;
    const before = JSON.stringify([state.message, state.events]);
    state.message = message.value;
    state.events = events.value;
    if (before !== JSON.stringify([state.message, state.events])) showDetail();
  } catch {
    if (id === state.id)
      page.detail.replaceChildren(h('p', { class: 'body quiet' }, 'This message is no longer here.'));
  }
}

function showDetail() {
  const { message } = state;
  const tabs = message.channel === 'sms' ? SMS_TABS : EMAIL_TABS;
  if (!tabs[state.tab])
    state.tab = message.channel === 'email' && !message.html ? 'Text' : Object.keys(tabs)[0];
  const frame = page.detail.querySelector('iframe');
  const keep = frame && frame.dataset.id === message.id && state.tab === 'Rendered';
  const head = h(
    'div',
    { class: 'head' },
    h('a', { class: 'back', href: '#' }, '← Messages'),
    h('h1', {}, message.channel === 'sms' ? `SMS to ${message.to[0]}` : message.subject || '(no subject)'),
    fields(message),
  );
  const buttons = Object.keys(tabs).map((name) => {
    const choose = () => {
      state.tab = name;
      showDetail();
    };
    const label = name === 'Attachments' ? `${name} ${message.attachments.length || ''}`.trim() : name;
    return h(
      'button',
      { type: 'button', role: 'tab', 'aria-selected': String(name === state.tab), click: choose },
      label,
    );
  });
  const bar = h('div', { class: 'tabs', role: 'tablist' }, ...buttons);
  if (keep) {
    // A frame that is moved loads again, which flickers: only what is around it is new.
    page.detail.querySelector('.head').replaceWith(head);
    page.detail.querySelector('.tabs').replaceWith(bar);
  } else {
    page.detail.replaceChildren(
      head,
      bar,
      h('div', { class: 'body', role: 'tabpanel' }, tabs[state.tab](message)),
    );
  }
}

function fields(message) {
  const status = new Map(message.recipients.map((recipient) => [recipient.address, recipient.status]));
  const people = (list) =>
    h(
      'dd',
      { class: 'people' },
      ...list.map((full) => {
        const address = /<([^<>]+)>\s*$/.exec(full)?.[1] ?? full;
        return h('span', { class: 'person' }, full, status.has(address) ? pill(status.get(address)) : '');
      }),
    );
  const lines = [
    ['From', h('dd', {}, message.from)],
    ['To', people(message.to)],
    message.cc.length > 0 && ['Cc', people(message.cc)],
    message.bcc.length > 0 && ['Bcc', people(message.bcc)],
    ['Account', h('dd', {}, `${message.account_name} · ${message.key}`)],
    ['Sent', h('dd', {}, clock(message.at), ` · ${message.operation} · ${size(message.bytes)}`)],
  ];
  return h(
    'dl',
    { class: 'fields' },
    ...lines.filter(Boolean).flatMap(([name, value]) => [h('dt', {}, name), value]),
  );
}

const EMAIL_TABS = {
  Rendered: ({ id, html }) => {
    if (!html) return h('p', { class: 'quiet' }, 'This e-mail has no HTML part.');
    const src = `/simulator/messages/${encodeURIComponent(id)}/preview`;
    return h('iframe', { sandbox: '', src, title: 'The e-mail as rendered', 'data-id': id });
  },
  Text: ({ text }) =>
    text ? h('pre', {}, text) : h('p', { class: 'quiet' }, 'This e-mail has no text part.'),
  Headers: (message) => {
    const headers = [
      { header: 'From', value: message.from },
      { header: 'To', value: message.to.join(', ') },
      ...(message.cc.length > 0 ? [{ header: 'Cc', value: message.cc.join(', ') }] : []),
      { header: 'Subject', value: message.subject },
      { header: 'Message-Id', value: message.message_id_header },
      ...message.headers.filter(({ header }) => header.toLowerCase() !== 'message-id'),
    ];
    return h(
      'table',
      {},
      ...headers.map(({ header, value }) => h('tr', {}, h('th', {}, header), h('td', {}, value))),
    );
  },
  'Raw JSON': rawJson,
  Attachments: ({ id, attachments }) => {
    if (attachments.length === 0) return h('p', { class: 'quiet' }, 'No attachments.');
    const rows = attachments.map(({ filename, mimetype, bytes, inline, url, fileblob }, index) => {
      const href = `/simulator/messages/${encodeURIComponent(id)}/attachments/${index}`;
      const name = fileblob === undefined ? filename : h('a', { href }, filename);
      return h(
        'tr',
        {},
        h('td', {}, name),
        h('td', {}, mimetype),
        h('td', {}, url ?? size(bytes)),
        h('td', {}, inline ? 'inline' : ''),
      );
    });
    return h('table', {}, ...rows);
  },
  Events: timeline,
};

const SMS_TABS = {
  Message: ({ from, text, segments }) =>
    h(
      'div',
      { class: 'phone' },
      h('div', { class: 'phone-number' }, from),
      h('div', { class: 'bubble' }, text),
      h(
        'div',
        { class: 'quiet' },
        `${segments} ${segments === 1 ? 'segment' : 'segments'}, ${[...text].length} characters`,
      ),
    ),
  'Raw JSON': rawJson,
  Events: timeline,
};

function rawJson(message) {
  const short = (name, value) =>
    name === 'fileblob' && value.length > 120
      ? `${value.slice(0, 120)}… (${value.length} characters)`
      : value;
  return h('pre', {}, JSON.stringify(message, short, 2));
}

function timeline() {
  if (state.events.length === 0) return h('p', { class: 'quiet' }, 'No event has happened yet.');
  const items = state.events.map(({ event, time, recipient, fields: extra, posts }) => {
    const sms = event.startsWith('sms');
    const status = event === 'bounce' ? `${extra.bounce}-bounced` : event.replace(/^sms_/, '');
    const alias = { open: 'opened', click: 'clicked', reject: 'rejected', unsubscribe: 'unsubscribed' }[
      status
    ];
    const said = sms ? '' : extra.message;
    return h(
      'li',
      {},
      h(
        'div',
        { class: 'event-line' },
        pill(alias ?? status),
        h('span', {}, recipient ?? (extra.recipients ?? []).join(', ')),
        clock(time),
      ),
      said && said !== 'Unavailable' ? h('div', { class: 'quiet' }, said) : '',
      ...(posts.length > 0 ? posts.map(posted) : [h('div', { class: 'post' }, 'No webhook asked for it.')]),
    );
  });
  return h('ol', { class: 'timeline' }, ...items);
}

function posted({ webhook_id: webhook, url, attempts, state: outcome, status, error }) {
  const answer = status ? `answered ${status}` : (error ?? 'no answer yet');
  const tries = attempts > 1 ? `, attempt ${attempts}` : '';
  const failed = outcome !== 'delivered' && outcome !== 'waiting';
  return h(
    'div',
    { class: `post${failed ? ' failed' : ''}` },
    `Webhook ${webhook} ${url}: ${outcome}, ${answer}${tries}`,
  );
}

async function showWelcome() {
  const { value: options } = await load('/simulator/options');
  if (state.id) return;
  const welcome = document.getElementById('welcome').content.cloneNode(true);
  const curl = `curl ${location.origin}/v3/email/send \\
  -H 'X-Smtp2go-Api-Key: ${options.masterKey}' \\
  -H 'Content-Type: application/json' \\
  -d '{"sender": "Carillon <hello@carillon.example>",
       "to": ["ada@example.com"],
       "subject": "Hello",
       "text_body": "It rings."}'`;
  welcome.getElementById('curl').textContent = curl;
  const copy = welcome.getElementById('copy');
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(curl);
    copy.textContent = 'Copied';
    setTimeout(() => (copy.textContent = 'Copy'), 1500);
  });
  page.detail.replaceChildren(welcome);
}

function choose() {
  state.id = decodeURIComponent(location.hash.slice(1));
  state.message = null;
  state.events = [];
  // The best view of the content depends on the message; Events and the like stay chosen.
  if (state.tab === 'Rendered' || state.tab === 'Text') state.tab = '';
  document.body.classList.toggle('reading', state.id !== '');
  for (const link of page.list.querySelectorAll('.row')) {
    link.setAttribute('aria-current', String(link.getAttribute('href') === location.hash));
  }
  if (!state.id) return void showWelcome();
  page.detail.scrollTop = 0;
  void loadDetail();
}

function step(by) {
  const at = state.messages.findIndex(({ id }) => id === state.id);
  const next = state.messages[at < 0 ? 0 : at + by];
  if (next) location.hash = next.id;
  page.list.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
}

document.addEventListener('keydown', (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey || event.target === page.search) return;
  if (event.key === 'j' || event.key === 'ArrowDown') step(1);
  else if (event.key === 'k' || event.key === 'ArrowUp') step(-1);
  else if (event.key === 'Escape') location.hash = '';
  else if (event.key === '/') page.search.focus();
  else return;
  event.preventDefault();
});

function refresh() {
  state.etag = '';
  state.known = null;
  void poll();
}

page.search.addEventListener('input', refresh);
for (const button of page.channels) {
  button.addEventListener('click', () => {
    state.channel = button.dataset.channel;
    for (const other of page.channels) other.setAttribute('aria-pressed', String(other === button));
    refresh();
  });
}
window.addEventListener('hashchange', choose);
document.addEventListener('visibilitychange', () => void poll());
choose();
void poll();
setInterval(() => void poll(), POLL_MS);
