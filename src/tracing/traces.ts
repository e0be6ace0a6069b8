import {
  type Attributes,
  context,
  type Context,
  propagation,
  ROOT_CONTEXT,
  type SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

/** A span links to as many messages at most; the SDK drops what is beyond. */
const MOST_LINKS = 128;

const tracer = trace.getTracer('carillon');

export interface NewSpan {
  /** One of few: never a path, an id or anything of a request. */
  name: string;
  kind?: SpanKind;
  attributes?: Attributes;
}

/** Adds to the span of the work what is known later. */
export type Note = (attributes: Attributes) => void;

/** Ends what is open, within a time of its own. */
type Stop = () => Promise<void>;

let stop: Stop | null = null;

/** Told by whoever has loaded the SDK. Until then nothing below makes a span, and work is called as if it stood alone. */
export function tracingHasBegun(end: Stop): void {
  stop = end;
}

export function isTracing(): boolean {
  return stop !== null;
}

export async function stopTracing(): Promise<void> {
  await stop?.();
}

/** What a message keeps of the trace in which it is accepted (W3C Trace Context); null where nothing is traced. */
export function currentTraceparent(): string | null {
  if (!isTracing()) return null;
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent ?? null;
}

/** The trace that a caller or a message has named; what cannot be read begins none. */
export function contextOf(traceparent: string | null | undefined): Context {
  return traceparent ? propagation.extract(ROOT_CONTEXT, { traceparent }) : ROOT_CONTEXT;
}

/** Work as a part of what is under way. */
export function inSpan<Result>(span: NewSpan, work: (note: Note) => Promise<Result>): Promise<Result> {
  if (!isTracing()) return work(noNote);
  return spanned(span, context.active(), [], work);
}

/**
 * Work for messages, wherever it is done: a part of the trace of the message when it is one, and a trace of its own that
 * links to those of the messages when they are several.
 */
export function inTraceOf<Result>(
  traceparents: Iterable<string | null>,
  span: NewSpan,
  work: (note: Note) => Promise<Result>,
): Promise<Result> {
  if (!isTracing()) return work(noNote);
  const all = [...new Set(traceparents)].filter((traceparent) => traceparent !== null);
  if (all.length <= 1) return spanned(span, contextOf(all[0]), [], work);
  return spanned(span, ROOT_CONTEXT, all.slice(0, MOST_LINKS), work);
}

function noNote(): void {
  // Nobody listens.
}

async function spanned<Result>(
  { name, kind, attributes }: NewSpan,
  parent: Context,
  linked: string[],
  work: (note: Note) => Promise<Result>,
): Promise<Result> {
  const links = linked.flatMap((traceparent) => {
    const linkedTo = trace.getSpanContext(contextOf(traceparent));
    return linkedTo ? [{ context: linkedTo }] : [];
  });
  const span = tracer.startSpan(name, { kind, attributes, links }, parent);
  try {
    return await context.with(trace.setSpan(parent, span), () => work((more) => span.setAttributes(more)));
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute('error.type', faultOf(error));
    throw error;
  } finally {
    span.end();
  }
}

/** Codes and names only: a message may quote what was sent. */
function faultOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  const words = [code, name].filter((word) => typeof word === 'string');
  return words.find((word) => /^\w{1,60}$/.test(word)) ?? 'unexpected';
}
