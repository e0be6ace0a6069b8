import { Inject, Injectable, OnApplicationShutdown } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { PROCESS, type ProcessName } from './process-name';

/** In seconds: of what one waits for, and of what takes as long as others take. */
const QUICK = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const SLOW = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Of what may come after hours and be right. */
const LATE = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200, 86_400];

export type AnyGauge = Gauge<string>;

/**
 * What this process counts and times, for Prometheus: base units, and no label whose values grow with tenants,
 * recipients or paths. Counters of rows count what was committed (`afterCommit`). They begin anew with the process:
 * what must be exact for ever stands in the database.
 */
@Injectable()
export class Metrics implements OnApplicationShutdown {
  readonly registry = new Registry();
  private readonly readings: (() => Promise<void> | void)[] = [];

  readonly requests = this.histogram(
    'carillon_http_request_duration_seconds',
    'Requests to the API, from the first byte to the last of the answer.',
    ['method', 'route', 'status'],
    QUICK,
  );
  readonly messagesAccepted = this.counter(
    'carillon_messages_accepted_total',
    'Messages that were accepted and committed.',
    ['channel', 'mode'],
  );
  readonly deliveriesAccepted = this.counter(
    'carillon_deliveries_accepted_total',
    'Recipients of the messages that were accepted, suppressed ones included.',
    ['channel', 'mode'],
  );
  readonly deliveries = this.counter(
    'carillon_deliveries_total',
    'Moves of deliveries into a status. One delivery makes several.',
    ['status', 'mode'],
  );
  readonly reliability = this.counter(
    'carillon_reliability_total',
    'What became of doubt: the counters of GET /v1/reliability, of all tenants.',
    ['counter'],
  );
  readonly jobs = this.histogram(
    'carillon_job_duration_seconds',
    'Background jobs, by their queue, which has the name of the job (`job` is a label of Prometheus itself).',
    ['queue', 'outcome'],
    SLOW,
  );
  readonly providerRequests = this.histogram(
    'carillon_provider_request_duration_seconds',
    'Requests to SMTP2GO, by what they came to.',
    ['operation', 'outcome'],
    SLOW,
  );
  readonly providerEvents = this.counter(
    'carillon_provider_events_total',
    'Events of SMTP2GO that were worked through, by what they came to.',
    ['result'],
  );
  readonly providerEventLag = this.histogram(
    'carillon_provider_event_lag_seconds',
    'From the time that SMTP2GO names in an event until it was applied.',
    [],
    LATE,
  );
  readonly webhookTries = this.histogram(
    'carillon_webhook_try_duration_seconds',
    'Tries to deliver webhooks, by what followed.',
    ['outcome'],
    SLOW,
  );
  readonly webhookLag = this.histogram(
    'carillon_webhook_first_try_lag_seconds',
    'From an event to the first try to tell an endpoint of it.',
    [],
    LATE,
  );

  constructor(@Inject(PROCESS) process: ProcessName) {
    this.registry.setDefaultLabels({ process });
  }

  counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  histogram<Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    buckets: number[],
  ): Histogram<Label> {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }

  gauge<Label extends string>(name: string, help: string, labelNames: Label[]): Gauge<Label> {
    const gauge = new Gauge({ name, help, labelNames, registers: [this.registry] });
    this.forget(gauge);
    return gauge;
  }

  /** Shows nothing of it until it is set again. */
  forget(gauge: AnyGauge): void {
    gauge.reset();
    // One without labels begins anew with 0.
    gauge.remove({});
  }

  /** To be done before each answer; it must not throw. */
  beforeReading(read: () => Promise<void> | void): void {
    this.readings.push(read);
  }

  /** In the text format of Prometheus, `contentType` of the registry. */
  async read(): Promise<string> {
    await Promise.all(this.readings.map(async (read) => await read()));
    return this.registry.metrics();
  }

  onApplicationShutdown(): void {
    this.registry.clear();
  }
}
