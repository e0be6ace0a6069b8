import { z } from 'zod';
import {
  optionalText,
  requiredText,
  optionalNumber,
  flag,
  optionalFlag,
  pageToken,
  oneOrMany,
  optionalTexts,
  text,
} from './answer-fields';
import type { DataOf, OperationPath, RequestOf } from './operations';
import { RECORD_ANSWERS } from './record-answers';

/** Texts in all that has been seen; their shape must not make an accepted e-mail look unsettled. */
const failureTexts = z
  .array(z.unknown())
  .nullable()
  .transform((failures) =>
    (failures ?? []).map((each) => (typeof each === 'string' ? each : JSON.stringify(each))),
  );

/** Counters count e-mails, not recipients; fastaccept leaves them out, and a scheduled e-mail has only its schedule_id. */
const sentEmail = z
  .looseObject({
    succeeded: optionalNumber,
    failed: optionalNumber,
    failures: failureTexts.optional(),
    email_id: optionalText,
    schedule_id: optionalText,
  })
  .refine((sent) =>
    sent.succeeded === undefined
      ? Boolean(sent.email_id ?? sent.schedule_id)
      : sent.succeeded >= 1 || sent.schedule_id,
  );

const subaccount = z.looseObject({ id: requiredText, name: optionalText, state: optionalText });
const sentence = z.union([z.string(), z.looseObject({})]);
const apiKey = z.looseObject({
  api_key: requiredText,
  username: optionalText,
  description: optionalText,
  status: optionalText,
  sending_status: optionalText,
  endpoints: optionalTexts,
});
/** The provider's examples answer lists of one as a bare string. */
const webhook = z.looseObject({
  id: z.union([z.number().int(), z.string().regex(/^\d+$/).transform(Number)]),
  url: optionalText,
  events: optionalTexts,
  sms_events: optionalTexts,
  headers: optionalTexts,
  usernames: optionalTexts,
});

/** The settings of SMTP users and IP authentications; what tells whether there is a limit has a name by operation. */
const credential = z.looseObject({
  description: optionalText,
  status: optionalText,
  custom_ratelimit_value: optionalNumber,
  custom_ratelimit_period: optionalText,
  ippool: optionalNumber,
  feedback_enabled: optionalFlag,
  feedback_html: optionalText,
  feedback_text: optionalText,
  open_tracking_enabled: optionalFlag,
  click_tracking_enabled: optionalFlag,
  archive_enabled: optionalFlag,
  audit_email: optionalText,
  bounce_notifications: optionalText,
});
const listedCredential = credential.extend({ sending_allowed: flag, custom_ratelimit: flag });
const editedCredential = credential.extend({ custom_rate_limit: optionalFlag });
const smtpUsers = z.looseObject({
  results: z.array(listedCredential.extend({ username: requiredText, email_password: optionalText })),
});
const allowedAddress = z.looseObject({ ip_address: optionalText, description: optionalText });

/** What we rely on in the answers that we use. Unknown keys are let through. */
const ANSWERS = {
  ...RECORD_ANSWERS,
  '/email/send': sentEmail,
  '/email/mime': sentEmail,
  // How one refused e-mail of a batch is reported is not known: an item without an id is for the caller to judge.
  '/email/batch': z
    .array(z.looseObject({ email_id: optionalText, schedule_id: optionalText }))
    .refine((items) => items.some((item) => item.email_id ?? item.schedule_id)),
  '/sms/send': z
    .looseObject({
      total_sent: z.number().int(),
      statuses: z.record(z.string(), z.number()).optional(),
      messages: z
        .array(z.looseObject({ destination: requiredText, message_id: requiredText, status: requiredText }))
        .nullable()
        .transform((messages) => messages ?? undefined)
        .optional(),
    })
    .refine((sent) => sent.total_sent >= 1 || sent.messages?.length),
  '/subaccount/add': subaccount,
  '/subaccount/close': sentence,
  '/subaccount/reopen': sentence,
  '/subaccounts/search': z.looseObject({ subaccounts: z.array(subaccount), continue_token: pageToken }),
  '/api_keys/add': oneOrMany(apiKey).refine((keys) => keys.length > 0),
  '/api_keys/view': z.array(apiKey),
  '/webhook/add': webhook,
  '/webhook/edit': webhook,
  '/webhook/view': oneOrMany(webhook),
  '/suppression/add': z.looseObject({ added: flag, block_description: text, email_address: text }),
  '/suppression/remove': z.looseObject({
    suppressions: z.array(z.looseObject({ email_address: text, reason: text, removed: flag })),
  }),
  '/suppression/view': z.looseObject({
    results: z.array(
      z.looseObject({
        email_address: requiredText,
        reason: optionalText,
        block_description: optionalText,
        complaint: optionalText,
        timestamp: optionalText,
      }),
    ),
    continue_token: pageToken,
  }),
  '/users/smtp/add': smtpUsers,
  '/users/smtp/view': smtpUsers,
  '/users/smtp/edit': z.array(editedCredential),
  '/ip_auth/view': z.looseObject({
    results: z.array(listedCredential.extend({ ip_address: requiredText })),
  }),
  '/ip_auth/edit': z.array(editedCredential),
  '/ip_allow_list': z.looseObject({ enabled: flag }),
  '/ip_allow_list/view': z.looseObject({
    enabled: flag,
    ip_addresses: z.preprocess(
      (value) => value ?? [],
      z.array(allowedAddress.extend({ ip_address: requiredText })),
    ),
  }),
  '/ip_allow_list/add': allowedAddress,
  '/ip_allow_list/edit': allowedAddress,
  '/dedicated_ips/view': z.array(
    z.looseObject({ id: z.number().int(), name: optionalText, ip_addresses: optionalTexts }),
  ),
} satisfies { [P in OperationPath]?: z.ZodType<DataOf<P>> };

/** The data of an answer, made regular; null when it is not what the operation answers with. */
export function readData<P extends OperationPath>(
  path: P,
  data: unknown,
  request: RequestOf<P>,
): { data: DataOf<P> } | null {
  const schema = (ANSWERS as Partial<Record<OperationPath, z.ZodType>>)[path];
  if (!schema) return { data: data as DataOf<P> };
  const read = schema.safeParse(data);
  if (!read.success || !isOneForEach(path, read.data, request)) return null;
  return { data: read.data as DataOf<P> };
}

/** The answer to a batch is matched to its e-mails by position only: another count cannot be matched at all. */
function isOneForEach(path: OperationPath, data: unknown, request: unknown): boolean {
  if (path !== '/email/batch') return true;
  return (data as unknown[]).length === (request as RequestOf<'/email/batch'>).emails.length;
}
