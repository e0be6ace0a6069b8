import { FieldError } from '../common/app-error';
import { sourceErrors } from '../templates/template-source';
import { hasControlCharacters, parseEmail, parsePhone, Recipient } from '../common/addresses';
import { AttachmentDto, CreateMessageDto, MessageTemplateDto } from './create-message.dto';
import { escapePointer } from '../common/validation';
import type { MessageLane } from './message.entity';
import { isOutcomeOf } from './test-outcome';

/** Headers that the platform or the provider sets, or that would change who the mail is from or to. */
const RESERVED_HEADERS =
  /^(from|sender|to|cc|bcc|reply-to|subject|date|message-id|resent-.*|return-path|received|content-type|content-transfer-encoding|mime-version|dkim-signature|arc-.*|x-smtp2go-.*|x-carillon-.*)$/i;
const HEADER_NAME = /^[A-Za-z0-9-]{1,76}$/;
const MAX_HEADERS_BYTES = 16 * 1024;
/** Above it a message is bulk, unless it says otherwise. */
const MOST_TRANSACTIONAL = 100;
const OUTSIDE_BASE64 = /[^A-Za-z0-9+/]/;

/** What a MIME document says itself. */
const SAID_BY_MIME = [
  ...(['from', 'to', 'cc', 'bcc', 'recipients', 'template', 'variables', 'subject', 'html'] as const),
  ...(['text', 'body', 'reply_to', 'headers', 'attachments', 'locale', 'unsubscribe'] as const),
];

/**
 * What the shape of a request cannot say: which fields go together, and whether addresses, headers and attachments
 * are what they claim to be. Pure; names every fault at once.
 */
export function messageErrors(request: CreateMessageDto): FieldError[] {
  if (isMime(request))
    return [
      ...besideMimeErrors(request),
      ...smsOnlyErrors(request),
      ...metadataErrors(request.metadata, '/metadata'),
    ];
  return [
    ...addressingErrors(request),
    ...recipientErrors(request),
    ...senderErrors(request),
    ...unsubscribeErrors(request),
    ...contentErrors(request),
    ...(request.channel === 'sms' ? emailOnlyErrors(request) : smsOnlyErrors(request)),
    ...headerErrors(request.headers ?? {}),
    ...(request.reply_to ?? []).flatMap((value, i) =>
      parseEmail(value) ? [] : [notAnEmail(`/reply_to/${i}`)],
    ),
    ...(request.attachments ?? []).flatMap((attachment, i) =>
      attachmentErrors(attachment, `/attachments/${i}`),
    ),
    ...(request.dedupe_window !== undefined && request.dedupe_key === undefined
      ? [fault('/dedupe_window', 'ambiguous', '"dedupe_window" goes with "dedupe_key".')]
      : []),
    ...metadataErrors(request.metadata, '/metadata'),
    ...(request.recipients ?? []).flatMap((item, i) =>
      metadataErrors(item.metadata, `/recipients/${i}/metadata`),
    ),
  ];
}

/** What only test mode knows. Pure. */
export function testErrors({ channel, test_outcome }: CreateMessageDto, test: boolean): FieldError[] {
  if (test_outcome === undefined) return [];
  if (!test)
    return [
      fault('/test_outcome', 'test_mode_only', '"test_outcome" goes with a test key (car_test_…) only.'),
    ];
  if (isOutcomeOf(channel, test_outcome)) return [];
  const detail = `"test_outcome" cannot be ${test_outcome} for the channel ${channel}.`;
  return [fault('/test_outcome', 'wrong_channel', detail)];
}

/** What the document says is judged by `readMime`. */
export function isMime(request: CreateMessageDto): request is CreateMessageDto & { mime: string } {
  return request.channel === 'email' && request.mime !== undefined;
}

/** By default above 100 recipients it is bulk. */
export function laneAskedFor({ lane }: CreateMessageDto, recipients: number): MessageLane {
  return lane ?? (recipients > MOST_TRANSACTIONAL ? 'bulk' : 'transactional');
}

