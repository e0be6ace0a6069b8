import type { DeliveryId } from '../../common/ids';
import type { SendResult } from '../send-result';
import type { ProviderCalls, Smtp2goCredential } from './client';
import type { RequestOf } from './operations';
import type { Outcome } from './outcome';
import { safeDetail } from './safe-detail';

/** One e-mail as it is to arrive, whoever carries it. */
export interface EmailCopy {
  deliveryIds: DeliveryId[];
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  replyTo: string[];
  subject: string;
  html?: string;
  text?: string;
  headers: Record<string, string>;
  files: {
    filename: string;
    contentType: string | null;
    inline: boolean;
    base64: string | null;
    url: string | null;
  }[];
}

/** One e-mail that is written already: its recipients stand in its header. */
export interface MimeCopy {
  deliveryIds: DeliveryId[];
  document: Buffer;
}

type SendRequest = RequestOf<'/email/send'>;

/**
 * One e-mail alone goes through /email/send, where a refusal is in the answer; several share an /email/batch, which
 * only queues them: there a refusal comes later, as a reject event.
 */
export async function sendEmails(
  client: ProviderCalls,
  credential: Smtp2goCredential,
  copies: EmailCopy[],
): Promise<SendResult> {
  const [only] = copies;
  return only && copies.length === 1
    ? sendOne(client, credential, only)
    : sendBatch(client, credential, copies);
}

async function sendOne(
  client: ProviderCalls,
  credential: Smtp2goCredential,
  copy: EmailCopy,
): Promise<SendResult> {
  return toResult(copy, await client.call('/email/send', credential, toRequest(copy)));
}

/** A whole document. It shares no request with others: /email/batch takes none. */
export async function sendMime(
  client: ProviderCalls,
  credential: Smtp2goCredential,
  copy: MimeCopy,
): Promise<SendResult> {
  const request = { mime_email: copy.document.toString('base64') };
  return toResult(copy, await client.call('/email/mime', credential, request));
}

function toResult({ deliveryIds }: { deliveryIds: DeliveryId[] }, outcome: Outcome<unknown>): SendResult {
  if (outcome.kind !== 'accepted') return outcome;
  const { email_id: emailId } = outcome.data as { email_id?: string };
  const sent = { deliveryIds, providerMessageId: emailId ?? null, refusal: null };
  return { kind: 'accepted', copies: [sent], requestId: outcome.requestId };
}

async function sendBatch(
  client: ProviderCalls,
  credential: Smtp2goCredential,
  copies: EmailCopy[],
): Promise<SendResult> {
  const emails = copies.map(toRequest);
  const outcome = await client.call('/email/batch', credential, { emails });
  if (outcome.kind !== 'accepted') return outcome;
  const items = outcome.data as { email_id?: string; error?: string }[];
  return {
    kind: 'accepted',
    requestId: outcome.requestId,
    // The answers stand in the order of the request.
    copies: copies.map(({ deliveryIds }, i) => {
      const emailId = items[i]?.email_id ?? null;
      const refusal = emailId
        ? null
        : safeDetail(items[i]?.error ?? 'The provider gave no id for this e-mail.');
      return { deliveryIds, providerMessageId: emailId, refusal };
    }),
  };
}

function toRequest(copy: EmailCopy): SendRequest {
  const headers = Object.entries(copy.headers).map(([header, value]) => ({ header, value }));
  // There is no reply_to field: it goes with the headers.
  if (copy.replyTo.length > 0) headers.push({ header: 'Reply-To', value: copy.replyTo.join(', ') });
  const files = copy.files.map((file) => ({
    inline: file.inline,
    entry: {
      filename: file.filename,
      ...(file.contentType ? { mimetype: file.contentType } : {}),
      ...(file.base64 === null ? { url: file.url ?? '' } : { fileblob: file.base64 }),
    },
  }));
  const attachments = files.filter(({ inline }) => !inline).map(({ entry }) => entry);
  const inlines = files.filter(({ inline }) => inline).map(({ entry }) => entry);
  return {
    sender: copy.from,
    to: copy.to,
    ...(copy.cc.length > 0 ? { cc: copy.cc } : {}),
    ...(copy.bcc.length > 0 ? { bcc: copy.bcc } : {}),
    subject: copy.subject,
    ...(copy.html === undefined ? {} : { html_body: copy.html }),
    ...(copy.text === undefined ? {} : { text_body: copy.text }),
    custom_headers: headers,
    ...(attachments.length > 0 ? { attachments } : {}),
    ...(inlines.length > 0 ? { inlines } : {}),
  };
}
