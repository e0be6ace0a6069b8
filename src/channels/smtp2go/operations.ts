import type { paths } from './smtp2go.generated';

/** What cannot be read from the provider's schema about one of its operations. */
export interface Operation {
  method: 'POST' | 'PATCH';
  maxRequestBytes: number;
  maxAnswerBytes: number;
  /** Changes nothing at the provider, so that asking again is always safe. */
  repeatable: boolean;
  /** The schema of its request wants the key in the body as well. */
  keyInBody?: boolean;
  /** How often the provider takes it. More is answered with 429 and may shut our address out for a minute. */
  limit?: RequestLimit;
}

export interface RequestLimit {
  requests: number;
  perMs: number;
}

export type OperationPath = keyof paths;

/** Two paths have POST and PATCH: POST resets what is left out, so PATCH is the one to use. */
type Definition<P extends OperationPath> = [Exclude<paths[P]['patch'], undefined>] extends [never]
  ? Exclude<paths[P]['post'], undefined>
  : Exclude<paths[P]['patch'], undefined>;

type RequestJson<D> = D extends { requestBody?: infer B }
  ? NonNullable<B> extends { content: { 'application/json': infer J } }
    ? J
    : Record<string, never>
  : Record<string, never>;

type AnswerJson<D> = D extends { responses: { 200: { content: { 'application/json': infer J } } } }
  ? J
  : never;

/** The JSON body of a call. */
export type RequestOf<P extends OperationPath> = RequestJson<Definition<P>>;

/** What the provider answers inside its envelope. */
export type DataOf<P extends OperationPath> =
  AnswerJson<Definition<P>> extends { data?: infer D } ? Exclude<D, undefined> : never;

/** Whether the provider's limits are in MB or MiB is not known; the smaller is safe. */
const MEGABYTE = 1_000_000;

const MINUTE_MS = 60_000;

const write: Operation = {
  method: 'POST',
  maxRequestBytes: MEGABYTE,
  maxAnswerBytes: 8 * MEGABYTE,
  repeatable: false,
};
const read: Operation = { ...write, repeatable: true };
const patch: Operation = { ...write, method: 'PATCH' };
const withKey: Operation = { ...write, keyInBody: true };
const email: Operation = { ...write, maxRequestBytes: 50 * MEGABYTE };

/** Every path of the provider: a new one does not compile until it has been decided what it is. */
export const OPERATIONS: Readonly<Record<OperationPath, Operation>> = {
  '/activity/search': {
    ...read,
    maxAnswerBytes: 32 * MEGABYTE,
    limit: { requests: 60, perMs: MINUTE_MS },
  },
  '/allowed_recipients/add': write,
  '/allowed_recipients/remove': write,
  '/allowed_recipients/update': write,
  '/allowed_recipients/view': read,
  '/allowed_senders/add': write,
  '/allowed_senders/remove': write,
  '/allowed_senders/update': write,
  '/allowed_senders/view': read,
  '/api_keys/add': { ...write, limit: { requests: 5, perMs: MINUTE_MS } },
  '/api_keys/edit': patch,
  '/api_keys/permissions': read,
  '/api_keys/remove': write,
  '/api_keys/view': read,
  '/archive/email': read,
  '/archive/search': read,
  '/dedicated_ips/view': read,
  '/domain/add': write,
  '/domain/remove': write,
  '/domain/returnpath': write,
  '/domain/subaccount_access': write,
  '/domain/tracking': write,
  '/domain/verify': write,
  '/domain/view': read,
  '/email/batch': email,
  '/email/mime': email,
  '/email/scheduled/remove': email,
  '/email/scheduled/search': { ...email, repeatable: true },
  '/email/send': email,
  '/ip_allow_list': withKey,
  '/ip_allow_list/add': withKey,
  '/ip_allow_list/edit': withKey,
  '/ip_allow_list/remove': withKey,
  '/ip_allow_list/view': { ...withKey, repeatable: true },
  '/ip_auth/edit': patch,
  '/ip_auth/remove': write,
  '/ip_auth/view': read,
  '/single_sender_emails/add': write,
  '/single_sender_emails/remove': write,
  '/single_sender_emails/view': read,
  '/sms/send': write,
  '/sms/summary': read,
  '/sms/view-received': read,
  '/sms/view-sent': read,
  '/stats/email_bounces': read,
  '/stats/email_cycle': read,
  '/stats/email_history': read,
  '/stats/email_spam': read,
  '/stats/email_summary': read,
  '/stats/email_unsubs': read,
  '/subaccount/add': { ...write, limit: { requests: 50, perMs: 60 * MINUTE_MS } },
  '/subaccount/close': write,
  '/subaccount/edit': write,
  '/subaccount/reopen': write,
  '/subaccounts/search': read,
  '/suppression/add': write,
  '/suppression/remove': write,
  '/suppression/view': read,
  '/template/add': write,
  '/template/delete': write,
  '/template/edit': write,
  '/template/search': read,
  '/template/view': read,
  '/users/smtp/add': write,
  '/users/smtp/edit': patch,
  '/users/smtp/remove': write,
  '/users/smtp/view': read,
  '/webhook/add': write,
  '/webhook/edit': write,
  '/webhook/remove': write,
  '/webhook/view': read,
};
