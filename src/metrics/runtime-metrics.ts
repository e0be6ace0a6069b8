import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { collectDefaultMetrics } from 'prom-client';
import type { Metrics } from './metrics';

const RESOLUTION_MS = 20;
const NANO = 1e9;

/**
 * What Node says of itself, and how long it kept things waiting. Begun only where somebody reads it. The event loop's
 * delay is that since the last reading: of all time it would soon say nothing any more.
 */
export function measureRuntime(metrics: Metrics): void {
  collectDefaultMetrics({ register: metrics.registry });
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const shown = metrics.gauge(
    'carillon_event_loop_delay_seconds',
    'How late timers were since the last reading, beyond the resolution of 20 ms.',
    ['quantile'],
  );
  const utilization = metrics.gauge(
    'carillon_event_loop_utilization_ratio',
    'Which part of the time since the last reading the event loop was busy: 1 is all of it.',
    [],
  );
  let before = performance.eventLoopUtilization();
  metrics.beforeReading(() => {
    const late = (nanoseconds: number) => Math.max(0, nanoseconds / NANO - RESOLUTION_MS / 1_000);
    shown.set({ quantile: '0.5' }, late(delay.percentile(50)));
    shown.set({ quantile: '0.99' }, late(delay.percentile(99)));
    shown.set({ quantile: '1' }, late(delay.max));
    delay.reset();
    const now = performance.eventLoopUtilization();
    utilization.set(performance.eventLoopUtilization(now, before).utilization);
    before = now;
  });
}
