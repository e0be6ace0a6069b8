import { randomUUID } from 'node:crypto';
import { SpanKind } from '@opentelemetry/api';
import { Agent, request, type Dispatcher } from 'undici';
import { inSpan, type NewSpan } from '../../tracing/traces';
import {
  OPERATIONS,
  type DataOf,
  type Operation,
  type OperationPath,
  type RequestLimit,
  type RequestOf,
} from './operations';
import { leavingOnlyIf } from './leave-check';
import type { Failed, Outcome, Refused, Unknown } from './outcome';
import { readAnswer, unsettled, type Reply } from './read-answer';
import { REQUEST_ID_HEADER, SentHeaders } from './sent-headers';

export interface Smtp2goCredential {
  apiKey: string;
  region: 'global' | 'us' | 'eu' | 'au';
}

/** What makes requests needs no more of the client. */
export type ProviderCalls = Pick<Smtp2goClient, 'call'>;

export interface Smtp2goClientOptions {
  /** Stands in for scheme, host and /v3 of every region. */
  baseUrlOverride?: string;
  connectTimeoutMs?: number;
  /** Long on purpose: hanging up early on a send that works only makes it ambiguous. */
  responseTimeoutMs?: number;
  maxConnections: number;
  /**
   * Takes one of the requests that the provider allows of an operation: 0 when it may be made now, or how long to wait.
   * Without it nothing is counted here.
   */
  reserve?: (path: OperationPath, limit: RequestLimit) => Promise<number>;
  /** Told of each request that was made, when it is over. */
  observe?: (request: ObservedRequest) => void;
}

export interface ObservedRequest {
  path: OperationPath;
  outcome: Outcome<unknown>;
  credential: Smtp2goCredential;
  seconds: number;
}

const BASE_URLS: Record<Smtp2goCredential['region'], string> = {
  global: 'https://api.smtp2go.com/v3',
  us: 'https://us-api.smtp2go.com/v3',
  eu: 'https://eu-api.smtp2go.com/v3',
  au: 'https://au-api.smtp2go.com/v3',
};

/** Far below what servers keep idle connections for: a request on a connection that is being closed is ambiguous. */
const KEEP_ALIVE_MS = 4_000;

const UNASKED = { requestId: null, httpStatus: null };

/**
 * Asks the provider, once. Never retries and never throws for what the provider or the network does: everything ends
 * in an Outcome, and `failed` is said only of what provably did not happen. Holds no key, address or body after a
 * call, and puts none in an outcome.
 */
export class Smtp2goClient {
  private readonly agent: Agent;
  private readonly sentHeaders = new SentHeaders();
  private readonly responseTimeoutMs: number;

  constructor(private readonly options: Smtp2goClientOptions) {
    this.responseTimeoutMs = options.responseTimeoutMs ?? 60_000;
    this.agent = new Agent({
      connections: options.maxConnections,
      // One request at a time on a kept-alive connection; 0 would mean a new TLS connection for every request.
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      headersTimeout: this.responseTimeoutMs,
      bodyTimeout: this.responseTimeoutMs,
      connect: { timeout: options.connectTimeoutMs ?? 5_000 },
    });
  }

  /** An abort while the call waits for one of the connections shows when its turn comes; it is not sent then. */
  call<P extends OperationPath>(
    path: P,
    credential: Smtp2goCredential,
    body: RequestOf<P>,
    signal?: AbortSignal,
  ): Promise<Outcome<DataOf<P>>> {
    return this.ask(this.agent, path, credential, body, signal);
  }

  /** For work that somebody else may take over: a request that is not written yet is not sent once the answer is no. */
  onlyIf(mayLeave: () => boolean): ProviderCalls {
    const dispatcher = this.agent.compose(leavingOnlyIf(mayLeave));
    return {
      call: (path, credential, body, signal) => this.ask(dispatcher, path, credential, body, signal),
    };
  }

  /** Waits for the calls under way. */
  async close(): Promise<void> {
    await this.agent.close();
    this.sentHeaders.close();
  }