/** RFC 8058, and what large mailbox providers ask of whoever sends in bulk: there it is not for the sender to leave out. */
function unsubscribeErrors(request: CreateMessageDto): FieldError[] {
  const { unsubscribe, to = [], cc = [], bcc = [], recipients = [] } = request;
  if (unsubscribe !== false) return [];
  const count = to.length + cc.length + bcc.length + recipients.length;
  if (laneAskedFor(request, count) === 'transactional') return [];
  const detail =
    '"unsubscribe" can be false only in the lane transactional: bulk e-mail says how to unsubscribe.';
  return [fault('/unsubscribe', 'bulk', detail)];
}

export function parserOf(channel: CreateMessageDto['channel']): (value: string) => Recipient | null {
  return channel === 'email' ? parseEmail : parsePhone;
}

function besideMimeErrors(request: CreateMessageDto): FieldError[] {
  return SAID_BY_MIME.filter((field) => request[field] !== undefined).map((field) =>
    fault(`/${field}`, 'ambiguous', `Leave "${field}" out: it is in the MIME document.`),
  );
}

function addressingErrors(request: CreateMessageDto): FieldError[] {
  const shared = request.to !== undefined;
  const individual = request.recipients !== undefined;
  if (shared && individual)
    return [fault('/recipients', 'ambiguous', 'Give either "to" or "recipients", not both.')];
  if (!shared && !individual)
    return [fault('/to', 'required', 'Give "to", or "recipients" for a copy of their own for each.')];
  if (!individual) return [];
  return (['cc', 'bcc'] as const)
    .filter((field) => request[field] !== undefined)
    .map((field) => fault(`/${field}`, 'ambiguous', `"${field}" goes with "to", not with "recipients".`));
}

function recipientErrors(request: CreateMessageDto): FieldError[] {
  const parse = parserOf(request.channel);
  const bad = request.channel === 'email' ? notAnEmail : notANumber;
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  const check = (value: string, pointer: string) => {
    const parsed = parse(value);
    if (!parsed) errors.push(bad(pointer));
    else if (seen.has(parsed.address)) {
      errors.push(fault(pointer, 'duplicate_recipient', `${name(pointer)} is named twice in this message.`));
    } else seen.add(parsed.address);
  };
  for (const role of ['to', 'cc', 'bcc'] as const) {
    (request[role] ?? []).forEach((value, i) => check(value, `/${role}/${i}`));
  }
  (request.recipients ?? []).forEach((item, i) => check(item.to, `/recipients/${i}/to`));
  return errors;
}

function senderErrors(request: CreateMessageDto): FieldError[] {
  if (request.channel === 'email') {
    if (request.from === undefined) return [fault('/from', 'required', '"from" is required for an e-mail.')];
    return parseEmail(request.from) ? [] : [notAnEmail('/from')];
  }
  return request.from === undefined || parsePhone(request.from) ? [] : [notANumber('/from')];
}

function templateErrors({ id, name }: MessageTemplateDto): FieldError[] {
  if (id === undefined && name === undefined)
    return [fault('/template/id', 'required', 'Say which template, by "id" or by "name".')];
  if (id === undefined || name === undefined) return [];
  return [fault('/template/name', 'ambiguous', 'Say which template by "id" or by "name", not by both.')];
}

function contentErrors(request: CreateMessageDto): FieldError[] {
  const inline = (['subject', 'html', 'text', 'body'] as const).filter(
    (field) => request[field] !== undefined,
  );
  if (request.template) {
    return [
      ...templateErrors(request.template),
      ...inline.map((field) =>
        fault(
          `/${field}`,
          'ambiguous',
          `"${field}" comes from the template; leave it out or leave "template" out.`,
        ),
      ),
    ];
  }
  const errors = sourceErrors(request.channel, request);
  if (request.subject !== undefined && hasControlCharacters(request.subject))
    errors.push(lineBreakFault('/subject'));
  return errors;
}

