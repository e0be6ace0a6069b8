import type { Account, EmailDraft } from './accounts';
import { requireAddress } from './addresses';
import { isObject, optionalList, optionalText, optionalTexts, type JsonObject } from './fields';
import type { StoredAttachment, StoredHeader } from './message';
import { ProviderError } from './provider-error';
import type { TemplateCache } from './template-cache';

const MAX_RECIPIENTS = 100;
const REFUSED_HEADERS = new Set(['content-type', 'content-transfer-encoding', 'mime-version']);
const BASE64 = /^[A-Za-z0-9+/\r\n]*={0,2}[\r\n]*$/;

/** Validates one e-mail of /email/send or /email/batch and renders its template. */
export function readEmailDraft(body: JsonObject, account: Account, templates: TemplateCache): EmailDraft {
  const sender = requireAddress('sender', body.sender);
  const to = addressList(body, 'to');
  if (to.length === 0) throw ProviderError.invalidField('to', 'is required');
  const content = readContent(body, account, templates);
  const headers = readHeaders(body);
  const attachments = [...readAttachments(body, 'attachments'), ...readAttachments(body, 'inlines')];
  let bytes = content.subject.length + content.html.length + content.text.length;
  for (const attachment of attachments) bytes += attachment.fileblob?.length ?? 0;
  for (const { header, value } of headers) bytes += header.length + value.length;
  return {
    sender: sender.full,
    senderAddress: sender.address,
    senderName: sender.name,
    senderDomain: sender.domain,
    to,
    cc: addressList(body, 'cc'),
    bcc: addressList(body, 'bcc'),
    ...content,
    headers,
    attachments,
    bytes,
  };
}

/** Bare addresses of everybody who gets a copy, each once. */
export function recipientsOf(draft: EmailDraft): string[] {
  const { to, cc, bcc } = draft;
  if (to.length === 1 && cc.length === 0 && bcc.length === 0) return [bare(to[0] ?? '')];
  return [...new Set([...to, ...cc, ...bcc].map(bare))];
}

function bare(full: string): string {
  return full.endsWith('>') ? full.slice(full.lastIndexOf('<') + 1, -1).trim() : full;
}

function addressList(body: JsonObject, field: string): string[] {
  const list = optionalTexts(body, field) ?? [];
  if (list.length > MAX_RECIPIENTS) {
    const message = `was expecting at most ${MAX_RECIPIENTS} addresses but found ${list.length}`;
    throw ProviderError.invalidField(field, message);
  }
  return list.map((item) => requireAddress(field, item).full);
}

function readContent(
  body: JsonObject,
  account: Account,
  templates: TemplateCache,
): { subject: string; html: string; text: string } {
  const templateId = optionalText(body, 'template_id');
  if (templateId) {
    const template = account.templates.get(templateId);
    if (!template) throw ProviderError.exception(`A template with the id '${templateId}' was not found`);
    return templates.render(template, body.template_data);
  }
  const html = optionalText(body, 'html_body') ?? '';
  const text = optionalText(body, 'text_body') ?? '';
  if (!html && !text) throw ProviderError.invalidField('html_body', "or 'text_body' is required");
  return { subject: optionalText(body, 'subject') ?? '', html, text };
}

function readHeaders(body: JsonObject): StoredHeader[] {
  return (optionalList(body, 'custom_headers') ?? []).map((item) => {
    if (!isObject(item) || typeof item.header !== 'string' || typeof item.value !== 'string') {
      throw ProviderError.invalidField('custom_headers', "was expecting objects with 'header' and 'value'");
    }
    const { header, value } = item;
    if (REFUSED_HEADERS.has(header.toLowerCase())) {
      throw ProviderError.invalidField('custom_headers', `must not contain the header '${header}'`);
    }
    if (!/^[!-9;-~]+$/.test(header) || /[\r\n]/.test(value)) {
      throw ProviderError.invalidField('custom_headers', `has an invalid header '${header}'`);
    }
    return { header, value };
  });
}

function readAttachments(body: JsonObject, field: 'attachments' | 'inlines'): StoredAttachment[] {
  return (optionalList(body, field) ?? []).map((item) => {
    if (!isObject(item) || typeof item.filename !== 'string' || item.filename === '') {
      throw ProviderError.invalidField(field, "was expecting objects with a 'filename'");
    }
    const fileblob = optionalText(item, 'fileblob');
    const url = optionalText(item, 'url');
    if ((fileblob === undefined) === (url === undefined)) {
      throw ProviderError.invalidField(field, "was expecting one of 'fileblob' and 'url'");
    }
    if (fileblob !== undefined && !BASE64.test(fileblob)) {
      throw ProviderError.invalidField(field, "was expecting Base64 in 'fileblob'");
    }
    return {
      filename: item.filename,
      mimetype: optionalText(item, 'mimetype') ?? 'application/octet-stream',
      bytes: fileblob === undefined ? 0 : Math.floor((fileblob.replace(/=+\s*$/, '').length * 3) / 4),
      inline: field === 'inlines',
      ...(fileblob === undefined ? { url } : { fileblob }),
    };
  });
}
