import type { DispatchedDelivery, DispatchedMessage } from '../messages/dispatch.store';
import type { EmailContent, SmsContent } from '../messages/message.entity';
import { hasControlCharacters } from '../common/addresses';
import { asSent, copyOf } from '../messages/message-copy';
import { contentFaults } from '../messages/rendered-content';
import type { EmailSource, SmsSource, TemplateSource } from '../templates/content';
import { RenderFault } from '../templates/render-fault';
import { PATIENT_TIMEOUT_MS, type TemplateRenderer } from '../templates/template-renderer';
import type { EmailCopy } from './smtp2go/email-sender';
import type { SmsBatch } from './smtp2go/sms-sender';
import { STAMP_HEADER } from './delivery-stamp';

/** Thrown when stored content cannot become a request. It was checked when it was accepted, so this is our fault. */
export class ComposeError extends Error {}

/** The headers by which the recipient of a delivery can unsubscribe. */
export type UnsubscribeBy = (delivery: DispatchedDelivery) => Record<string, string>;

/** The e-mails of a dispatch: one for a shared message, one per recipient otherwise. */
export async function composeEmails(
  renderer: TemplateRenderer,
  messages: DispatchedMessage[],
  blobs: Map<string, Buffer>,
  stampOf: (delivery: DispatchedDelivery) => string,
  unsubscribeBy: UnsubscribeBy,
): Promise<EmailCopy[]> {
  const emails: EmailCopy[] = [];
  for (const message of messages) {
    const copies =
      message.addressing === 'shared' ? [message.deliveries] : message.deliveries.map((d) => [d]);
    for (const deliveries of copies)
      emails.push(await composeEmail(renderer, message, deliveries, blobs, stampOf, unsubscribeBy));
  }
  return emails;
}

async function composeEmail(
  renderer: TemplateRenderer,
  message: DispatchedMessage,
  deliveries: DispatchedDelivery[],
  blobs: Map<string, Buffer>,
  stampOf: (delivery: DispatchedDelivery) => string,
  unsubscribeBy: UnsubscribeBy,
): Promise<EmailCopy> {
  const content = message.content as EmailContent;
  const [first] = deliveries;
  if (!first) throw new ComposeError('an e-mail without a recipient');
  const { subject, html, text } = (await renderedCopy(renderer, message, first)) as EmailSource;
  const named = (role: string) => deliveries.filter((d) => d.role === role).map((d) => d.recipient);
  const email: EmailCopy = {
    deliveryIds: deliveries.map(({ id }) => id),
    from: content.from,
    to: named('to'),
    cc: named('cc'),
    bcc: named('bcc'),
    replyTo: content.replyTo,
    subject,
    html,
    text,
    headers: {
      ...content.headers,
      // A link acts for one person: an e-mail to several has none.
      ...(message.unsubscribe && deliveries.length === 1 && unsubscribeBy(first)),
      [STAMP_HEADER]: stampOf(first),
    },
    files: content.attachments.map(({ filename, contentType, inline, sha256, url }) => ({
      filename,
      contentType,
      inline,
      base64: sha256 === null ? null : bytesOf(blobs, sha256).toString('base64'),
      url,
    })),
  };
  refuseLineBreaks(email);
  return email;
}

/** Looked at when it was accepted; once more, because beyond this point a line break is a header. */
function refuseLineBreaks({ from, to, cc, bcc, replyTo, headers, files }: EmailCopy): void {
  const names = files.map(({ filename }) => filename);
  const written = [from, ...to, ...cc, ...bcc, ...replyTo, ...Object.entries(headers).flat(), ...names];
  if (written.some(hasControlCharacters)) {
    throw new RenderFault('content', 'a header would hold line breaks or other control characters');
  }
}

/** The SMS of a dispatch. The packer puts numbers together only when their text is the same. */
export async function composeSms(
  renderer: TemplateRenderer,
  messages: DispatchedMessage[],
): Promise<SmsBatch> {
  const [message] = messages;
  const [first] = message?.deliveries ?? [];
  if (!message || !first || messages.length > 1) throw new ComposeError('an SMS dispatch is of one message');
  return {
    from: (message.content as SmsContent).from,
    text: ((await renderedCopy(renderer, message, first)) as SmsSource).body,
    numbers: message.deliveries.map(({ id, address }) => ({ deliveryId: id, number: address })),
  };
}

async function renderedCopy(
  renderer: TemplateRenderer,
  message: DispatchedMessage,
  delivery: DispatchedDelivery,
): Promise<TemplateSource> {
  const { variables, content, template } = message;
  const copy = copyOf(template, content, delivery.locale ?? message.locale);
  if (!copy) throw new ComposeError('a message without content');
  const rendered = await renderer.render(copy, variables, delivery.variables, PATIENT_TIMEOUT_MS);
  if (rendered.missing.length + rendered.unfit.length > 0) {
    throw new ComposeError('a variable is missing, or of another type, that was right at acceptance');
  }
  const sent = asSent(rendered.content, content);
  const [fault] = contentFaults(sent);
  if (fault) throw new RenderFault('content', fault.detail.replace(/\.$/, ''));
  return sent;
}

export function bytesOf(blobs: Map<string, Buffer>, sha256: string): Buffer {
  const bytes = blobs.get(sha256);
  if (!bytes) throw new ComposeError('the bytes of an attachment are gone');
  return bytes;
}
