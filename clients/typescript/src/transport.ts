import { CarillonConnectionError, CarillonError } from './carillon-error.js';
import { eventsUntilEnd } from './event-stream.js';
import { type Page, Pages } from './pages.js';
import { pause } from './pause.js';
import { contentOf, type RequestFile } from './request-file.js';
import { type Failure, retryDelayMs, wasNotCarriedOut } from './retry-policy.js';

export interface TransportOptions {
  /** Who calls: sent with every request. */
  headers: Record<string, string>;
  /** Where Carillon is, such as `https://carillon.example.com`. */
  baseUrl: string;
  /** Tries after the first. */
  maxRetries: number;
  /**
   * How long each try may take. An answer that is a file must have begun by then; a stream of events may be silent for
   * so long (a live one says something every 15 seconds).
   */
  timeoutMs: number;
  fetch: typeof fetch;
}

export interface CallOptions {
  /** Ends the call, and every wait before another try. */
  signal?: AbortSignal;
  maxRetries?: number;
  timeoutMs?: number;
}

export interface CreateOptions extends CallOptions {
  /** A key of your own, so that the same request is carried out once even when another process makes it. */
  idempotencyKey?: string;
}

/** What a method of a resource asks for. */
export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: object | undefined;
  body?: unknown;
  file?: RequestFile;
  /** Takes an Idempotency-Key. */
  keyed?: boolean;
  options?: CreateOptions | undefined;
}

/** What is sent, the same at every try. */
interface Prepared {
  url: string;
  init: RequestInit & { duplex?: 'half' };
  /** Carried out twice, it has done what once would have done. */
  repeatable: boolean;
  tries: number;
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

type Read<T> = (response: Response) => Promise<T>;

/** Speaks with the API: every call is made here, tried again if that is safe, and answered or thrown as an error. */
export class Transport {
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  json<T>(call: Call): Promise<T> {
    return this.#carryOut(this.#prepare(call), async (response) => (await response.json()) as T);
  }

  /** Of what answers with no content. A DELETE that is tried again and finds nothing has been carried out before. */
  nothing(call: Call): Promise<void> {
    let unclear = false;
    const wasDoneBefore = (failure: Failure): boolean => {
      const isGone = failure instanceof CarillonError && failure.status === 404;
      if (call.method === 'DELETE' && unclear && isGone) return true;
      unclear ||= !wasNotCarriedOut(failure);
      return false;
    };
    const read: Read<void> = async (response) => void (await response.arrayBuffer());
    return this.#carryOut(this.#prepare(call), read, wasDoneBefore);
  }

  /** Of what answers with a file, to be read as it comes. */
  file(call: Call): Promise<Response> {
    return this.#carryOut(this.#prepare(call), (response) => Promise.resolve(response));
  }

  pages<T>(call: Call): Pages<T> {
    return new Pages((after) => {
      const query = after === undefined ? call.query : { ...call.query, after };
      return this.json<Page<T>>({ ...call, query });
    });
  }

  /** Events until one named `end`, over as many connections as it takes. */
  events<T extends { event: string }>(call: Call): AsyncGenerator<T, void> {
    const { signal, tries, timeoutMs } = this.#prepare(call);
    const open = (leave: AbortSignal): Promise<Response> =>
      this.file({ ...call, options: { ...call.options, signal: eitherOf(signal, leave) } });
    return eventsUntilEnd<T>(open, { tries, silenceMs: timeoutMs, signal });
  }

  #prepare({ method, path, query, body, file, keyed, options = {} }: Call): Prepared {
    const { baseUrl, maxRetries, timeoutMs } = this.#options;
    const headers = { ...this.#options.headers };
    const init: Prepared['init'] = { method, headers, redirect: 'error' };
    let isStream = false;
    if (file) {
      const { contentType, content } = contentOf(file);
      isStream = content instanceof ReadableStream;
      headers['content-type'] = contentType;
      init.body = content;
      if (isStream) init.duplex = 'half';
    } else if (body !== undefined) {
      headers['content-type'] = 'application/json';
      init.body = JSON.stringify(body);
    }
    if (keyed) headers['idempotency-key'] = options.idempotencyKey ?? crypto.randomUUID();
    return {
      ...{ url: `${baseUrl}${path}${queryString(query)}`, init },
      repeatable: method !== 'POST' || keyed === true,
      tries: isStream ? 1 : 1 + (options.maxRetries ?? maxRetries),
      timeoutMs: options.timeoutMs ?? timeoutMs,
      signal: options.signal,
    };
  }

  /** What `read` makes of the answer, or the error of the last try. */
  #carryOut(
    prepared: Prepared,
    read: Read<void>,
    wasDoneBefore: (failure: Failure) => boolean,
  ): Promise<void>;
  #carryOut<T>(prepared: Prepared, read: Read<T>): Promise<T>;
  async #carryOut<T>(
    prepared: Prepared,
    read: Read<T>,
    wasDoneBefore: (failure: Failure) => boolean = () => false,
  ): Promise<T | undefined> {
    let unclear: Failure | undefined;
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#try(prepared, read);
      } catch (failure) {
        if (!(failure instanceof CarillonError || failure instanceof CarillonConnectionError)) throw failure;
        if (wasDoneBefore(failure)) return undefined;
        const wait = tries < prepared.tries ? retryDelayMs(failure, tries, prepared.repeatable) : null;
        // That an earlier try is still under way says less than how that one ended.
        const isEcho = failure instanceof CarillonError && failure.code === 'idempotency_in_progress';
        if (wait === null) throw isEcho && unclear ? unclear : failure;
        if (!isEcho) unclear = failure;
        await pause(wait, prepared.signal);
      }
    }
  }

  async #try<T>({ url, init, timeoutMs, signal }: Prepared, read: Read<T>): Promise<T> {
    signal?.throwIfAborted();
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), timeoutMs);
    try {
      const response = await this.#options.fetch(url, { ...init, signal: eitherOf(signal, timeout.signal) });
      if (!response.ok) throw await CarillonError.of(response);
      return await read(response);
    } catch (error) {
      if (error instanceof CarillonError) throw error;
      if (signal?.aborted) throw signal.reason;
      if (timeout.signal.aborted)
        throw new CarillonConnectionError(`No answer within ${timeoutMs} ms`, false);
      throw CarillonConnectionError.of(error as Error);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** A part of a path. Throws for what would make another path of it. */
export function segment(value: string | number): string {
  // Who has no types may give none.
  const text = String(value ?? '');
  if (['', '.', '..'].includes(text)) throw new TypeError(`"${text}" is no id.`);
  return encodeURIComponent(text);
}

/** A list is repeated, as the API takes it. */
function queryString(query: object = {}): string {
  const pairs = Object.entries(query as Record<string, unknown>).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as unknown[]) : [value])
      .filter((one) => one !== undefined && one !== null)
      .map((one) => [name, String(one as string | number | boolean)]),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}

function eitherOf(signal: AbortSignal | undefined, other: AbortSignal): AbortSignal {
  return signal ? AbortSignal.any([signal, other]) : other;
}
