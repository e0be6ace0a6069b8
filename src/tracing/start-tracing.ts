import { randomUUID } from 'node:crypto';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type ReadableSpan,
  type SpanExporter,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import type { JsonLogger } from '../common/logger';
import { DiscreetExporter } from './discreet-exporter';
import { tracingHasBegun } from './traces';

export interface TracingSettings {
  /** Of the receiver, without /v1/traces. */
  endpoint: string;
  headers: Record<string, string>;
  /** Which part of the traces is kept, 0 to 1. */
  ratio: number;
}

/** Spans that wait for the receiver; what comes beyond is dropped. */
const MOST_WAITING = 4_096;
const EXPORT_TIMEOUT_MS = 5_000;
/** How long a process that stops waits for the receiver. */
const STOP_MS = 2_000;
const COMPLAIN_EVERY_MS = 60_000;

/**
 * Loads the SDK and begins to trace. Call it before anything loads pg or ioredis, which are watched from their loading on.
 *
 * Which traces are kept follows from their ids alone, so that all processes decide alike and days apart, and nobody
 * outside has a say in it. A receiver that is slow or away costs spans and nothing else: they wait in a queue that has an
 * end, are sent in the background, and are given up when the process stops.
 */
export function startTracing(
  { endpoint, headers, ratio }: TracingSettings,
  serviceName: string,
  logger: JsonLogger,
): void {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers,
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName, 'service.instance.id': randomUUID() }),
    sampler: new TraceIdRatioBasedSampler(ratio),
    spanProcessors: [
      new BatchSpanProcessor(new DiscreetExporter(new ComplainingExporter(exporter, logger)), {
        maxQueueSize: MOST_WAITING,
        exportTimeoutMillis: EXPORT_TIMEOUT_MS,
      }),
    ],
  });
  provider.register();
  // Only as parts of something: sweeps and polls would be traces of nothing.
  new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true });
  new IORedisInstrumentation({ requireParentSpan: true, dbStatementSerializer: () => '' });
  tracingHasBegun(() => {
    const stopped = provider.shutdown().catch(() => undefined);
    const patience = new Promise<void>((resolve) => setTimeout(resolve, STOP_MS).unref());
    return Promise.race([stopped, patience]);
  });
}

/** Says in the log that the receiver does not take spans, once a minute at most. */
class ComplainingExporter implements SpanExporter {
  private quietUntil = 0;
  private lost = 0;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly logger: JsonLogger,
  ) {}

  export(spans: ReadableSpan[], done: Parameters<SpanExporter['export']>[1]): void {
    this.exporter.export(spans, (result) => {
      if (result.error) this.complain(spans.length, result.error);
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  private complain(spans: number, error: Error): void {
    this.lost += spans;
    if (performance.now() < this.quietUntil) return;
    const { name, code } = error as { name: string; code?: string | number };
    this.logger.warn({ event: 'traces not taken', spans: this.lost, fault: code ?? name });
    this.quietUntil = performance.now() + COMPLAIN_EVERY_MS;
    this.lost = 0;
  }
}
