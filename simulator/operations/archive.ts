import { optionalDate, optionalInteger, optionalText, requiredText, type JsonObject } from '../fields';
import type { StoredMessage } from '../message';
import { pageOf, type Call, type Operation } from '../operation';
import { ProviderError } from '../provider-error';

const MAX_LIMIT = 5000;

export const ARCHIVE_OPERATIONS: Operation[] = [
  {
    path: '/archive/search',
    does: 'finds archived e-mails of credentials that archive, by every published filter, in pages',
    handler: search,
    takesSubaccountId: true,
  },
  { path: '/archive/email', does: 'shows one archived e-mail', handler: viewOne, takesSubaccountId: true },
];

function search(call: Call): unknown {
  const { body } = call;
  const limit = optionalInteger(body, 'limit') ?? MAX_LIMIT;
  if (limit < 1 || limit > MAX_LIMIT)
    throw ProviderError.invalidField('limit', `must be from 1 to ${MAX_LIMIT}`);
  const from = optionalDate(body, 'start_date') ?? new Date().setUTCHours(0, 0, 0, 0);
  const until = optionalDate(body, 'end_date') ?? Infinity;
  const contains = (field: string, text: string): boolean =>
    text.toLowerCase().includes((optionalText(body, field) ?? '').toLowerCase());
  const username = optionalText(body, 'username');
  const found = archived(call).filter((message) => {
    const at = Date.parse(message.at);
    return (
      at >= from &&
      at < until &&
      (!username || message.key === username) &&
      contains('recipient', recipients(message)) &&
      contains('sender', message.from) &&
      contains('envelope_from', message.facts.sender) &&
      contains('subject', message.subject) &&
      contains('headers', headerText(message))
    );
  });
  const { page, next } = pageOf(found, limit, body.continue_token);
  const emails = page.map((message) => view(message, call.simulator.url));
  return { email_count: found.length, emails, continue_token: next };
}

function viewOne(call: Call): unknown {
  const id = requiredText(call.body, 'email_id');
  const message = archived(call).find((candidate) => candidate.id === id);
  if (!message) throw ProviderError.exception(`An archived email with the id '${id}' was not found`);
  return view(message, call.simulator.url);
}

/** Newest first, as long as the inbox keeps them; what just came is not there yet. */
function archived({ simulator, account }: Call): StoredMessage[] {
  const before = Date.now() - simulator.options.archiveLagMs;
  const found: StoredMessage[] = [];
  for (const message of simulator.inbox.newestFirst()) {
    const fits = message.archived && message.account === account.id && message.facts.submittedAt <= before;
    if (fits) found.push(message);
  }
  return found;
}

function view(message: StoredMessage, url: string): JsonObject {
  const { attachments } = message;
  return {
    attachment_count: attachments.length,
    attachments: attachments.map(({ filename, mimetype, bytes }) => ({ filename, mimetype, bytes })),
    byte_count: message.bytes,
    email_id: message.id,
    envelope_from: message.facts.sender,
    headers: headerText(message),
    recipient: recipients(message),
    sender: message.from,
    sent: `${message.at.slice(0, 19)}Z`,
    subject: message.subject,
    to: message.to.join(', '),
    url: `${url}/simulator/messages/${message.id}/source`,
    username: message.key,
  };
}

function recipients(message: StoredMessage): string {
  return message.recipients.map(({ address }) => address).join(', ');
}

function headerText({ headers }: StoredMessage): string {
  return headers.map(({ header, value }) => `${header}: ${value}`).join('\r\n');
}
