import { z } from 'zod';
import {
  optionalText,
  requiredText,
  pageToken,
  optionalTexts,
  shownOptionalText,
  shownText,
  shownNumber,
  shownFlag,
  phoneNumber,
  count,
  percentText,
  listOf,
} from './answer-fields';
import type { DataOf, OperationPath } from './operations';

/** The headers that were asked for; one that an e-mail lacks may be null. */
const headerValues = z
  .record(z.string(), z.unknown())
  .nullable()
  .transform((headers) =>
    Object.fromEntries(
      Object.entries(headers ?? {}).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    ),
  );

const archivedEmail = z.looseObject({
  email_id: requiredText,
  attachment_count: count,
  attachments: listOf(z.unknown()).catch([]),
  byte_count: count,
  envelope_from: shownText,
  headers: shownText,
  recipient: shownText,
  sender: shownText,
  sent: shownText,
  subject: shownText,
  to: shownText,
  url: shownText,
  username: shownText,
});
const cycle = z.looseObject({
  cycle_start: shownText,
  cycle_end: shownText,
  cycle_used: z.number(),
  cycle_remaining: count,
  cycle_max: count,
});
const counted = z.looseObject({ emails: z.number(), rejects: count });
const historyGroup = z.looseObject({
  email_address: shownText,
  username: shownText,
  description: shownText,
  domain: shownText,
  domain_verified: shownFlag,
  lastip: shownText,
  used: z.number(),
  bytecount: count,
  avgsize: count,
  bounces: count,
  clicks: count,
  opens: count,
  rejects: count,
  spam: count,
  unsubscribes: count,
  bounce_percent: shownNumber,
  open_percent: shownNumber,
  reject_percent: shownNumber,
  spam_percent: shownNumber,
  unsubscribe_percent: shownNumber,
});

/** What the provider keeps and counts: events, archived e-mails, SMS, statistics. */
export const RECORD_ANSWERS = {
  '/activity/search': z.looseObject({
    events: z.array(
      z.looseObject({
        event: requiredText,
        date: requiredText,
        email_id: optionalText,
        recipient: optionalText,
        smtp_response: optionalText,
        reason: optionalText,
        custom_headers: headerValues.optional(),
        recipients: optionalTexts.catch(undefined),
        from: shownOptionalText,
        sender: shownOptionalText,
        sender_full: shownOptionalText,
        reply_to: shownOptionalText,
        to: shownOptionalText,
        cc: shownOptionalText,
        bcc: shownOptionalText,
        subject: shownOptionalText,
        username: shownOptionalText,
        error: shownOptionalText,
        host: shownOptionalText,
        originating_host: shownOptionalText,
        outbound_ip: shownOptionalText,
        byte_size: shownNumber,
        delivery_attempts: z
          .array(
            z.looseObject({
              smtptime: shownOptionalText,
              host: shownOptionalText,
              smtpresponse: shownOptionalText,
            }),
          )
          .optional()
          .catch(undefined),
      }),
    ),
    continue_token: pageToken,
  }),
  '/archive/email': archivedEmail,
  '/archive/search': z.looseObject({
    email_count: count,
    emails: listOf(archivedEmail),
    continue_token: pageToken,
  }),
  '/email/scheduled/search': listOf(
    z.looseObject({
      schedule_id: requiredText,
      schedule: shownText,
      sender: shownText,
      subject: shownText,
      recipients: shownText,
      client_ip: shownText,
    }),
  ),
  '/sms/summary': z.looseObject({ total_messages: z.number(), total_units: count, total_cost: count }),
  '/sms/view-received': z.looseObject({
    messages: listOf(
      z.looseObject({
        message_id: requiredText,
        source_address: phoneNumber,
        destination_address: phoneNumber,
        timestamp: shownText,
        content: shownText,
        username: shownText,
      }),
    ),
  }),
  '/sms/view-sent': z.looseObject({
    messages: z.array(
      z.looseObject({
        id: optionalText,
        destination_address: phoneNumber,
        status: optionalText,
        timestamp: optionalText,
        username: shownText,
        sender: phoneNumber,
        sender_email: shownText,
        destination_address_country: shownText,
        destination_address_county: shownText,
        content: shownText,
        units: shownNumber,
      }),
    ),
  }),
  '/stats/email_bounces': counted.extend({
    softbounces: count,
    hardbounces: count,
    bounce_percent: percentText,
  }),
  '/stats/email_cycle': cycle,
  '/stats/email_history': z.looseObject({
    count,
    history: listOf(historyGroup),
    bounce_percent_total: shownNumber,
    open_percent_total: shownNumber,
    reject_percent_total: shownNumber,
    spam_percent_total: shownNumber,
    unsubscribe_percent_total: shownNumber,
  }),
  '/stats/email_spam': counted.extend({ spams: count, spam_percent: percentText }),
  '/stats/email_summary': cycle.extend({
    email_count: z.number(),
    rejects: count,
    spam_emails: count,
    spam_percent: percentText,
    softbounces: count,
    hardbounces: count,
    bounce_percent: percentText,
    unsubscribes: count,
    unsubscribe_percent: percentText,
    opens: count,
    clicks: count,
    spam_rejects: count,
    bounce_rejects: count,
  }),
  '/stats/email_unsubs': counted.extend({ unsubscribes: count, unsubscribe_percent: percentText }),
} satisfies { [P in OperationPath]?: z.ZodType<DataOf<P>> };
