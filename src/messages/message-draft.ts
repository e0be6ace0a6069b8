import { createHash } from 'node:crypto';
import { canonicalLocale } from '../common/locale';
import { newId, type DeliveryId, type MessageId } from '../common/ids';
import type { TemplateSource, Variables } from '../templates/content';
import type { AttachmentDto, CreateMessageDto, RecipientDto } from './create-message.dto';
import type { RecipientRole } from './delivery.entity';
import type { AttachmentRef, EmailContent, SmsContent } from './message.entity';
import { parseEmail } from '../common/addresses';
import { parserOf } from './message-rules';
import type { MimeMail } from './read-mime';
import { outcomeOfAddress, type TestOutcome } from './test-outcome';
import { toSource } from '../templates/template-source';

export interface DraftDelivery {
  id: DeliveryId;
  role: RecipientRole;
  position: number;
  recipient: string;
  address: string;
  variables: Variables | null;
  /** As it was asked for this recipient, canonical. */
  locale: string | null;
  metadata: Record<string, string> | null;
  /** Null in live mode. */
  testOutcome: TestOutcome | null;
}

export interface Blob {
  sha256: string;
  content: Buffer;
}

/** A valid request, in the words of the ledger and not yet stored. */
export interface MessageDraft {
  id: MessageId;
  content: EmailContent | SmsContent;
  deliveries: DraftDelivery[];
  blobs: Blob[];
  /** Attachments after Base64, as they count against the provider's limit; a MIME document with all that is in it. */
  attachmentBytes: number;
}

/** Only after `messageErrors` found none. */
export function draftMessage(request: CreateMessageDto): MessageDraft {
  const files = (request.attachments ?? []).map(toFile);
  const source = request.template ? null : toSource(request.channel, request);
  return {
    id: newId('msg'),
    content:
      request.channel === 'email'
        ? emailContent(
            request,
            source,
            files.map((file) => file.ref),
          )
        : smsContent(request, source),
    deliveries: draftDeliveries(request),
    blobs: files.flatMap((file) => (file.blob ? [file.blob] : [])),
    attachmentBytes: files.reduce((sum, file) => sum + file.encodedBytes, 0),
  };
}

/** The same as a test message: each recipient has the outcome that was asked for, or the one that its address stands for. */
export function asTest(draft: MessageDraft, { channel, test_outcome }: CreateMessageDto): MessageDraft {
  const deliveries = draft.deliveries.map((delivery) => ({
    ...delivery,
    testOutcome: test_outcome ?? outcomeOfAddress(channel, delivery.address),
  }));
  return { ...draft, deliveries };
}

/** A document that was read without a fault: everything stands in it. */
export function draftMimeMessage(mail: MimeMail): MessageDraft {
  const blob = toBlob(mail.document);
  const { from, subject, recipients } = mail;
  const mime = { sha256: blob.sha256, subject };
  return {
    id: newId('msg'),
    content: { from, replyTo: [], headers: {}, attachments: [], source: null, mime },
    deliveries: numbered(
      recipients.map((each) => ({ ...each, variables: null, locale: null, metadata: null })),
    ),
    blobs: [blob],
    attachmentBytes: mail.requestBytes,
  };
}

function emailContent(
  request: CreateMessageDto,
  source: TemplateSource | null,
  attachments: AttachmentRef[],
): EmailContent {
  return {
    from: parseEmail(request.from ?? '')?.recipient ?? '',
    replyTo: (request.reply_to ?? []).map((value) => parseEmail(value)?.recipient ?? value),
    headers: request.headers ?? {},
    attachments,
    source: source && 'subject' in source ? source : null,
  };
}

function smsContent(request: CreateMessageDto, source: TemplateSource | null): SmsContent {
  return {
    from: request.from ?? null,
    source: source && 'body' in source ? source : null,
    ...(request.gsm7 === undefined ? {} : { gsm7: request.gsm7 }),
  };
}

function draftDeliveries(request: CreateMessageDto): DraftDelivery[] {
  const parse = parserOf(request.channel);
  const rows: NewRow[] = [];
  const add = (role: RecipientRole, { to, variables, locale, metadata }: RecipientDto) => {
    const parsed = parse(to);
    if (!parsed) return;
    const own = { variables: variables ?? null, locale: canonicalLocale(locale), metadata: metadata ?? null };
    rows.push({ role, ...parsed, ...own });
  };
  for (const role of ['to', 'cc', 'bcc'] as const) (request[role] ?? []).forEach((to) => add(role, { to }));
  (request.recipients ?? []).forEach((item) => add('to', item));
  return numbered(rows);
}

type NewRow = Omit<DraftDelivery, 'id' | 'position' | 'testOutcome'>;

function numbered(rows: NewRow[]): DraftDelivery[] {
  return rows.map((row, position) => ({ id: newId('dlv'), position, ...row, testOutcome: null }));
}

function toBlob(content: Buffer): Blob {
  return { sha256: createHash('sha256').update(content).digest('hex'), content };
}

function toFile(attachment: AttachmentDto): { ref: AttachmentRef; blob: Blob | null; encodedBytes: number } {
  const { filename, url, inline = false } = attachment;
  const contentType = attachment.content_type ?? null;
  if (attachment.content === undefined) {
    return {
      ref: { filename, contentType, inline, sha256: null, url: url ?? null },
      blob: null,
      encodedBytes: 0,
    };
  }
  const blob = toBlob(Buffer.from(attachment.content, 'base64'));
  return {
    ref: { filename, contentType, inline, sha256: blob.sha256, url: null },
    blob,
    encodedBytes: attachment.content.length,
  };
}
