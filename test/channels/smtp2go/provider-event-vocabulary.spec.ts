import {
  dedupeKey,
  EMAIL_EVENTS_TO_SUBSCRIBE,
  parseActivityEvent,
  parseProviderEvent,
  SMS_EVENTS_TO_SUBSCRIBE,
} from '../../../src/channels/smtp2go/provider-event-vocabulary';

const STAMP = 'X-Carillon-Delivery';
const receivedAt = new Date('2026-11-20T00:00:00Z');
const parse = (payload: Record<string, unknown>) => parseProviderEvent(payload, STAMP, receivedAt);
const form = (lines: string) =>
  Object.fromEntries(
    new URLSearchParams(
      lines
        .trim()
        .replaceAll('+', '%2B')
        .replace(/\s*\n\s*/g, '&'),
    ),
  );

/** Both as they were posted, form-encoded, in March 2026. */
const processed = form(`
  event=processed
  id=e57b42854a69ee377c4221c22e08e5e7
  email_id=1w4x2g-FnQW0hPru7M-NRRC
  recipients=user@example.org
  auth=api-597435AE4E55
  sender=t@example.com
  srchost=146.70.170.19
  sendtime=2026-03-24T08:23:14.828376+00:00
  time=2026-03-24T08:23:14Z
  Message-Id=<E1w4x2g-FnQW0hPru7M-NRRC@message-id.smtpcorp.com>
  message-id=<E1w4x2g-FnQW0hPru7M-NRRC@message-id.smtpcorp.com>
  Subject=Hello
  subject=Hello
`);
const delivered = form(`
  event=delivered
  id=6dfa7d3b4514c1f5f0e916bc0cc0395c
  email_id=1w4x2g-FnQW0hPru7M-NRRC
  rcpt=User@Example.org
  host=mail.protonmail.ch [185.205.70.128]
  context=Unavailable
  message=250 2.0.0 Ok: 2780 bytes queued as 4fg32Y2xRcz3T
  sendtime=2026-03-24T08:23:19.052765+00:00
  time=2026-03-24T08:23:19Z
  X-Carillon-Delivery=dlv_1.1.mac
`);
const bounce = {
  event: 'bounce',
  time: '2026-02-07T18:15:00Z',
  rcpt: 'invalid@nonexistent.com',
  sender: 'noreply@example.com',
  bounce: 'hard',
  context: 'RCPT TO:<invalid@nonexistent.com>',
  host: 'gmail-smtp-in.l.google.com [209.85.233.26]',
  email_id: 'm-1',
  id: 'fa3fe1c3f316014def2d7bd32779fccd',
};
const click = {
  event: 'click',
  time: '2019-07-03T22:46:33Z',
  'clicked-at': '2019-07-03T22:46:33Z',
  url: 'https://example.com/report',
  rcpt: 'client@example.com',
  'user-agent': 'Mail client',
  srchost: '192.0.2.10',
  context: 'Unavailable',
  message: 'Unavailable',
  'X-Carillon-Delivery': 'Headers Unavailable',
  email_id: 'm-2',
  id: 'ba3b0cd48f8b69c6f2510536e05e030b',
};
const sms = {
  event: 'sms_delivered',
  destination_number: '+64 21 123 456',
  source_number: '6421999888',
  message_id: 'd6b0e06d-f031-4485-8e92-8141816b3a22',
  status_code: 'DELIVRD',
  submitted_timestamp: '2026-11-14 07:54:45',
  retry_count: 0,
};

