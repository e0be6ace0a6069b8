import { Injectable, Logger, OnModuleInit } from '@nestjs/common';
import { Database, type PlatformTx } from '../database/database';
import { type AnyGauge, Metrics } from '../metrics/metrics';
import { Doorbell } from '../queue/doorbell';
import { JOB_NAMES, type Lane, LANES, TEST_LANE } from '../queue/jobs';
import { BacklogStore } from './backlog.store';

/** However often somebody asks. */
const AT_MOST_EVERY_MS = 10_000;
const PATIENCE_MS = 2_000;
const ALL_LANES: Lane[] = [...LANES, TEST_LANE];

/**
 * What waits, as the database and Redis say at the moment of reading; in workers only, each of which says the same. A
 * reading that fails shows nothing instead of what was true before, and is counted.
 */
@Injectable()
export class BacklogGauges implements OnModuleInit {
  private readonly logger = new Logger('metrics');
  private readAt = -Infinity;
  private reading: Promise<void> | undefined;

  private readonly laneDispatches = this.metrics.gauge(
    'carillon_lane_dispatches',
    'Provider requests that are due and could leave, by lane.',
    ['lane'],
  );
  private readonly laneOldest = this.metrics.gauge(
    'carillon_lane_oldest_due_seconds',
    'How long the oldest of them has been due; 0 when there is none.',
    ['lane'],
  );
  private readonly inDoubt = this.metrics.gauge(
    'carillon_deliveries_in_doubt',
    'Deliveries of which nobody knows whether they were sent, held ones included.',
    [],
  );
  private readonly held = this.metrics.gauge(
    'carillon_deliveries_held',
    'Deliveries in doubt that wait for a decision of their tenant.',
    [],
  );
  private readonly webhooks = this.metrics.gauge(
    'carillon_webhook_tries_due',
    'Webhook deliveries whose next try is due.',
    [],
  );
  private readonly webhooksOldest = this.metrics.gauge(
    'carillon_webhook_oldest_due_seconds',
    'How long the oldest of them has been due.',
    [],
  );
  private readonly events = this.metrics.gauge(
    'carillon_provider_events_waiting',
    'Events of SMTP2GO that were stored and not yet applied.',
    [],
  );
  private readonly eventsOldest = this.metrics.gauge(
    'carillon_provider_events_oldest_seconds',
    'How long the oldest of them has been due.',
    [],
  );
  private readonly setAside = this.metrics.gauge(
    'carillon_set_aside',
    'Requests, provider events and webhook deliveries that were set aside and that nobody has retried or discarded; 10000 stands for more.',
    ['kind'],
  );
  private readonly alarms = this.metrics.gauge(
    'carillon_sending_alarms',
    'Tenants whose bulk e-mail waits because too much of it bounced or was complained of.',
    [],
  );
  private readonly paused = this.metrics.gauge(
    'carillon_tenants_paused',
    'Tenants to whom SMTP2GO has said no, or to wait.',
    [],
  );
  private readonly provisioning = this.metrics.gauge(
    'carillon_provisioning_problems',
    'Tenants whose subaccount could not be brought in line so far.',
    [],
  );
  private readonly ledgerReady = this.metrics.gauge(
    'carillon_ledger_ready_seconds',
    'How long the months of the ledger last that are there.',
    [],
  );
  private readonly jobs = this.metrics.gauge('carillon_jobs_waiting', 'Jobs that wait in Redis.', ['queue']);
  private readonly failures = this.metrics.counter(
    'carillon_backlog_reading_failures_total',
    'Readings of the gauges above that the database did not answer in time.',
    ['reading'],
  );

  constructor(
    private readonly metrics: Metrics,
    private readonly database: Database,
    private readonly backlog: BacklogStore,
    private readonly doorbell: Doorbell,
  ) {}

  onModuleInit(): void {
    this.metrics.beforeReading(() => this.refresh());
  }

  private refresh(): Promise<void> {
    if (!this.reading && Date.now() - this.readAt < AT_MOST_EVERY_MS) return Promise.resolve();
    this.reading ??= this.readAll().finally(() => {
      this.readAt = Date.now();
      this.reading = undefined;
    });
    return this.reading;
  }

  /** One after the other: they are not worth more than one connection. */
  private async readAll(): Promise<void> {
    await this.readAcrossTenants('lanes', [this.laneDispatches, this.laneOldest], async (tx) => {
      const found = new Map((await this.backlog.lanesAcrossTenants(tx)).map((row) => [row.lane, row]));
      for (const lane of ALL_LANES) {
        this.laneDispatches.set({ lane }, found.get(lane)?.count ?? 0);
        this.laneOldest.set({ lane }, found.get(lane)?.oldestSeconds ?? 0);
      }
    });
    await this.readAcrossTenants('doubt', [this.inDoubt, this.held], async (tx) => {
      const { inDoubt, held } = await this.backlog.doubtAcrossTenants(tx);
      this.inDoubt.set(inDoubt);
      this.held.set(held);
    });
    await this.readAcrossTenants('webhooks', [this.webhooks, this.webhooksOldest], async (tx) => {
      const { count, oldestSeconds } = await this.backlog.webhooksAcrossTenants(tx);
      this.webhooks.set(count);
      this.webhooksOldest.set(oldestSeconds);
    });
    await this.readAcrossTenants('provider_events', [this.events, this.eventsOldest], async (tx) => {
      const { count, oldestSeconds } = await this.backlog.providerEventsAcrossTenants(tx);
      this.events.set(count);
      this.eventsOldest.set(oldestSeconds);
    });
    await this.readAcrossTenants('set_aside', [this.setAside], async (tx) => {
      for (const { kind, count } of await this.backlog.setAsideAcrossTenants(tx))
        this.setAside.set({ kind }, count);
    });
    await this.readAcrossTenants('tenants', [this.alarms, this.provisioning, this.paused], async (tx) => {
      const { alarms, provisioningProblems, paused } = await this.backlog.tenantsAcrossTenants(tx);
      this.alarms.set(alarms);
      this.provisioning.set(provisioningProblems);
      this.paused.set(paused);
    });
    await this.readAcrossTenants('ledger', [this.ledgerReady], async (tx) => {
      const { readySeconds } = await this.backlog.ledgerAcrossTenants(tx);
      this.ledgerReady.set(readySeconds);
    });
    await Promise.all(
      JOB_NAMES.map(async (queue) => this.jobs.set({ queue }, await this.doorbell.waiting(queue))),
    );
  }

  private async readAcrossTenants(
    reading: string,
    shown: AnyGauge[],
    ask: (tx: PlatformTx) => Promise<void>,
  ): Promise<void> {
    try {
      await this.database.acrossTenants(async (tx) => {
        await this.backlog.limitTimeAcrossTenants(tx, PATIENCE_MS);
        await ask(tx);
      });
    } catch (error) {
      const { name: fault, code } = error as { name: string; code?: string };
      this.logger.warn({ event: 'backlog not read', reading, fault, code });
      this.failures.inc({ reading });
      for (const gauge of shown) this.metrics.forget(gauge);
    }
  }
}
