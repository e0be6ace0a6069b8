import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';

/** All that leaves of a span beside its name, kind, times, status and links. */
const KNOWN = new Set([
  'carillon.attempt',
  'carillon.dispatch_id',
  'carillon.message_id',
  'carillon.outcome',
  'carillon.request_id',
  'carillon.tenant_id',
  'carillon.webhook_delivery_id',
  'db.system.name',
  'error.type',
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'messaging.batch.message_count',
  'peer.service',
]);

/** Of instrumentations: their spans have the words of others in their names as well. */
const FOREIGN = '@opentelemetry/';

/**
 * Hands on what is known to be nobody's: attributes of a closed set, no message of an error, no event, and of a statement
 * or a command its first word. Whatever an instrumentation may add some day, values and arguments stay here.
 */
export class DiscreetExporter implements SpanExporter {
  constructor(private readonly exporter: SpanExporter) {}

  export(spans: ReadableSpan[], done: Parameters<SpanExporter['export']>[1]): void {
    this.exporter.export(spans.map(discreet), done);
  }

  async forceFlush(): Promise<void> {
    await this.exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }
}

export function discreet(span: ReadableSpan): ReadableSpan {
  const isForeign = span.instrumentationScope.name.startsWith(FOREIGN);
  // Most of a span are getters of its class: what is not said here is answered by the span itself.
  return Object.create(span, {
    name: { value: isForeign ? commandOf(span.name) : span.name },
    attributes: { value: known(span.attributes) },
    status: { value: { code: span.status.code } },
    events: { value: [] },
    links: { value: span.links.map(({ context }) => ({ context })) },
  }) as ReadableSpan;
}

function known(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => KNOWN.has(name)));
}

/** `pg.query:INSERT carillon` is INSERT, `addJob:4.16.5` of Bull is addJob. */
function commandOf(name: string): string {
  return /^(?:pg\.query:)?([a-z]{1,40})/i.exec(name)?.[1] ?? 'statement';
}
