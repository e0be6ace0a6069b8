import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { MASTER_ID, type Account } from './accounts';
import type { EventBody, EventRecord } from './event-record';
import { isObject, type JsonObject } from './fields';
import { readBody, send, sendJson } from './http-exchange';
import type { MessageFacts, StoredMessage } from './message';
import { FIXED_OPTIONS, optionProblems } from './options';
import type { ProviderApi } from './provider-api';
import { newHexId } from './random';
import type { Simulator } from './simulator';

const BODY_LIMIT = 1024 * 1024;
const PREVIEW_CHARACTERS = 200;

interface Request {
  query: URLSearchParams;
  body: JsonObject;
  /** What the `:placeholders` of the route stood for. */
  params: string[];
  http: IncomingMessage;
  response: ServerResponse;
}

/** Thrown for a request that makes no sense; its text tells what would. */
class BadRequest extends Error {
  constructor(
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** The hand of the tester behind the provider: /simulator/*. A development tool, so it has no authentication. */
export class ControlApi {
  private readonly routes: { method: string; pattern: RegExp; handler: (request: Request) => unknown }[];

  constructor(
    private readonly simulator: Simulator,
    private readonly provider: ProviderApi,
  ) {
    const route = (method: string, path: string, handler: (request: Request) => unknown) => {
      return { method, pattern: new RegExp(`^/simulator${path.replace(/:\w+/g, '([^/]+)')}$`), handler };
    };
    this.routes = [
      route('GET', '/health', () => this.health()),
      route('GET', '/options', () => this.simulator.options),
      route('PATCH', '/options', ({ body }) => this.setOptions(body)),
      route('GET', '/faults', () => this.simulator.faults.all()),
      route('POST', '/faults', ({ body }) => this.addFault(body)),
      route('DELETE', '/faults', ({ query }) => this.removeFaults(query.get('id'))),
      route('GET', '/ledger', ({ response }) => this.sendLedger(response)),
      route('GET', '/messages', (request) => this.listMessages(request)),
      route('GET', '/messages/:id', ({ params }) => this.message(params[0])),
      route('GET', '/messages/:id/preview', (request) => this.sendPreview(request)),
      route('GET', '/messages/:id/attachments/:index', (request) => this.sendAttachment(request)),
      route('GET', '/events', ({ query }) => this.listEvents(query)),
      route('POST', '/events', ({ body }) => this.fireEvent(body)),
      route('POST', '/domains', ({ body }) => this.setDomain(body)),
      route('POST', '/sms/received', ({ body }) => this.receiveSms(body)),
      route('POST', '/reset', () => this.reset()),
    ];
  }

  async handle(http: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    try {
      // No page of another site may steer the simulator through the browser of its developer.
      if (http.headers['sec-fetch-site'] === 'cross-site')
        throw new BadRequest('Not from another site.', 403);
      const fitting = this.routes.filter(({ pattern }) => pattern.test(path));
      const route = fitting.find(({ method }) => method === http.method);
      if (!route)
        throw new BadRequest(`There is no ${http.method} ${path}; see /simulator.`, fitting[0] ? 405 : 404);
      const query = new URL(http.url ?? '', 'http://simulator').searchParams;
      const params = (route.pattern.exec(path) ?? []).slice(1).map(decodeURIComponent);
      const body = parseBody(await readBody(http, BODY_LIMIT));
      const value = route.handler({ query, body, params, http, response });
      if (value !== undefined) sendJson(response, 200, value);
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      sendJson(response, error.status, { error: error.message });
    }
  }

  private health(): unknown {
    const { state, inbox, ledger, events, poster, startedAt } = this.simulator;
    return {
      status: 'ok',
      started_at: startedAt,
      accounts: state.accounts.size,
      messages: inbox.size,
      ledger_rows: ledger.rows,
      events: events.size,
      webhook_posts_waiting: poster.waiting,
      webhook_posts_dropped: poster.dropped,
      scheduled: state.scheduled.size,
    };
  }

  private setOptions(patch: JsonObject): unknown {
    const fixed = FIXED_OPTIONS.filter((name) => name in patch).map((name) => `${name} is fixed at start.`);
    const problems = [...fixed, ...optionProblems(patch)];
    if (problems.length > 0) throw new BadRequest(problems.join(' '));
    return Object.assign(this.simulator.options, patch);
  }

  private addFault(body: JsonObject): unknown {
    const fault = this.simulator.faults.add(body);
    if (typeof fault === 'string') throw new BadRequest(fault);
    return fault;
  }

  private removeFaults(id: string | null): unknown {
    this.simulator.faults.remove(id === null ? undefined : Number(id));
    if (id === null) this.provider.ipTimeouts.reset();
    return this.simulator.faults.all();
  }

  private sendLedger(response: ServerResponse): void {
    this.simulator.ledger.flush();
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    createReadStream(this.simulator.ledger.file).pipe(response);
  }

  private listMessages({ query, http, response }: Request): unknown {
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

  private message(id: string | undefined): unknown {
    const { facts, ...message } = this.find(id);
    return { ...message, message_id_header: facts.messageId };
  }

  /** The HTML of an e-mail, for a sandboxed frame: nothing in it runs or loads, inline images come as data. */
  private sendPreview({ params, response }: Request): void {
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

  private sendAttachment({ params, response }: Request): void {
    const attachment = this.find(params[0]).attachments[Number(params[1])];
    if (attachment?.fileblob === undefined) throw new BadRequest('There is no such attachment.', 404);
    send(response, 200, 'application/octet-stream', Buffer.from(attachment.fileblob, 'base64'), {
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(attachment.filename)}`,
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
    });
  }

  private listEvents(query: URLSearchParams): unknown {
    const { events } = this.simulator;
    const id = query.get('email_id') ?? query.get('message_id');
    if (id) return events.ofMessage(id).map(eventView);
    const newest: unknown[] = [];
    for (const event of events.newestFirst()) {
      if (newest.length >= Math.min(Number(query.get('limit') ?? 100) || 100, 1000)) break;
      newest.push(eventView(event));
    }
    return newest;
  }

  /** Again ({id}), one more of a message ({email_id, event, recipient?, fields?}), or a body as given ({body, account?}). */
  private fireEvent(body: JsonObject): unknown {
    const { events, inbox } = this.simulator;
    const recipient = typeof body.recipient === 'string' ? body.recipient : undefined;
    if (typeof body.id === 'string') {
      for (const event of events.newestFirst()) {
        if (event.id !== body.id) continue;
        events.publish(event);
        return eventView(event);
      }
      throw new BadRequest(`There is no event ${body.id} any more.`, 404);
    }
    if (isObject(body.body))
      return eventView(this.fireCrafted(body.body as EventBody, body.account, recipient));
    if (typeof body.email_id !== 'string' || typeof body.event !== 'string') {
      throw new BadRequest('Give the id of an event, or email_id and event, or a body.');
    }
    const facts = inbox.get(body.email_id)?.facts ?? events.ofMessage(body.email_id)[0]?.facts;
    if (!facts) throw new BadRequest(`There is no message ${body.email_id} any more.`, 404);
    const fields = isObject(body.fields) ? (body.fields as EventBody) : {};
    return eventView(events.record(facts, body.event, recipient, fields));
  }

  private fireCrafted(crafted: EventBody, accountId: unknown, recipient: string | undefined): EventRecord {
    const account = this.account(accountId);
    const id = String(crafted.id ?? newHexId());
    const name = String(crafted.event ?? 'delivered');
    const sms = name.startsWith('sms');
    const facts: MessageFacts = {
      id: String(crafted.email_id ?? crafted.message_id ?? 'crafted'),
      channel: sms ? 'sms' : 'email',
      accountId: account.id,
      accountName: account.name,
      auth: String(crafted.auth ?? ''),
      from: '',
      sender: '',
      senderName: '',
      subject: '',
      messageId: '',
      headers: [],
      to: [],
      cc: [],
      bcc: [],
      clientIp: '',
      bytes: 0,
      submittedAt: Date.now(),
    };
    const event: EventRecord = { id, name, at: Date.now(), facts, recipient, extra: {}, posts: [], crafted };
    this.simulator.events.add(event);
    return event;
  }

  private setDomain(body: JsonObject): unknown {
    const { state } = this.simulator;
    const all = body.verified !== false;
    if (typeof body.email_address === 'string') {
      const sender = this.account(body.account).singleSenders.get(body.email_address.toLowerCase());
      if (!sender) throw new BadRequest('There is no such single sender in this account.', 404);
      sender.verified = all;
      state.save();
      return sender;
    }
    if (typeof body.domain !== 'string') throw new BadRequest('Give a domain or an email_address.');
    const flag = (name: string): boolean => (typeof body[name] === 'boolean' ? body[name] : all);
    const records = { dkim: flag('dkim'), returnpath: flag('returnpath'), tracking: flag('tracking') };
    state.dns.set(body.domain.toLowerCase(), records);
    state.save();
    return { domain: body.domain.toLowerCase(), ...records };
  }

  private receiveSms(body: JsonObject): unknown {
    const { from, to, content } = body;
    if (typeof from !== 'string' || typeof to !== 'string' || typeof content !== 'string') {
      throw new BadRequest('Give from, to and content, and account for a subaccount.');
    }
    const sms = { id: randomUUID(), from, to, content, at: Date.now() };
    this.account(body.account).smsReceived.push(sms);
    this.simulator.state.saveSoon();
    return sms;
  }

  private reset(): unknown {
    this.simulator.reset();
    this.provider.ipTimeouts.reset();
    return this.health();
  }

  private account(id: unknown): Account {
    const account = this.simulator.state.account(typeof id === 'string' ? id : MASTER_ID);
    if (!account) throw new BadRequest(`There is no account ${String(id)}.`, 404);
    return account;
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

function eventView({ id, name, at, facts, recipient, extra, crafted, posts }: EventRecord): unknown {
  const time = new Date(at).toISOString();
  return {
    id,
    event: name,
    time,
    email_id: facts.id,
    account: facts.accountId,
    recipient,
    fields: crafted ?? extra,
    posts,
  };
}

function parseBody(bytes: Buffer): JsonObject {
  if (bytes.length === 0) return {};
  try {
    const parsed: unknown = JSON.parse(bytes.toString('utf8'));
    if (isObject(parsed)) return parsed;
  } catch {
    // Falls through to the same answer.
  }
  throw new BadRequest('The body must be a JSON object.');
}
