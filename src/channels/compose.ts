import type { DispatchedDelivery, DispatchedMessage } from '../messages/dispatch.store';
import type { EmailContent, SmsContent } from '../messages/message.entity';
import { renderCopy } from '../messages/render-message';
import type { EmailSource, SmsSource } from '../templates/content';
import type { EmailCopy } from './smtp2go/email-sender';
import type { SmsBatch } from './smtp2go/sms-sender';
import { STAMP_HEADER } from './delivery-stamp';

/** Thrown when stored content cannot become a request. It was checked when it was accepted, so this is our fault. */
export class ComposeError extends Error {}

/** The e-mails of a dispatch: one for a shared message, one per recipient otherwise. */
export function composeEmails(
  messages: DispatchedMessage[],
  blobs: Map<string, Buffer>,
  stampOf: (delivery: DispatchedDelivery) => string,
): EmailCopy[] {
  return messages.flatMap((message) => {
    const copies =
      message.addressing === 'shared' ? [message.deliveries] : message.deliveries.map((d) => [d]);
    return copies.map((deliveries) => composeEmail(message, deliveries, blobs, stampOf));
  });
}

function composeEmail(
  message: DispatchedMessage,
  deliveries: DispatchedDelivery[],
  blobs: Map<string, Buffer>,
  stampOf: (delivery: DispatchedDelivery) => string,
): EmailCopy {
  const content = message.content as EmailContent;
  const [first] = deliveries;
  if (!first) throw new ComposeError('an e-mail without a recipient');
  const { subject, html, text } = rendered(message, first) as EmailSource;
  const named = (role: string) => deliveries.filter((d) => d.role === role).map((d) => d.recipient);
  return {
    deliveryIds: deliveries.map(({ id }) => id),
    from: content.from,
    to: named('to'),
    cc: named('cc'),
    bcc: named('bcc'),
    replyTo: content.replyTo,
    subject,
    html,
    text,
    headers: { ...content.headers, [STAMP_HEADER]: stampOf(first) },
    files: content.attachments.map(({ filename, contentType, inline, sha256, url }) => ({
      filename,
      contentType,
      inline,
      base64: sha256 === null ? null : bytesOf(blobs, sha256).toString('base64'),
      url,
    })),
  };
}

/** The SMS of a dispatch. The packer puts numbers together only when their text is the same. */
export function composeSms(messages: DispatchedMessage[]): SmsBatch {
  const [message] = messages;
  const [first] = message?.deliveries ?? [];
  if (!message || !first || messages.length > 1) throw new ComposeError('an SMS dispatch is of one message');
  return {
    from: (message.content as SmsContent).from,
    text: (rendered(message, first) as SmsSource).body,
    numbers: message.deliveries.map(({ id, address }) => ({ deliveryId: id, number: address })),
  };
}

function rendered(message: DispatchedMessage, delivery: DispatchedDelivery): EmailSource | SmsSource {
  const source = message.templateSource ?? message.content.source;
  if (!source) throw new ComposeError('a message without content');
  const { content, missing } = renderCopy(source, message.variables, delivery.variables);
  if (missing.length > 0) throw new ComposeError('a variable is missing that was there at acceptance');
  return content;
}

export function bytesOf(blobs: Map<string, Buffer>, sha256: string): Buffer {
  const bytes = blobs.get(sha256);
  if (!bytes) throw new ComposeError('the bytes of an attachment are gone');
  return bytes;
}
