import { STAMP_HEADER } from '../delivery-stamp';
import type { Smtp2goClient, Smtp2goCredential } from './client';
import type { RequestOf } from './operations';
import { parseActivityEvent, type ProviderEventFact } from './provider-event-vocabulary';

/** Clocks differ, and the request was made some time after the attempt was written down. */
const MARGIN_MS = 2 * 60_000;
const PAGE = 1_000;
const MAX_PAGES = 20;

/** Null: the provider could not be asked, which says nothing of the message. */
export type Evidence = ProviderEventFact[] | null;

/**
 * All e-mail events of the account since a moment. There is no filter by header, so one search serves every lost
 * request of that time, and the stamps are compared here.
 */
export async function emailEvidence(
  client: Smtp2goClient,
  credential: Smtp2goCredential,
  since: Date,
): Promise<Evidence> {
  const facts: ProviderEventFact[] = [];
  let token: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const body = {
      start_date: new Date(since.getTime() - MARGIN_MS).toISOString(),
      limit: PAGE,
      custom_headers: [STAMP_HEADER],
      ...(token ? { continue_token: token } : {}),
    } as RequestOf<'/activity/search'>;
    const outcome = await client.call('/activity/search', credential, body);
    if (outcome.kind !== 'accepted') return null;
    const data = outcome.data as { events: Record<string, unknown>[]; continue_token: string | null };
    facts.push(...data.events.flatMap((row) => parseActivityEvent(row, STAMP_HEADER) ?? []));
    token = data.continue_token;
    if (!token) return facts;
  }
  return facts;
}

export interface SentSms {
  number: string;
  messageId: string;
}

/** An SMS carries no header: it is recognised by number, text and time. */
export async function smsEvidence(
  client: Smtp2goClient,
  credential: Smtp2goCredential,
  since: Date,
  text: string,
): Promise<SentSms[] | null> {
  const body = {
    start_date: new Date(since.getTime() - MARGIN_MS).toISOString(),
  } as RequestOf<'/sms/view-sent'>;
  const outcome = await client.call('/sms/view-sent', credential, body);
  if (outcome.kind !== 'accepted') return null;
  const { messages } = outcome.data;
  return messages.flatMap(({ id, destination_address: number, content }) =>
    id !== undefined && number !== undefined && content === text
      ? [{ number: number.replace(/^\+?/, '+'), messageId: id }]
      : [],
  );
}
