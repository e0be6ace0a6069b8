import { isObject, type JsonObject } from './fields';
import { seededRandom } from './random';

export const REQUEST_FAULTS = [
  'latency',
  'hold',
  'reset-before',
  'reset-after',
  'half-reply',
  'hang',
  'server-error',
  'html',
  'rate-limit',
] as const;
export const EVENT_FAULTS = ['event-duplicate', 'event-reorder', 'event-drop', 'event-delay'] as const;

export type RequestFaultKind = (typeof REQUEST_FAULTS)[number];
export type EventFaultKind = (typeof EVENT_FAULTS)[number];

export interface Fault {
  id: number;
  kind: RequestFaultKind | EventFaultKind;
  /** Operation such as /email/send, or event such as delivered; `*` at the end or alone matches more. */
  operation: string;
  /** Only for this account: a subaccount id, or `master`. */
  account?: string;
  /** How long latency, hold, event-delay and event-reorder take (at most, for reorder). */
  ms?: number;
  /** Status of server-error. */
  status: number;
  /** server-error: with the JSON envelope, or with an HTML page of a proxy. */
  envelope: boolean;
  /** hang, half-reply, server-error and html: is the request carried out first? */
  accept: boolean;
  /** event-duplicate: posts in all. */
  times: number;
  /** Acts this many more times; absent: for ever. */
  count?: number;
  /** Share of the matching requests or events that it acts on. */
  rate: number;
  /** How often it has acted. */
  hits: number;
}

const PROBLEM_KINDS = `kind must be one of ${[...REQUEST_FAULTS, ...EVENT_FAULTS].join(', ')}.`;

/** The faults that are switched on. The first that matches a request or event, and whose rate says so, acts. */
export class Faults {
  private readonly list: Fault[] = [];
  private nextId = 1;
  private random: () => number;

  constructor(private readonly seed: number) {
    this.random = seededRandom(seed);
  }

  all(): Fault[] {
    return this.list;
  }

  add(given: unknown): Fault | string {
    const problem = problemOf(given);
    if (problem) return problem;
    const settings = given as Partial<Fault> & Pick<Fault, 'kind'>;
    const accept = settings.kind === 'half-reply';
    const defaults = { operation: '*', status: 502, envelope: false, accept, times: 2, rate: 1 };
    const fault: Fault = { ...defaults, ...settings, id: this.nextId++, hits: 0 };
    this.list.push(fault);
    return fault;
  }

  /** Without an id: all of them, and the random sequence begins again. */
  remove(id?: number): void {
    if (id === undefined) {
      this.list.length = 0;
      this.random = seededRandom(this.seed);
      return;
    }
    const index = this.list.findIndex((fault) => fault.id === id);
    if (index >= 0) this.list.splice(index, 1);
  }

  forRequest(operation: string, account: string | undefined): Fault | undefined {
    return this.list.length === 0 ? undefined : this.take(operation, account, (kind) => !isEventFault(kind));
  }

  /** Several event faults can act on one event, one of each kind. */
  forEvent(event: string, account: string): Fault[] {
    if (this.list.length === 0) return [];
    return EVENT_FAULTS.flatMap((wanted) => this.take(event, account, (kind) => kind === wanted) ?? []);
  }

  nextRandom(): number {
    return this.random();
  }

  private take(
    target: string,
    account: string | undefined,
    fits: (kind: Fault['kind']) => boolean,
  ): Fault | undefined {
    for (const fault of this.list) {
      if (!fits(fault.kind) || !matches(fault.operation, target)) continue;
      if (fault.account !== undefined && fault.account !== account) continue;
      if (fault.rate < 1 && this.random() >= fault.rate) continue;
      fault.hits++;
      if (fault.count !== undefined && --fault.count <= 0) this.remove(fault.id);
      return fault;
    }
    return undefined;
  }
}

function isEventFault(kind: string): kind is EventFaultKind {
  return (EVENT_FAULTS as readonly string[]).includes(kind);
}

function matches(pattern: string, target: string): boolean {
  return pattern.endsWith('*') ? target.startsWith(pattern.slice(0, -1)) : pattern === target;
}

function problemOf(given: unknown): string | undefined {
  if (!isObject(given)) return 'A fault is a JSON object.';
  const kinds: readonly unknown[] = [...REQUEST_FAULTS, ...EVENT_FAULTS];
  if (!kinds.includes(given.kind)) return PROBLEM_KINDS;
  return (
    wrongType(given, ['ms', 'status', 'times', 'count', 'rate'], 'number') ??
    wrongType(given, ['envelope', 'accept'], 'boolean') ??
    wrongType(given, ['operation', 'account'], 'string')
  );
}

function wrongType(given: JsonObject, names: string[], type: string): string | undefined {
  const wrong = names.find((name) => given[name] !== undefined && typeof given[name] !== type);
  return wrong && `${wrong} must be a ${type}.`;
}
