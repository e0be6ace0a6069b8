import { MASTER_ID, type Account } from '../accounts';
import { activityWord } from '../event-log';
import { secondsIso, type EventRecord } from '../event-record';
import {
  notAllowed,
  oneOf,
  optionalDate,
  optionalFlag,
  optionalInteger,
  optionalText,
  optionalTexts,
  type JsonObject,
} from '../fields';
import type { MessageFacts } from '../message';
import type { Call, Operation } from '../operation';
import { ProviderError } from '../provider-error';

const MINUTE_MS = 60_000;
const MAX_LIMIT = 1000;
/** The words of `search_*_op` are not published; these are a guess, and another word is refused with this list. */
const COMPARISONS: Record<string, (text: string, wanted: string) => boolean> = {
  contains: (text, wanted) => text.includes(wanted),
  equals: (text, wanted) => text === wanted,
  starts_with: (text, wanted) => text.startsWith(wanted),
  ends_with: (text, wanted) => text.endsWith(wanted),
  not_contains: (text, wanted) => !text.includes(wanted),
  not_equals: (text, wanted) => text !== wanted,
};
const COMPARISON_NAMES = Object.keys(COMPARISONS);
const DAY_MS = 24 * 60 * MINUTE_MS;
const EVENT_TYPES = [
  'processed',
  'delivered',
  'soft-bounced',
  'hard-bounced',
  'rejected',
  'spam',
  'unsubscribed',
  'resubscribed',
  'opened',
  'clicked',
];

export const ACTIVITY_OPERATIONS: Operation[] = [
  {
    path: '/activity/search',
    does: 'finds what became of e-mails after an index lag, by every published filter, in pages; 60 a minute',
    handler: search,
    limit: { option: 'activitySearchPerMinute', windowMs: MINUTE_MS },
  },
];

interface Query {
  accounts: Set<string> | undefined;
  from: number;
  until: number;
  types: Set<string> | undefined;
  texts: ((event: EventRecord) => boolean)[];
}

/** Newest first. The token is the id of the last event that was given, so paging holds while new events come in. */
function search(call: Call): unknown {
  const { simulator, body } = call;
  const limit = optionalInteger(body, 'limit') ?? 100;
  if (limit < 1 || limit > MAX_LIMIT)
    throw ProviderError.invalidField('limit', `must be from 1 to ${MAX_LIMIT}`);
  const query = readQuery(call);
  const onlyLatest = optionalFlag(body, 'only_latest') ?? optionalFlag(body, 'only_latest_by_sent') ?? false;
  const token = optionalText(body, 'continue_token');
  const names = optionalTexts(body, 'custom_headers') ?? [];
  const withHeaders = optionalFlag(body, 'include_headers') ?? false;

  const page: EventRecord[] = [];
  const latest = new Set<string>();
  let total = 0;
  let started = !token;
  let more = false;
  for (const event of simulator.events.newestFirst()) {
    if (!matches(event, query)) continue;
    if (onlyLatest) {
      const what = `${event.facts.id} ${recipientsOf(event)[0] ?? ''}`;
      if (latest.has(what)) continue;
      latest.add(what);
    }
    total++;
    if (started && page.length < limit) page.push(event);
    else if (started) more = true;
    if (event.id === token) started = true;
  }
  return {
    events: page.map((event) => view(event, names, withHeaders)),
    total_events: total,
    continue_token: more ? page.at(-1)?.id : null,
  };
}

