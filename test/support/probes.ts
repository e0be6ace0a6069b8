import type { INestApplicationContext } from '@nestjs/common';
import { ProbeServer } from '../../src/health/probe-server';
import { PrometheusText } from './prometheus-text';

/** Where a process started with METRICS_PORT=0 tells how it is. */
export function probesOf(process: INestApplicationContext | undefined): string {
  const port = process?.get(ProbeServer, { strict: false }).port;
  if (!port) throw new Error('the process has no probes');
  return `http://127.0.0.1:${port}`;
}

export async function metricsOf(process: INestApplicationContext | undefined): Promise<PrometheusText> {
  const response = await fetch(`${probesOf(process)}/metrics`);
  if (!response.ok) throw new Error(`/metrics answered ${response.status}`);
  return new PrometheusText(await response.text());
}
