import type { DispatchedDelivery, DispatchedMessage } from '../messages/dispatch.store';
import type { EmailContent } from '../messages/message.entity';
import { joinMime, splitMime } from '../messages/mime-document';
import { rewriteHeader } from '../messages/mime-header';
import { bytesOf, ComposeError } from './compose';
import { STAMP_HEADER } from './delivery-stamp';
import type { MimeCopy } from './smtp2go/email-sender';

/**
 * The document of a MIME message as it leaves: To, Cc and Bcc hold those who are still to be sent to, the stamp is
 * added, and everything else is as it came. Null when the dispatch is of messages that are composed here. /email/mime has
 * no field for recipients, so Bcc stands in the header; that the provider takes it out is every mail server's custom on
 * submission (RFC 5322 section 3.6.3), but SMTP2GO's documentation does not say it.
 */
export function composeMime(
  messages: DispatchedMessage[],
  blobs: Map<string, Buffer>,
  stampOf: (delivery: DispatchedDelivery) => string,
): MimeCopy | null {
  const [message, ...others] = messages;
  const mime = (message?.content as EmailContent | undefined)?.mime;
  if (!message || !mime) return null;
  const [first] = message.deliveries;
  if (!first || others.length > 0) throw new ComposeError('a MIME dispatch is of one message');
  const parts = splitMime(bytesOf(blobs, mime.sha256));
  if (!parts) throw new ComposeError('a MIME document without a header');
  const header = rewriteHeader(parts.fields, message.deliveries, { [STAMP_HEADER]: stampOf(first) });
  return { deliveryIds: message.deliveries.map(({ id }) => id), document: joinMime(header, parts.body) };
}
