import { send } from './http-exchange';
import { BadRequest, type ControlRequest } from './control-request';
import type { StoredMessage } from './message';
import { mimeSource } from './mime-source';
import type { Simulator } from './simulator';

const PREVIEW_CHARACTERS = 200;

/** /simulator/messages: the inbox as JSON, as HTML that cannot do anything, as files and as MIME. */
export class ControlMessages {
  constructor(private readonly simulator: Simulator) {}

  list({ query, http, response }: ControlRequest): unknown {
    const { inbox } = this.simulator;
    const etag = `"${this.simulator.startedAt} ${inbox.version}"`;
    if (http.headers['if-none-match'] === etag) {
      response.writeHead(304).end();
      return undefined;
    }
    response.setHeader('etag', etag);
    const found = inbox.find({
      to: query.get('to') ?? undefined,
      channel: query.get('channel') ?? undefined,
      search: query.get('search') ?? undefined,
      account: query.get('account') ?? undefined,
      limit: Math.min(Number(query.get('limit') ?? 100) || 100, 1000),
    });
    return { total: inbox.size, messages: found.map(summary) };
  }

  one({ params }: ControlRequest): unknown {
    const { facts, ...message } = this.find(params[0]);
    return { ...message, message_id_header: facts.messageId };
  }

  /** The HTML of an e-mail, for a sandboxed frame: nothing in it runs or loads, inline images come as data. */
  preview({ params, response }: ControlRequest): void {
    const { html, attachments } = this.find(params[0]);
    const shown = html.replace(/\bcid:([^\s"'<>)]+)/gi, (whole, name: string) => {
      const image = attachments.find(({ inline, filename }) => inline && filename === name);
      return image?.fileblob === undefined ? whole : `data:${image.mimetype};base64,${image.fileblob}`;
    });
    send(response, 200, 'text/html; charset=utf-8', shown, {
      'content-security-policy':
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'",
      'x-content-type-options': 'nosniff',
    });
  }

  attachment({ params, response }: ControlRequest): void {
    const attachment = this.find(params[0]).attachments[Number(params[1])];
    if (attachment?.fileblob === undefined) throw new BadRequest('There is no such attachment.', 404);
    send(response, 200, 'application/octet-stream', Buffer.from(attachment.fileblob, 'base64'), {
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(attachment.filename)}`,
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
    });
  }

  source({ params, response }: ControlRequest): void {
    const message = this.find(params[0]);
    send(response, 200, 'message/rfc822', mimeSource(message), {
      'content-disposition': `attachment; filename="${message.id}.eml"`,
      'x-content-type-options': 'nosniff',
    });
  }

  private find(id: string | undefined): StoredMessage {
    const message = this.simulator.inbox.get(id ?? '');
    if (!message) throw new BadRequest(`The inbox has no message ${id} (any more).`, 404);
    return message;
  }
}

function summary({ text, html, headers, attachments, facts: _facts, ...message }: StoredMessage): unknown {
  const preview = (text || html.replace(/<style[^]*?<\/style>|<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim();
  const stamp = headers.find(({ header }) => header.toLowerCase() === 'x-carillon-delivery')?.value;
  return {
    ...message,
    preview: preview.slice(0, PREVIEW_CHARACTERS),
    attachments: attachments.length,
    stamp,
  };
}
