import type { EmailDraft } from '../accounts';
import { readEmailDraft } from '../email-draft';
import {
  isObject,
  optionalFlag,
  optionalInteger,
  optionalList,
  optionalText,
  parseInstant,
  requiredText,
  type JsonObject,
} from '../fields';
import { readMimeDraft } from '../mime-draft';
import type { Call, Operation } from '../operation';
import { ProviderError } from '../provider-error';

const MAX_BATCH = 1000;

export const EMAIL_OPERATIONS: Operation[] = [
  {
    path: '/email/send',
    does: 'sends at once, by fastaccept or by schedule; refusals inside a 200 as observed',
    handler: send,
  },
  { path: '/email/mime', does: 'reads the document, then as send', handler: sendMime },
  { path: '/email/batch', does: 'queues up to 1,000, refusals as events', handler: sendBatch },
  {
    path: '/email/scheduled/search',
    does: 'finds e-mails that wait for their time, by page',
    handler: searchScheduled,
  },
  { path: '/email/scheduled/remove', does: 'takes one off the schedule', handler: removeScheduled },
];

function send(call: Call): unknown {
  return submit(call, readEmailDraft(call.body, call.account, call.simulator.templates), call.body);
}

function sendMime(call: Call): unknown {
  return submit(call, readMimeDraft(requiredText(call.body, 'mime_email')), call.body);
}

function submit(call: Call, draft: EmailDraft, body: JsonObject): unknown {
  const { mailroom } = call.simulator;
  const at = scheduleOf(body);
  if (at !== undefined) return scheduled(call, draft, at);
  if (optionalFlag(body, 'fastaccept')) {
    return { email_id: mailroom.accept(call, draft, mailroom.laterRefusal(call, draft)) };
  }
  const refusal = mailroom.refusal(call, draft);
  if (refusal === undefined) {
    return { succeeded: 1, failed: 0, failures: [], email_id: mailroom.accept(call, draft) };
  }
  mailroom.noteRefusal(call, draft, refusal);
  return { succeeded: 0, failed: 1, failures: [refusal.failure], email_id: '' };
}

/** All e-mails are read before the first one is taken over: a refused call leaves nothing behind. */
function sendBatch(call: Call): unknown {
  const { mailroom, options, templates } = call.simulator;
  const emails = optionalList(call.body, 'emails');
  if (!emails || emails.length === 0) throw ProviderError.invalidField('emails', 'is required');
  if (emails.length > MAX_BATCH) {
    const message = `was expecting at most ${MAX_BATCH} emails but found ${emails.length}`;
    throw ProviderError.invalidField('emails', message);
  }
  const read = emails.map((item) => {
    try {
      if (!isObject(item)) throw ProviderError.invalidField('emails', 'was expecting a list of objects');
      return { draft: readEmailDraft(item, call.account, templates), at: scheduleOf(item) };
    } catch (error) {
      if (options.batchFailure === 'item' && error instanceof ProviderError) return { error: error.data };
      throw error;
    }
  });
  return read.map((item) => {
    if ('error' in item) return item.error;
    if (item.at !== undefined) return scheduled(call, item.draft, item.at);
    return { email_id: mailroom.accept(call, item.draft, mailroom.laterRefusal(call, item.draft)) };
  });
}

function scheduled(call: Call, draft: EmailDraft, at: number): unknown {
  const schedule_id = call.simulator.mailroom.schedule(call, draft, at);
  return call.simulator.options.scheduleAnswer === 'both' ? { schedule_id, email_id: '' } : { schedule_id };
}

function scheduleOf(body: JsonObject): number | undefined {
  const text = optionalText(body, 'schedule');
  if (!text) return undefined;
  const at = parseInstant(text);
  if (at === undefined)
    throw ProviderError.invalidField('schedule', `was expecting a date but found '${text}'`);
  return at;
}

function searchScheduled({ simulator, account, body }: Call): unknown {
  const limit = optionalInteger(body, 'limit') ?? 1000;
  const page = optionalInteger(body, 'page') ?? 1;
  const id = optionalText(body, 'schedule_id');
  const contains = (field: string, text: string): boolean =>
    text.toLowerCase().includes((optionalText(body, field) ?? '').toLowerCase());
  const found = [...simulator.state.scheduled.values()].filter(
    ({ accountId, scheduleId, draft }) =>
      accountId === account.id &&
      (!id || scheduleId === id) &&
      contains('search_subject', draft.subject) &&
      contains('search_sender', draft.sender) &&
      contains('search_recipient', [...draft.to, ...draft.cc, ...draft.bcc].join(',')),
  );
  return found.slice((page - 1) * limit, page * limit).map(({ scheduleId, at, draft, clientIp }) => ({
    schedule_id: scheduleId,
    schedule: new Date(at).toISOString(),
    sender: draft.sender,
    subject: draft.subject,
    recipients: [...draft.to, ...draft.cc, ...draft.bcc].join(', '),
    client_ip: clientIp,
  }));
}

function removeScheduled({ simulator, account, body }: Call): unknown {
  const id = requiredText(body, 'schedule_id');
  if (simulator.state.scheduled.get(id)?.accountId !== account.id) {
    throw ProviderError.exception(`A scheduled email with the id '${id}' was not found`);
  }
  simulator.mailroom.unschedule(id);
  return { schedule_id: id };
}