  private async ask<P extends OperationPath>(
    dispatcher: Dispatcher,
    path: P,
    credential: Smtp2goCredential,
    body: RequestOf<P>,
    signal: AbortSignal | undefined,
  ): Promise<Outcome<DataOf<P>>> {
    const operation = OPERATIONS[path];
    const content = operation.keyInBody ? { ...(body as object), api_key: credential.apiKey } : body;
    const payload = Buffer.from(JSON.stringify(content));
    if (payload.byteLength > operation.maxRequestBytes) return tooLarge(payload.byteLength, operation);
    const waitMs = operation.limit ? await this.options.reserve?.(path, operation.limit) : 0;
    if (waitMs) return { kind: 'throttled', scope: 'operation', retryAfterMs: waitMs, ...UNASKED };

    const startedAt = performance.now();
    const outcome = await inSpan(spanOf(path), async (note) => {
      const known = await this.outcomeOf(dispatcher, path, credential, body, payload, signal);
      note({ 'carillon.outcome': known.kind });
      return known;
    });
    const seconds = (performance.now() - startedAt) / 1_000;
    this.options.observe?.({ path, outcome, credential, seconds });
    return outcome;
  }

  private async outcomeOf<P extends OperationPath>(
    dispatcher: Dispatcher,
    path: P,
    credential: Smtp2goCredential,
    body: RequestOf<P>,
    payload: Buffer,
    signal: AbortSignal | undefined,
  ): Promise<Outcome<DataOf<P>>> {
    const requestId = randomUUID();
    this.sentHeaders.watch(requestId);
    let reply: Reply;
    try {
      reply = await this.exchange(dispatcher, path, credential, payload, requestId, signal);
    } catch (error) {
      return this.withoutReply(path, requestId, error);
    } finally {
      this.sentHeaders.forget(requestId);
    }
    return readAnswer({ path, request: body, apiKey: credential.apiKey }, reply);
  }

  private async exchange(
    dispatcher: Dispatcher,
    path: OperationPath,
    credential: Smtp2goCredential,
    payload: Buffer,
    requestId: string,
    signal: AbortSignal | undefined,
  ): Promise<Reply> {
    const { method, maxAnswerBytes } = OPERATIONS[path];
    const url = (this.options.baseUrlOverride ?? BASE_URLS[credential.region]).replace(/\/+$/, '') + path;
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      'x-smtp2go-api-key': credential.apiKey,
      [REQUEST_ID_HEADER]: requestId,
    };
    const response = await request(url, { dispatcher, method, headers, body: payload, signal });
    const retryAfter = response.headers['retry-after'];
    return {
      httpStatus: response.statusCode,
      retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
      text: await this.readText(response.body, maxAnswerBytes),
    };
  }

  /** bodyTimeout starts anew with every byte, so a dripping body needs an end of its own. */
  private async readText(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<string | null> {
    const overdue = setTimeout(() => body.destroy(new Error('response timeout')), this.responseTimeoutMs);
    try {
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) {
        bytes += chunk.byteLength;
        if (bytes > maxBytes) return null;
        chunks.push(chunk);
      }
      return Buffer.concat(chunks).toString('utf8');
    } finally {
      clearTimeout(overdue);
    }
  }

  private withoutReply(path: OperationPath, requestId: string, error: unknown): Failed | Unknown {
    const cause = causeOf(error);
    return this.sentHeaders.has(requestId) ? unsettled(path, cause) : { kind: 'failed', cause };
  }
}

/** The paths of the provider are fixed: what a request is about stands in its body. */
function spanOf(path: OperationPath): NewSpan {
  const { method } = OPERATIONS[path];
  const attributes = { 'http.request.method': method, 'http.route': path, 'peer.service': 'smtp2go' };
  return { name: `${method} ${path}`, kind: SpanKind.CLIENT, attributes };
}

function tooLarge(bytes: number, { maxRequestBytes }: Operation): Refused {
  return {
    kind: 'refused',
    reason: 'too_large',
    code: null,
    detail: `The request has ${bytes} bytes; the provider takes at most ${maxRequestBytes}.`,
    ...UNASKED,
  };
}

/** Only the code: messages of network errors hold hosts and ports, and may come to hold more. */
function causeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (typeof code === 'string' && /^\w{1,60}$/.test(code)) return code;
  return typeof name === 'string' && /^\w{1,60}$/.test(name) ? name : 'unexpected';
}
