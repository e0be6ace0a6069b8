import type { FieldError, Problem } from './schema.generated.js';

/** The API has answered, and refused: an RFC 9457 problem. Nothing of the request is in it, the key least of all. */
export class CarillonError extends Error {
  override readonly name = 'CarillonError';
  readonly status: number;
  /** What happened, for programs: the same over time. `unknown` when something between here and the API has answered. */
  readonly code: Problem['code'] | 'unknown';
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  /** What is wrong with which field: an RFC 6901 pointer into the body, or the name of a parameter. */
  readonly errors: readonly FieldError[];
  /** Names the request in Carillon's log. */
  readonly requestId: string | undefined;
  /** As the answer said when to come again. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    problem: Partial<Problem> & { status: number },
    requestId?: string,
    retryAfterSeconds?: number,
  ) {
    const { status, code = 'unknown', title = `HTTP ${status}` } = problem;
    const { detail = 'The answer is not one of Carillon. Is the base URL right?' } = problem;
    super(`${title} (${status} ${code}): ${detail}`);
    this.status = status;
    this.code = code;
    this.type = problem.type ?? 'about:blank';
    this.title = title;
    this.detail = detail;
    this.errors = problem.errors ?? [];
    this.requestId = problem.request_id ?? requestId;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Of an answer that is no success. Reads its body. */
  static async of(response: Response, now: Date = new Date()): Promise<CarillonError> {
    const problem = await problemOf(response);
    const requestId = response.headers.get('x-request-id') ?? undefined;
    const retryAfter = retryAfterSeconds(response.headers.get('retry-after'), now);
    return new CarillonError({ ...problem, status: response.status }, requestId, retryAfter);
  }
}

/** No answer has come, or not the whole of one: whether the request was carried out is unknown unless `surelyNotSent`. */
export class CarillonConnectionError extends Error {
  override readonly name = 'CarillonConnectionError';

  constructor(
    message: string,
    /** No connection was made, so that nothing can have happened. */
    readonly surelyNotSent: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  static of(cause: Error): CarillonConnectionError {
    const { code } = (cause.cause ?? {}) as { code?: string };
    const why = [cause.message, code].filter(Boolean).join(', ');
    const surelyNotSent = code !== undefined && NEVER_CONNECTED.includes(code);
    return new CarillonConnectionError(`No whole answer has come (${why})`, surelyNotSent, { cause });
  }
}

/** Node's names for a connection that was never made; browsers do not tell. */
const NEVER_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'];

async function problemOf(response: Response): Promise<Partial<Problem>> {
  const text = await response.text();
  try {
    const problem = JSON.parse(text) as Partial<Problem> | null;
    return problem?.code === undefined ? {} : problem;
  } catch {
    return {};
  }
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
function retryAfterSeconds(value: string | null, now: Date): number | undefined {
  if (value === null) return undefined;
  if (/^\d+$/.test(value.trim())) return Number(value);
  const seconds = (Date.parse(value) - now.getTime()) / 1_000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