function readQuery({ simulator, account, body }: Call): Query {
  const types = optionalTexts(body, 'event_types');
  const unknown = types?.filter((type) => !EVENT_TYPES.includes(type)) ?? [];
  if (unknown.length > 0) throw notAllowed('event_types', EVENT_TYPES, unknown);
  const today = new Date().setUTCHours(0, 0, 0, 0);
  const texts: Query['texts'] = [];
  const contains = (field: string, text: (event: EventRecord) => string): void => {
    const wanted = optionalText(body, field)?.toLowerCase();
    const fits = COMPARISONS[oneOf(body, `${field}_op`, COMPARISON_NAMES) ?? 'contains'];
    if (wanted) texts.push((event) => fits?.(text(event).toLowerCase(), wanted) ?? false);
  };
  contains('search_subject', ({ facts }) => facts.subject);
  contains('search_sender', ({ facts }) => facts.from);
  contains('search_recipient', (event) => recipientsOf(event).join(' '));
  const emailId = optionalText(body, 'search_email_id');
  if (emailId) texts.push(({ facts }) => facts.id === emailId);
  const usernames = optionalTexts(body, 'search_usernames') ?? [];
  if (usernames.length > 0) texts.push(({ facts }) => usernames.includes(facts.auth));
  const words =
    optionalText(body, 'search')
      ?.toLowerCase()
      .split(/\s*\|\s*/)
      .filter(Boolean) ?? [];
  if (words.length > 0) {
    texts.push((event) => {
      const text = anyText(event);
      return words.some((word) => text.includes(word));
    });
  }
  const { activityLagMs, activityRetentionDays, region } = simulator.options;
  const visible = Date.now() - activityLagMs;
  const elsewhere = (oneOf(body, 'region', ['us', 'eu', 'au']) ?? region) !== region;
  return {
    accounts: accountsOf(account, optionalTexts(body, 'subaccounts')),
    from: Math.max(optionalDate(body, 'start_date') ?? today, Date.now() - activityRetentionDays * DAY_MS),
    // One millisecond more: an event of this very instant is before "now" at the provider's resolution.
    until: elsewhere ? 0 : Math.min(optionalDate(body, 'end_date') ?? Infinity, visible + 1),
    types: types && types.length > 0 ? new Set(types) : undefined,
    texts,
  };
}

/** A subaccount sees its own; the master sees its own and, with or without the filter, those of its subaccounts. */
function accountsOf(account: Account, subaccounts: string[] | undefined): Set<string> | undefined {
  if (!account.master) return new Set([account.id]);
  if (!subaccounts || subaccounts.length === 0) return undefined;
  return new Set(subaccounts.map((id) => (id === 'Master account' ? MASTER_ID : id)));
}

function matches(event: EventRecord, { accounts, from, until, types, texts }: Query): boolean {
  if (event.facts.channel !== 'email' || event.at < from || event.at >= until) return false;
  if (accounts && !accounts.has(event.facts.accountId)) return false;
  if (types && !types.has(activityWord(event))) return false;
  return texts.every((fits) => fits(event));
}

function recipientsOf({ recipient, facts, extra }: EventRecord): string[] {
  if (recipient !== undefined) return [recipient];
  return Array.isArray(extra.recipients) ? extra.recipients : [...facts.to, ...facts.cc, ...facts.bcc];
}

function anyText(event: EventRecord): string {
  const { facts } = event;
  return [facts.id, facts.subject, ...facts.to, ...facts.cc, ...facts.bcc, event.recipient ?? '']
    .join('\n')
    .toLowerCase();
}

/** Empty fields are left out, as in the provider's examples. */
function view(event: EventRecord, customHeaders: string[], withHeaders: boolean): JsonObject {
  const { facts, extra } = event;
  const recipients = recipientsOf(event);
  const host = typeof extra.host === 'string' ? /\[(.*)\]/.exec(extra.host)?.[1] : undefined;
  const all: JsonObject = {
    from: facts.from,
    recipient: event.recipient ?? recipients[0],
    recipients: event.recipient === undefined ? recipients : undefined,
    subaccount_name: facts.accountName,
    email_id: facts.id,
    date: secondsIso(event.at),
    event: activityWord(event),
    subject: facts.subject,
    username: facts.auth,
    sender: facts.sender,
    sender_full: facts.from,
    reply_to: headerOf(facts, 'Reply-To'),
    to: facts.to.join(', '),
    cc: facts.cc.join(', '),
    bcc: facts.bcc.join(', '),
    smtp_response: event.name === 'delivered' || event.name === 'bounce' ? extra.message : undefined,
    reason: event.name === 'reject' ? extra.message : undefined,
    host,
    originating_host: facts.clientIp,
    email_client: extra.client === undefined ? undefined : { name: extra.client, os: extra['client-os'] },
    metadata: extra.url === undefined ? undefined : { url: extra.url },
    byte_size: facts.bytes,
    headers: withHeaders
      ? facts.headers.map(({ header, value }) => `${header}: ${value}`).join('\n')
      : undefined,
    custom_headers: customHeaderValues(facts, customHeaders),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== ''));
}

function customHeaderValues(facts: MessageFacts, names: string[]): JsonObject | undefined {
  const found = names.flatMap((name) => {
    const value = headerOf(facts, name);
    return value === undefined ? [] : [[name, value]];
  });
  return found.length > 0 ? (Object.fromEntries(found) as JsonObject) : undefined;
}

function headerOf({ headers }: MessageFacts, name: string): string | undefined {
  return headers.find(({ header }) => header.toLowerCase() === name.toLowerCase())?.value;
}
