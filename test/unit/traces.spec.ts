import { trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import fc from 'fast-check';
import { DiscreetExporter, discreet } from '../../src/tracing/discreet-exporter';
import {
  currentTraceparent,
  inSpan,
  inTraceOf,
  isTracing,
  stopTracing,
  tracingHasBegun,
} from '../../src/tracing/traces';

const FIRST = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const SECOND = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
const idOf = (traceparent: string) => traceparent.split('-')[1];
const secret = 'ada.canary@example.com';

describe('traces', () => {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(new DiscreetExporter(exporter))],
  });
  const last = (): ReadableSpan => {
    const span = exporter.getFinishedSpans().at(-1);
    if (!span) throw new Error('no span');
    return span;
  };

  it('are nothing before they have begun', async () => {
    expect(isTracing()).toBe(false);
    expect(currentTraceparent()).toBeNull();
    expect(
      await inTraceOf([FIRST], { name: 'work' }, () => Promise.resolve(currentTraceparent())),
    ).toBeNull();
    expect(await inSpan({ name: 'work' }, () => Promise.resolve(1))).toBe(1);
    await stopTracing();
  });

  describe('that have begun', () => {
    beforeAll(() => {
      provider.register();
      tracingHasBegun(() => provider.shutdown());
    });
    beforeEach(() => exporter.reset());

    it('go on with the message that work is for, however often it is named', async () => {
      const within = await inTraceOf([FIRST, null, FIRST], { name: 'work' }, () =>
        Promise.resolve(currentTraceparent()),
      );
      expect(last().parentSpanContext).toMatchObject({ traceId: idOf(FIRST), spanId: '00f067aa0ba902b7' });
      expect(last().links).toEqual([]);
      expect(within).toBe(`00-${idOf(FIRST)}-${last().spanContext().spanId}-01`);
    });

    it('link to the messages when they are several, and begin anew where there is none', async () => {
      await inTraceOf([FIRST, SECOND], { name: 'work' }, () => Promise.resolve());
      expect(last().parentSpanContext).toBeUndefined();
      expect(last().links.map(({ context }) => context.traceId)).toEqual([FIRST, SECOND].map(idOf));
      for (const traceparents of [[], [null], ['nonsense']]) {
        await inTraceOf(traceparents, { name: 'work' }, () => Promise.resolve());
        expect(last().parentSpanContext).toBeUndefined();
        expect(last().links).toEqual([]);
      }
    });

    it('have work within work as its part', async () => {
      await inTraceOf([FIRST], { name: 'outer' }, () =>
        inSpan({ name: 'inner' }, (note) => {
          note({ 'carillon.outcome': 'accepted' });
          return Promise.resolve();
        }),
      );
      const [inner, outer] = exporter.getFinishedSpans() as [ReadableSpan, ReadableSpan];
      expect(inner.parentSpanContext?.spanId).toBe(outer.spanContext().spanId);
      expect(inner.attributes).toEqual({ 'carillon.outcome': 'accepted' });
    });

    it('say that work has failed by a code, and throw what it threw', async () => {
      const fault = Object.assign(new Error(`duplicate key: ${secret}`), { code: '23505' });
      await expect(inSpan({ name: 'work' }, () => Promise.reject(fault))).rejects.toBe(fault);
      expect(last()).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': '23505' } });
      expect(JSON.stringify(last().status) + JSON.stringify(last().events)).not.toContain(secret);
    });

    it('let nothing out that an instrumentation says of values, arguments and errors', () => {
      const foreign = trace.getTracer('@opentelemetry/instrumentation-pg');
      const ours = ['http.route', 'error.type', 'carillon.outcome', 'db.system.name'];
      fc.assert(
        fc.property(fc.dictionary(fc.string(), fc.string()), fc.string(), (attributes, rest) => {
          const span = foreign.startSpan(`pg.query:INSERT ${rest}`, { attributes });
          span.addEvent(rest, { rest: secret });
          span.recordException(new Error(secret));
          span.setStatus({ code: 2, message: secret });
          span.setAttributes({ 'db.query.text': secret, 'http.route': '/v1/messages' });
          span.end();
          const out = last();
          expect(out.name).toBe('INSERT');
          expect(Object.keys(out.attributes).filter((name) => !ours.includes(name))).toEqual([]);
          expect(out.events).toEqual([]);
          expect(out.status).toEqual({ code: 2 });
          // What the exporter needs beside it is there.
          expect(out.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
          expect(out.duration).toHaveLength(2);
        }),
      );
    });

    it('call a command of Redis by its first word', () => {
      const foreign = trace.getTracer('@opentelemetry/instrumentation-ioredis');
      for (const [name, called] of Object.entries({
        'addJob:4.16.5': 'addJob',
        multi: 'multi',
        '1': 'statement',
      })) {
        foreign.startSpan(name).end();
        expect(last().name).toBe(called);
        expect(discreet(last()).name).toBe(called);
      }
    });
  });
});
