import type { Webhook } from './accounts';
import type { MessageFacts } from './message';

/** One webhook's copy of an event, and how its receiver answered. */
export interface EventPost {
  webhook_id: number;
  url: string;
  attempts: number;
  state: 'waiting' | 'delivered' | 'retrying' | 'given up' | 'dropped';
  status?: number;
  error?: string;
  at?: string;
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
  const echoed: EventBody = {};
  for (const wanted of webhook.headers) {
    const lower = wanted.toLowerCase();
    const found = facts.headers.find(({ header }) => header.toLowerCase() === lower);
    if (found) echoed[wanted] = found.value;
  }
  return {
    event: name,
    time: secondsIso(at),
    sendtime: microsIso(at),
    sender: facts.sender,
    from: facts.from,
    from_address: facts.sender,
    from_name: facts.senderName,
    auth: facts.auth,
    email_id: facts.id,
    id,
    ...(recipient !== undefined && { rcpt: recipient }),
    ...extra,
    ...echoed,
    subject: facts.subject,
    Subject: facts.subject,
    'message-id': facts.messageId,
    'Message-Id': facts.messageId,
  };
}

function smsBody({ id, name, facts, extra }: EventRecord, region: string): EventBody {
  return {
    event: name,
    destination_number: facts.destination ?? '',
    email_subject: '',
    id,
    message_content: facts.content ?? '',
    message_id: facts.id,
    received_timestamp: microsIso(facts.submittedAt),
    region,
    retry_count: '0',
    sender_email: '',
    source_number: facts.sender,
    status_code: '',
    submitted_timestamp: microsIso(facts.submittedAt),
    ...extra,
  };
}

export function secondsIso(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function microsIso(at: number): string {
  const micros = String(Math.floor(Math.random() * 1000)).padStart(3, '0');
  return `${new Date(at).toISOString().slice(0, 23)}${micros}+00:00`;
}
