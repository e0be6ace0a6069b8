import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { MASTER_ID, shortKey, type Account } from './accounts';
import { ControlMessages } from './control-messages';
import { BadRequest, type ControlRequest } from './control-request';
import { newCredential } from './credentials';
import type { EventBody, EventRecord } from './event-record';
import { isObject, type JsonObject } from './fields';
import { readBody, send, sendJson } from './http-exchange';
import { isoTime } from './iso-time';
import type { MessageFacts } from './message';
import { FIXED_OPTIONS, optionProblems } from './options';
import { optionsPage } from './options-page';
import { PAGE_HEADERS } from './page';
import type { ProviderApi } from './provider-api';
import { newHexId } from './random';
import type { Simulator } from './simulator';

const BODY_LIMIT = 1024 * 1024;

/** The hand of the tester behind the provider: /simulator/*. A development tool, so it has no authentication. */
export class ControlApi {
  private readonly routes: {
    method: string;
    pattern: RegExp;
    handler: (request: ControlRequest) => unknown;
  }[];

  constructor(
    private readonly simulator: Simulator,
    private readonly provider: ProviderApi,
  ) {
    const messages = new ControlMessages(simulator);
    const route = (method: string, path: string, handler: (request: ControlRequest) => unknown) => {
      return { method, pattern: new RegExp(`^/simulator${path.replace(/:\w+/g, '([^/]+)')}$`), handler };
    };
    this.routes = [
      route('GET', '/health', () => this.health()),
      route('GET', '/options', (request) => this.sendOptions(request)),
      route('PATCH', '/options', ({ body }) => this.setOptions(body)),
      route('GET', '/faults', () => this.simulator.faults.all()),
      route('POST', '/faults', ({ body }) => this.addFault(body)),
      route('DELETE', '/faults', ({ query }) => this.removeFaults(query.get('id'))),
      route('GET', '/ledger', ({ response }) => this.sendLedger(response)),
      route('GET', '/requests', () => Object.fromEntries([...this.provider.requests].sort())),
      route('GET', '/messages', (request) => messages.list(request)),
      route('GET', '/messages/:id', (request) => messages.one(request)),
      route('GET', '/messages/:id/source', (request) => messages.source(request)),
      route('GET', '/messages/:id/preview', (request) => messages.preview(request)),
      route('GET', '/messages/:id/attachments/:index', (request) => messages.attachment(request)),
      route('GET', '/events', ({ query }) => this.listEvents(query)),
      route('POST', '/events', ({ body }) => this.fireEvent(body)),
      route('POST', '/domains', ({ body }) => this.setDomain(body)),
      route('POST', '/sms/received', ({ body }) => this.receiveSms(body)),
      route('POST', '/accounts', ({ body }) => this.setAccount(body)),
      route('POST', '/keys', ({ body }) => this.setKey(body)),
      route('POST', '/ip-auth', ({ body }) => this.addIpAuth(body)),
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

  /** A page for a browser, JSON for everybody else. */
  private sendOptions({ http, response }: ControlRequest): unknown {
    const { options } = this.simulator;
    if (!/text\/html/.test(http.headers.accept ?? '')) return options;
    send(response, 200, 'text/html; charset=utf-8', optionsPage(options), PAGE_HEADERS);
    return undefined;
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

  /** What the provider alone can do to an account: use up its plan, suspend it. */
  private setAccount(body: JsonObject): unknown {
    const account = this.account(body.account);
    const { plan_used, plan_size, sms_used, state } = body;
    if (typeof plan_used === 'number') account.planUsed = plan_used;
    if (typeof plan_size === 'number') account.planSize = plan_size;
    if (typeof sms_used === 'number') account.smsUsed = sms_used;
    if (state === 'Active' || state === 'Closed' || state === 'Suspended') account.state = state;
    this.simulator.state.save();
    const { id, name, planUsed, planSize, smsUsed } = account;
    return {
      account: id,
      name,
      plan_used: planUsed,
      plan_size: planSize,
      sms_used: smsUsed,
      state: account.state,
    };
  }

  /** Blocks a key from sending for misuse, or lets it send again. The key is named whole or in its short form. */
  private setKey(body: JsonObject): unknown {
    const { key: name, sending_status: status } = body;
    if (typeof name !== 'string' || (status !== 'allowed' && status !== 'blocked')) {
      throw new BadRequest('Give key, and sending_status: allowed or blocked.');
    }
    const key = [...this.simulator.state.keys.values()].find((each) =>
      [each.key, shortKey(each.key)].includes(name),
    );
    if (!key) throw new BadRequest(`There is no key ${name}.`, 404);
    key.sendingStatus = status;
    this.simulator.state.save();
    return { username: shortKey(key.key), sending_status: status };
  }

  /** The provider's API can edit these but not add one. */
  private addIpAuth(body: JsonObject): unknown {
    const { ip_address: address } = body;
    if (typeof address !== 'string' || !isIP(address)) throw new BadRequest('Give ip_address, and account.');
    const description = typeof body.description === 'string' ? body.description : '';
    const entry = { address, ...newCredential({ description }) };
    this.account(body.account).ipAuths.set(address, entry);
    this.simulator.state.save();
    return entry;
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
}

function eventView({ id, name, at, facts, recipient, extra, crafted, posts }: EventRecord): unknown {
  const time = isoTime(at);
  return {
    id,
    event: name,
    time,
    email_id: facts.id,
    account: facts.accountId,
    recipient,
    fields: crafted ?? extra,
    posts: posts.map((post) => ({ ...post, at: post.at && isoTime(post.at) })),
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
