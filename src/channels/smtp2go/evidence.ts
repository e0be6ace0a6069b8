import { setTimeout as delay } from 'node:timers/promises';
import { STAMP_HEADER } from '../delivery-stamp';
import type { Smtp2goClient, Smtp2goCredential } from './client';
import type { RequestOf } from './operations';
import type { Outcome } from './outcome';
import { parseActivityEvent, type ProviderEventFact } from './provider-event-vocabulary';

/** Clocks differ, and the request was made some time after the attempt was written down. */
const MARGIN_MS = 2 * 60_000;
const PAGE = 1_000;
/** Five million events: an hour and a half at the provider's pace. */
const MAX_PAGES = 5_000;
/** How often it waits in the midst of a search when the provider asks it to. */
const MOST_WAITS = 100;
const ASK_AGAIN_MS = 60_000;
const UNREACHED_MS = 5_000;

/** When the provider could not be asked, or not to the end, that says nothing of what it has. */
export type Evidence<T> = { found: T[] } | { askAgainInMs: number };

/**
 * E-mail events of the account within a time. There is no filter by header, so one search serves every lost request of that
 * time; of all that it comes by it keeps what is wanted, as a large campaign makes hundreds of thousands of them in minutes.
 */
export async function emailEvidence(
  client: Smtp2goClient,
  credential: Smtp2goCredential,
  from: Date,
  until: Date,
  isWanted: (fact: ProviderEventFact) => boolean = () => true,
  recipient?: string,
): Promise<Evidence<ProviderEventFact>> {
  const found: ProviderEventFact[] = [];
  let token: string | null = null;
  let waits = 0;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const body = {
      start_date: new Date(from.getTime() - MARGIN_MS).toISOString(),
      end_date: until.toISOString(),
      limit: PAGE,
      custom_headers: [STAMP_HEADER],
      ...(recipient === undefined ? {} : { search_recipient: recipient }),
      ...(token ? { continue_token: token } : {}),
    } as RequestOf<'/activity/search'>;
    const outcome = await client.call('/activity/search', credential, body);
    if (outcome.kind === 'throttled' && token && waits < MOST_WAITS) {
      // It goes on where it is: from the beginning it would come no further the next time.
      waits += 1;
      await delay(outcome.retryAfterMs);
      continue;
    }
    if (outcome.kind !== 'accepted') return notAsked(outcome);
    const data = outcome.data as { events: Record<string, unknown>[]; continue_token: string | null };
    for (const row of data.events) {
      const fact = parseActivityEvent(row, STAMP_HEADER);
      if (fact && isWanted(fact)) found.push(fact);
    }
    token = data.continue_token;
    if (!token) return { found };
  }
  return { askAgainInMs: ASK_AGAIN_MS };
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
): Promise<Evidence<SentSms>> {
  const body = {
    start_date: new Date(since.getTime() - MARGIN_MS).toISOString(),
  } as RequestOf<'/sms/view-sent'>;
  const outcome = await client.call('/sms/view-sent', credential, body);
  if (outcome.kind !== 'accepted') return notAsked(outcome);
  const { messages } = outcome.data;
  const found = messages.flatMap(({ id, destination_address: number, content }) =>
    id !== undefined && number !== undefined && content === text
      ? [{ number: number.replace(/^\+?/, '+'), messageId: id }]
      : [],
  );
  return { found };
}

/** A refusal is not repeated soon: the provider times out addresses that collect errors. */
function notAsked(outcome: Exclude<Outcome<unknown>, { kind: 'accepted' }>): { askAgainInMs: number } {
  if (outcome.kind === 'throttled') return { askAgainInMs: outcome.retryAfterMs };
  return { askAgainInMs: outcome.kind === 'failed' ? UNREACHED_MS : ASK_AGAIN_MS };
}