function emailOnlyErrors(request: CreateMessageDto): FieldError[] {
  return (['cc', 'bcc', 'reply_to', 'headers', 'attachments', 'mime', 'unsubscribe'] as const)
    .filter((field) => request[field] !== undefined)
    .map((field) => fault(`/${field}`, 'wrong_channel', `"${field}" does not belong to the channel sms.`));
}

function smsOnlyErrors(request: CreateMessageDto): FieldError[] {
  return (['max_segments', 'gsm7'] as const)
    .filter((field) => request[field] !== undefined)
    .map((field) => fault(`/${field}`, 'wrong_channel', `"${field}" does not belong to the channel email.`));
}

function headerErrors(headers: Record<string, string>): FieldError[] {
  const entries = Object.entries(headers);
  const errors = entries.flatMap(([header, value]) => {
    const pointer = `/headers/${escapePointer(header)}`;
    if (!HEADER_NAME.test(header))
      return [fault(pointer, 'invalid_header', 'A header name takes letters, digits and hyphens.')];
    if (RESERVED_HEADERS.test(header))
      return [fault(pointer, 'reserved_header', `${header} cannot be set; it is set for you.`)];
    if (typeof value !== 'string')
      return [fault(pointer, 'invalid_header', `The value of ${header} must be a string.`)];
    if (Buffer.byteLength(value) > 998)
      return [fault(pointer, 'too_long', `The value of ${header} is longer than 998 octets.`)];
    return hasControlCharacters(value) ? [lineBreakFault(pointer)] : [];
  });
  const bytes = Buffer.byteLength(JSON.stringify(headers));
  if (entries.length > 50 || bytes > MAX_HEADERS_BYTES) {
    errors.push(fault('/headers', 'too_many', 'At most 50 headers and 16 kB in all.'));
  }
  return errors;
}

function attachmentErrors(attachment: AttachmentDto, pointer: string): FieldError[] {
  if ((attachment.content === undefined) === (attachment.url === undefined)) {
    return [fault(pointer, 'ambiguous', 'Give either "content" in Base64 or "url".')];
  }
  if (attachment.content !== undefined && !isBase64(attachment.content)) {
    return [
      fault(`${pointer}/content`, 'invalid_base64', 'The content is not canonical Base64, or is empty.'),
    ];
  }
  return [];
}

/** Searched and not matched: over megabytes a repetition that could be taken back exhausts the stack of the engine. */
export function isBase64(content: string): boolean {
  if (content.length === 0 || content.length % 4 !== 0) return false;
  const end = content.search(OUTSIDE_BASE64);
  return end === -1 || (end >= content.length - 2 && /^==?$/.test(content.slice(end)));
}

function metadataErrors(metadata: Record<string, unknown> | undefined, pointer: string): FieldError[] {
  if (!metadata || isMetadata(metadata)) return [];
  return [
    fault(pointer, 'invalid_metadata', 'At most 50 keys of 40 characters, with strings of 500 characters.'),
  ];
}

export function isMetadata(given: object): given is Record<string, string> {
  const entries = Object.entries(given);
  const fits = ([key, value]: [string, unknown]) =>
    key.length <= 40 && typeof value === 'string' && value.length <= 500;
  return entries.length <= 50 && entries.every(fits);
}

/** RFC 5322 section 2.2: a line break in a value would begin a header of its own. */
export function lineBreakFault(pointer: string): FieldError {
  return fault(
    pointer,
    'line_break',
    `${name(pointer)} must not hold line breaks or other control characters.`,
  );
}

function notAnEmail(pointer: string): FieldError {
  return fault(pointer, 'invalid_email', `${name(pointer)} is not an e-mail address.`);
}

function notANumber(pointer: string): FieldError {
  return fault(
    pointer,
    'invalid_phone',
    `${name(pointer)} is not a phone number in E.164, such as +6421555123.`,
  );
}

function fault(pointer: string, code: string, detail: string): FieldError {
  return { pointer, code, detail };
}

function name(pointer: string): string {
  return `"${pointer.slice(1).replaceAll('/', '.')}"`;
}
