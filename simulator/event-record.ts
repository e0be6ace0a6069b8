import type { Webhook } from './accounts';
import { isoTime } from './iso-time';
import type { MessageFacts, StoredHeader } from './message';

/** One webhook's copy of an event, and how its receiver answered. */
export interface EventPost {
  webhook_id: number;
  url: string;
  attempts: number;
  state: 'waiting' | 'delivered' | 'retrying' | 'given up' | 'dropped';
  status?: number;
  error?: string;
  /** When it was last tried. */
  at?: number;
}

export interface EventRecord {
  /** Stable over retries and duplicates. */
  id: string;
  /** Wire name, such as `bounce` or `sms_delivered`. */
  name: string;
  at: number;
  facts: MessageFacts;
  recipient?: string;
  extra: Record<string, string | string[]>;
  posts: EventPost[];
  /** A crafted body, posted as it is. */
  crafted?: Record<string, string | string[]>;
}

export type EventBody = Record<string, string | string[]>;

/** The flat object that is posted: the provider's field names, and the echoed headers in the spelling asked for. */
export function eventBody(event: EventRecord, webhook: Webhook, region: string): EventBody {
  if (event.crafted) return event.crafted;
  return event.facts.channel === 'sms' ? smsBody(event, region) : emailBody(event, webhook);
}

function emailBody({ id, name, at, facts, recipient, extra }: EventRecord, webhook: Webhook): EventBody {
  const body: EventBody = {
    event: name,
    time: secondsIso(at),
    sendtime: microsIso(at, id),
    sender: facts.sender,
    from: facts.from,
    from_address: facts.sender,
    from_name: facts.senderName,
    auth: facts.auth,
    email_id: facts.id,
    id,
  };
  if (recipient !== undefined) body.rcpt = recipient;
  Object.assign(body, extra);
  for (const wanted of webhook.headers) {
    const value = headerValue(facts.headers, wanted);
    if (value !== undefined) body[wanted] = value;
  }
  body.subject = facts.subject;
  body.Subject = facts.subject;
  body['message-id'] = facts.messageId;
  body['Message-Id'] = facts.messageId;
  return body;
}

/** The first header of this name, in any spelling. */
function headerValue(headers: StoredHeader[], wanted: string): string | undefined {
  const lower = wanted.toLowerCase();
  for (const { header, value } of headers) {
    if (header.length === lower.length && header.toLowerCase() === lower) return value;
  }
  return undefined;
}

function smsBody({ id, name, facts, extra }: EventRecord, region: string): EventBody {
  return {
    event: name,
    destination_number: facts.destination ?? '',
    email_subject: '',
    id,
    message_content: facts.content ?? '',
    message_id: facts.id,
    received_timestamp: microsIso(facts.submittedAt, id),
    region,
    retry_count: '0',
    sender_email: '',
    source_number: facts.sender,
    status_code: '',
    submitted_timestamp: microsIso(facts.submittedAt, id),
    ...extra,
  };
}

export function secondsIso(at: number): string {
  return `${isoTime(at).slice(0, 19)}Z`;
}

/** The last three digits come from the id, so that an event is posted again in the same bytes. */
function microsIso(at: number, id: string): string {
  const micros = String((Number.parseInt(id.slice(-6), 16) || 0) % 1000).padStart(3, '0');
  return `${isoTime(at).slice(0, 23)}${micros}+00:00`;
}
