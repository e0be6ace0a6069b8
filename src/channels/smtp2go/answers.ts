import { z } from 'zod';
import type { DataOf, OperationPath, RequestOf } from './operations';

/**
 * What we rely on in the answers that we use. Unknown keys are let through, and nulls and empty strings count as
 * absent, since the provider leaves out, blanks and nulls the same fields by turns.
 */
const optionalText = z
  .string()
  .nullable()
  .transform((value) => value || undefined)
  .optional();
const requiredText = z.string().min(1);
const optionalNumber = z
  .number()
  .nullable()
  .transform((value) => value ?? undefined)
  .optional();
const pageToken = z
  .string()
  .nullable()
  .default(null)
  .transform((value) => value || null);
const oneOrMany = <S extends z.ZodType>(item: S) =>
  z.preprocess((value): unknown => (Array.isArray(value) ? value : [value]), z.array(item));
const optionalTexts = z.preprocess((value) => value ?? [], oneOrMany(z.string())).optional();

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

const ANSWERS = {
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
      }),
    ),
    continue_token: pageToken,
  }),
  '/sms/view-sent': z.looseObject({
    messages: z.array(
      z.looseObject({
        id: optionalText,
        destination_address: optionalText,
        status: optionalText,
        timestamp: optionalText,
      }),
    ),
  }),
  '/suppression/view': z.looseObject({
    results: z.array(
      z.looseObject({ email_address: requiredText, reason: optionalText, timestamp: optionalText }),
    ),
    continue_token: pageToken,
  }),
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