describe('captured events', () => {
  it('processed, form', () => {
    expect(parse(processed)).toEqual([
      {
        kind: 'processed',
        channel: 'email',
        providerMessageId: '1w4x2g-FnQW0hPru7M-NRRC',
        recipient: 'user@example.org',
        stamp: null,
        occurredAt: new Date('2026-03-24T08:23:14Z'),
        detail: null,
      },
    ]);
  });

  it('delivered, form', () => {
    expect(parse(delivered)).toEqual([
      {
        kind: 'delivered',
        channel: 'email',
        providerMessageId: '1w4x2g-FnQW0hPru7M-NRRC',
        recipient: 'user@example.org',
        stamp: 'dlv_1.1.mac',
        occurredAt: new Date('2026-03-24T08:23:19Z'),
        detail: '250 2.0.0 Ok: 2780 bytes queued as 4fg32Y2xRcz3T',
      },
    ]);
  });

  it('bounce, JSON: the reason without the address', () => {
    expect(parse(bounce)).toMatchObject([{ kind: 'bounced', detail: 'RCPT TO:<[address]>' }]);
    expect(parse({ ...bounce, bounce: 'soft' })).toMatchObject([{ kind: 'soft_bounced' }]);
  });

  it('click, JSON', () => {
    expect(parse(click)).toEqual([
      {
        kind: 'clicked',
        channel: 'email',
        providerMessageId: 'm-2',
        recipient: 'client@example.com',
        stamp: null,
        occurredAt: new Date('2019-07-03T22:46:33Z'),
        detail: null,
        url: 'https://example.com/report',
        userAgent: 'Mail client',
      },
    ]);
  });

  it('SMS: another id, another recipient, a time without a zone', () => {
    expect(parse(sms)).toEqual([
      {
        kind: 'delivered',
        channel: 'sms',
        providerMessageId: 'd6b0e06d-f031-4485-8e92-8141816b3a22',
        recipient: '+6421123456',
        stamp: null,
        occurredAt: new Date('2026-11-14T07:54:45Z'),
        detail: 'DELIVRD',
      },
    ]);
  });
});

it.each([
  ['processed', 'processed'],
  ['delivered', 'delivered'],
  ['reject', 'rejected'],
  ['rejected', 'rejected'],
  ['open', 'opened'],
  ['opened', 'opened'],
  ['click', 'clicked'],
  ['clicked', 'clicked'],
  ['spam', 'complained'],
  ['spam_complaint', 'complained'],
  ['unsubscribe', 'unsubscribed'],
  ['Unsubscribed', 'unsubscribed'],
  ['resubscribe', 'resubscribed'],
  ['sms_sending', 'processed'],
  ['sms_submitted', 'processed'],
  ['sms_delivered', 'delivered'],
  ['sms_failed', 'failed'],
  ['sms_rejected', 'rejected'],
  ['opt-out', 'opted_out'],
  ['sms_opt-out', 'opted_out'],
  ['sms_optout', 'opted_out'],
  ['SMS_OPT_OUT', 'opted_out'],
])('%s is %s', (event, kind) => {
  expect(parse({ event })).toMatchObject([{ kind, recipient: null, occurredAt: receivedAt }]);
});

it.each([{}, { event: 'novelty' }, { event: 'constructor' }, { event: 7 }, { event: ['toString'] }])(
  '%j is no event of ours',
  (payload) => {
    expect(parse(payload)).toBeNull();
  },
);

it.each<[string, Record<string, unknown>]>([
  ['a list', { recipients: ['A@x.test', 'Bee <b@x.test>', 'a@x.test'] }],
  ['one string', { recipients: 'a@x.test, b@x.test' }],
  ['a list in a string', { recipients: "['a@x.test', 'b@x.test']" }],
  ['repeated form keys', { 'recipients[]': ['a@x.test', 'b@x.test'] }],
  ['numbered form keys', { 'recipients[0]': 'a@x.test', 'recipients[1]': 'b@x.test' }],
])('recipients as %s: one fact for each', (_name, recipients) => {
  const facts = parse({ event: 'processed', email_id: 'm', ...recipients });
  expect(facts?.map(({ recipient }) => recipient)).toEqual(['a@x.test', 'b@x.test']);
});

it.each(['x-carillon-delivery', 'X_Carillon_Delivery', 'X-CARILLON-DELIVERY'])(
  'reads the stamp from %s',
  (name) => {
    expect(parse({ event: 'open', [name]: ' stamp ' })).toMatchObject([{ stamp: 'stamp' }]);
  },
);

