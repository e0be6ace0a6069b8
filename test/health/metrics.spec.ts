import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, anSms, send, until } from '../support/messages';
import { isKnownValue } from '../support/metric-labels';
import { openSecrets } from '../support/open-secrets';
import { metricsOf } from '../support/probes';
import type { PrometheusText } from '../support/prometheus-text';
import { WebhookReceiver } from '../support/webhook-receiver';

describe('metrics', () => {
  let carillon: Carillon;
  let receiver: WebhookReceiver;
  let tenant: TestTenant;
  let api: PrometheusText;
  let worker: PrometheusText;

  const both = () => [...api.samples, ...worker.samples];

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { METRICS_PORT: '0' } });
    receiver = await WebhookReceiver.start();
    tenant = await carillon.tenant();
    await tenant.api.post('/v1/webhook-endpoints', {
      url: receiver.url,
      event_types: ['delivery.delivered', 'delivery.bounced'],
    });
    const tester = await carillon.testKeyOf(tenant);
    const ids = [
      await send(tenant.api, anEmail({ to: ['ada@example.com', 'grace@example.com'] })),
      await send(tenant.api, anEmail({ to: ['bounce+lovelace@example.com'] })),
      await send(tenant.api, anSms()),
    ];
    const test = await send(tester, anEmail({ to: ['ada@example.com'] }));
    for (const id of [...ids, test]) await until(tenant.api, id, 'completed', { timeoutMs: 30_000 });
    const later = await send(tenant.api, anEmail({ scheduled_at: new Date(Date.now() + 3_600_000) }));
    await tenant.api.post(`/v1/messages/${later}/cancel`);
    // What nobody must find in a label.
    await tenant.api.get('/v1/messages/nobody@example.com');
    await tenant.api.get('/nowhere/nobody@example.com');
    await tenant.api.post('/v1/messages', {});
    await eventually(() => expect(receiver.received.length).toBeGreaterThanOrEqual(5), { timeoutMs: 30_000 });
    // The last try is counted when its answer was written down.
    await eventually(async () => {
      worker = await metricsOf(carillon.worker);
      expect(worker.sum('carillon_webhook_try_duration_seconds_count', { outcome: 'delivered' })).toBe(5);
    });
    api = await metricsOf(carillon.app);
  }, 120_000);
  afterAll(async () => {
    await receiver.stop();
    await carillon.stop();
  });

  it('are told by each process for itself, and by none on the public port', async () => {
    expect(api.labelValues('carillon_').get('process')).toEqual(new Set(['api']));
    expect(worker.labelValues('carillon_').get('process')).toEqual(new Set(['worker']));
    expect((await carillon.operator.get('/metrics')).status).toBe(404);
  });

  it('count what was asked for, by route and never by path', () => {
    const requests = (labels: Record<string, string>) =>
      api.sum('carillon_http_request_duration_seconds_count', labels);
    expect(requests({ method: 'POST', route: '/v1/messages', status: '202' })).toBe(5);
    expect(requests({ method: 'POST', route: '/v1/messages', status: '422' })).toBe(1);
    expect(requests({ method: 'GET', route: '/v1/messages/:messageId', status: '404' })).toBe(1);
    expect(requests({ method: 'GET', route: 'none', status: '404' })).toBeGreaterThanOrEqual(1);
  });

  it('count what was accepted, and what became of it', () => {
    const accepted = (labels: Record<string, string>) => [
      api.sum('carillon_messages_accepted_total', labels),
      api.sum('carillon_deliveries_accepted_total', labels),
    ];
    expect(accepted({ channel: 'email', mode: 'live' })).toEqual([3, 4]);
    expect(accepted({ channel: 'sms', mode: 'live' })).toEqual([1, 1]);
    expect(accepted({ channel: 'email', mode: 'test' })).toEqual([1, 1]);
    const moves = (status: string, mode = 'live') =>
      api.sum('carillon_deliveries_total', { status, mode }) +
      worker.sum('carillon_deliveries_total', { status, mode });
    expect(moves('sent')).toBe(4);
    expect(moves('delivered')).toBe(3);
    expect(moves('bounced')).toBe(1);
    expect(moves('cancelled')).toBe(1);
    expect(moves('delivered', 'test')).toBe(1);
    expect(moves('unknown')).toBe(0);
  });

  it('time jobs, requests to the provider, its events and webhooks', () => {
    const count = (name: string, labels = {}) => worker.sum(`${name}_count`, labels);
    expect(count('carillon_job_duration_seconds', { queue: 'send-dispatch-email' })).toBeGreaterThanOrEqual(
      2,
    );
    expect(count('carillon_job_duration_seconds', { outcome: 'failed' })).toBe(0);
    const emails = ['/email/send', '/email/batch'].map((operation) =>
      count('carillon_provider_request_duration_seconds', { operation, outcome: 'accepted' }),
    );
    expect(emails[0] ?? 0).toBeGreaterThanOrEqual(1);
    expect(count('carillon_provider_request_duration_seconds', { operation: '/sms/send' })).toBe(1);
    const applied = worker.sum('carillon_provider_events_total', { result: 'applied' });
    expect(applied).toBeGreaterThanOrEqual(9);
    expect(count('carillon_provider_event_lag_seconds')).toBeGreaterThanOrEqual(applied);
    expect(count('carillon_webhook_first_try_lag_seconds')).toBe(5);
  });

  it('are whole: buckets rise to the count, and every metric says what it is', () => {
    const page = worker;
    for (const { name, labels, value } of page.of('carillon_job_duration_seconds_count')) {
      const series = name.replace('_count', '_bucket');
      const { queue = '', outcome = '' } = labels;
      const buckets = page.of(series, { queue, outcome }).map((bucket) => bucket.value);
      expect(buckets).toEqual([...buckets].sort((a, b) => a - b));
      expect(buckets.at(-1)).toBe(value);
    }
    for (const { help, type } of [...api.families.values(), ...worker.families.values()]) {
      expect(help.length).toBeGreaterThan(3);
      expect(['counter', 'gauge', 'histogram']).toContain(type);
    }
    expect(worker.sum('nodejs_eventloop_lag_seconds')).toBeGreaterThanOrEqual(0);
    expect(worker.of('carillon_event_loop_delay_seconds')).toHaveLength(3);
  });

  it('have labels from closed sets only', () => {
    const open = both()
      .filter(({ name }) => name.startsWith('carillon_'))
      .flatMap(({ name, labels }) =>
        Object.entries(labels)
          .filter(([label, value]) => !isKnownValue(label, value))
          .map(([label, value]) => `${name} ${label}=${value}`),
      );
    expect(open).toEqual([]);
  });

  it('name nobody and hold no secret', async () => {
    const told = `${api.text}${worker.text}`;
    for (const name of ['example.com', 'ada', 'lovelace', '6421555123', tenant.id, 'Your receipt']) {
      expect(told).not.toContain(name);
    }
    const secrets = { ...(await openSecrets(carillon, tenant)) };
    expect(Object.entries(secrets).filter(([, secret]) => told.includes(secret))).toEqual([]);
  });
});