it.each([
  ['1774340594', '2026-03-24T08:23:14.000Z'],
  ['2026-03-24T20:23:14+12:00', '2026-03-24T08:23:14.000Z'],
  ['2026-03-24 08:23:14.828376+00:00', '2026-03-24T08:23:14.828Z'],
  ['2026-03-24 08:23:14', '2026-03-24T08:23:14.000Z'],
  ['whenever', receivedAt.toISOString()],
])('time %s', (time, expected) => {
  expect(parse({ event: 'open', time })?.[0]?.occurredAt.toISOString()).toBe(expected);
});

describe('dedupeKey', () => {
  it.each([processed, delivered, bounce, click, sms])('is the same for every copy of $event', (payload) => {
    const reordered = Object.fromEntries(Object.entries(payload).reverse());
    const upper = Object.fromEntries(
      Object.entries(payload).map(([key, value]) => [key.replaceAll('-', '_'), value]),
    );
    const key = dedupeKey('acc-1', payload);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(dedupeKey('acc-1', { ...reordered, id: 'another', sendtime: 'later', retry_count: 3 })).toBe(key);
    expect(dedupeKey('acc-1', upper)).toBe(key);
    expect(dedupeKey('acc-2', payload)).not.toBe(key);
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['email_id', 'm-9', bounce],
    ['event', 'reject', bounce],
    ['rcpt', 'other@x.test', bounce],
    ['time', '2026-02-07T18:15:01Z', bounce],
    ['bounce', 'soft', bounce],
    ['url', 'https://example.com/other', click],
    ['user-agent', 'Another', click],
    ['srchost', '192.0.2.11', click],
    ['event', 'open', click],
    ['message_id', 'other', sms],
    ['event', 'sms_failed', sms],
    ['event', 'sms_submitted', { ...sms, event: 'sms_sending' }],
    ['event', 'delivered', processed],
  ])('differs by %s (%s)', (field, value, payload) => {
    expect(dedupeKey('acc-1', { ...payload, [field]: value })).not.toBe(dedupeKey('acc-1', payload));
  });

  it('does not mind the order of recipients, nor an alias', () => {
    const two = (recipients: string[]) => dedupeKey('acc-1', { event: 'processed', recipients });
    expect(two(['a@x.test', 'b@x.test'])).toBe(two(['B@x.test', 'a@x.test']));
    expect(dedupeKey('acc-1', { ...click, event: 'clicked' })).toBe(dedupeKey('acc-1', click));
  });
});

describe('activity search', () => {
  const row = {
    recipient: 'Jo@example.com',
    email_id: '1u0SwL-B9zBpi9ffUq-JAB2',
    date: '2022-11-12T07:44:58Z',
    event: 'delivered',
    smtp_response: '250 Message received',
    custom_headers: { 'x-carillon-delivery': 'dlv_1.1.mac' },
  };

  it('gives the same kind of fact', () => {
    expect(parseActivityEvent(row, STAMP)).toEqual({
      kind: 'delivered',
      channel: 'email',
      providerMessageId: '1u0SwL-B9zBpi9ffUq-JAB2',
      recipient: 'jo@example.com',
      stamp: 'dlv_1.1.mac',
      occurredAt: new Date('2022-11-12T07:44:58Z'),
      detail: '250 Message received',
    });
  });

  it.each([
    ['processed', 'processed'],
    ['soft-bounced', 'soft_bounced'],
    ['hard-bounced', 'bounced'],
    ['rejected', 'rejected'],
    ['spam', 'complained'],
    ['unsubscribed', 'unsubscribed'],
    ['resubscribed', 'resubscribed'],
    ['opened', 'opened'],
    ['clicked', 'clicked'],
  ])('%s is %s', (event, kind) => {
    expect(parseActivityEvent({ ...row, event, custom_headers: null }, STAMP)).toMatchObject({
      kind,
      stamp: null,
    });
  });

  it('knows no others', () => expect(parseActivityEvent({ ...row, event: 'bounce' }, STAMP)).toBeNull());
});

it('subscribes to words that it understands when they are posted', () => {
  for (const event of EMAIL_EVENTS_TO_SUBSCRIBE) expect(parse({ event })).toHaveLength(1);
  for (const event of SMS_EVENTS_TO_SUBSCRIBE) expect(parse({ event: `sms_${event}` })).toHaveLength(1);
});
