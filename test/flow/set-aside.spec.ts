import { join } from 'node:path';
import { newId } from '../../src/common/ids';
import type { Answer } from '../support/caller';
import { Caller } from '../support/caller';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { emailsTo } from '../support/held-deliveries';
import { anEmail, send, until } from '../support/messages';
import { expectProblem } from '../support/problem';
import { WebhookReceiver } from '../support/webhook-receiver';
import { WorkerProcess } from '../support/worker-process';

const POISON = 'This subject kills';
const LETHAL = {
  NODE_OPTIONS: `--require "${join(__dirname, '..', 'support', 'die-when-rendered.cjs')}"`,
  DIE_WHEN_RENDERED: POISON,
};

interface Thing {
  id: string;
  kind: string;
  reason: string;
  tenant_id: string;
  tries: number;
  recipients: number | null;
}

/** What was tried in vain is found, and goes on when its cause is gone: once. */
describe('what was set aside', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let other: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start({
      env: {
        ...{ DISPATCH_LEASE: '3s', SWEEP_INTERVAL: '200ms', UNKNOWN_SETTLE_AFTER: '500ms,1s' },
        WEBHOOKS_RETRY_AFTER: '100ms',
      },
      simulator: { activityLagMs: 0 },
    });
    [tenant, other] = await Promise.all([carillon.tenant(), carillon.tenant()]);
  });
  afterAll(() => carillon.stop());

  const listed = async (query = '', caller = tenant.api, path = '/v1/set-aside'): Promise<Thing[]> =>
    (await caller.get(`${path}?limit=100${query}`)).body.data as Thing[];
  const byOperator = (query: string) => listed(query, carillon.operator, '/v1/operator-set-aside');
  const retry = (body: object, caller = tenant.api): Promise<Answer> =>
    caller.post('/v1/set-aside/retry', body);
  const retryByOperator = (body: object): Promise<Answer> =>
    carillon.operator.post('/v1/operator-set-aside/retry', body);
  const stopWorker = async () => {
    await carillon.worker?.close();
    carillon.worker = undefined;
  };
  const dispatchOf = async (messageId: string): Promise<string> =>
    (
      await carillon.owner.query(`SELECT dispatch_id AS id FROM deliveries WHERE message_id = $1 LIMIT 1`, [
        messageId,
      ])
    )[0].id;
  /** Sends what kills its workers, until it was set aside. */
  const poisoned = async (to: string[]): Promise<string> => {
    await stopWorker();
    const recipients = to.map((address) => ({ to: address }));
    const id = await send(tenant.api, anEmail({ to: undefined, recipients, subject: POISON }));
    for (let death = 0; death < 3; death += 1) {
      const worker = await WorkerProcess.start(carillon.env, LETHAL);
      await worker.ended();
    }
    await carillon.startWorker();
    await until(tenant.api, id, 'completed', { timeoutMs: 20_000 });
    return id;
  };

  it('a request that killed its workers is listed, and sent once when they live', async () => {
    const to = ['kept-a@example.com', 'kept-b@example.com'];
    const message = await poisoned(to);
    const dispatch = await dispatchOf(message);
    const [thing, ...more] = await listed();
    expect(more).toEqual([]);
    expect(thing).toMatchObject({
      ...{ id: dispatch, kind: 'dispatch', reason: 'worker_died', tenant_id: tenant.id, recipients: 2 },
      set_aside_at: expect.any(String),
      explanation: expect.stringContaining('memory'),
      next: expect.stringContaining('nothing of it was sent'),
    });
    expect(await byOperator(`&tenant_id=${tenant.id}&kind=dispatch`)).toEqual([thing]);
    expect(await listed('', other.api)).toEqual([]);
    expect(await listed('&reason=not_prepared')).toEqual([]);
    expect(await listed('&until=2020-01-01T00:00:00Z')).toEqual([]);
    // Whoever is not its tenant learns nothing, and changes nothing.
    const foreign = await retry({ ids: [dispatch] }, other.api);
    expect(foreign.body).toMatchObject({
      retried: 0,
      left_alone: [{ id: dispatch, reason: 'not_set_aside' }],
    });
    const dry = await retry({ filter: { kind: 'dispatch' }, dry_run: true });
    expect(dry.body).toMatchObject({ dry_run: true, matched: 1, retried: 0, left_alone: [] });
    expect(await emailsTo(carillon, to[0] ?? '')).toEqual([]);

    // Two at the same moment: one of them finds it.
    const both = await Promise.all([
      retry({ filter: { kind: 'dispatch' } }),
      retryByOperator({ ids: [dispatch] }),
    ]);
    expect(both.map(({ body }) => body.retried as number).sort()).toEqual([0, 1]);
    const sent = await until(tenant.api, message, 'completed');
    expect(sent.summary).toEqual({ delivered: 2 });
    for (const address of to) expect(await emailsTo(carillon, address)).toHaveLength(1);
    expect(await listed()).toEqual([]);
    const again = await retry({ ids: [dispatch] });
    expect(again.body).toMatchObject({ retried: 0, left_alone: [{ reason: 'not_set_aside' }] });
    const { body: timeline } = await tenant.api.get(`/v1/messages/${message}/timeline?limit=100`);
    const types = (timeline.data as { type: string }[]).map(({ type }) => type);
    expect(types.filter((type) => type === 'delivery.requeued')).toHaveLength(2);
    const { body: audit } = await tenant.api.get('/v1/audit-log?action=set_aside.retry');
    expect(JSON.stringify(audit.data)).toContain(dispatch);
  });

  it('what may have left is left alone, and can be discarded with a reason', async () => {
    const message = await poisoned(['doubted@example.com']);
    const dispatch = await dispatchOf(message);
    // As after a first try whose answer was lost, and which was sent again because no trace of it was found.
    await carillon.owner.query(`UPDATE deliveries SET possible_duplicate = true WHERE message_id = $1`, [
      message,
    ]);
    const answer = await retry({ ids: [dispatch] });
    expect(answer.body).toMatchObject({ matched: 1, retried: 0 });
    expect(answer.body.left_alone).toEqual([
      { id: dispatch, reason: 'may_have_left', explanation: expect.stringContaining('may have reached') },
    ]);
    expect(await emailsTo(carillon, 'doubted@example.com')).toEqual([]);
    const discarded = await carillon.operator.post('/v1/operator-set-aside/discard', {
      ids: [dispatch, newId('dsp')],
      reason: 'Told by telephone.',
    });
    expect(discarded.body).toMatchObject({ discarded: 1, left_alone: [{ reason: 'not_set_aside' }] });
    expect(await listed()).toEqual([]);
    expect((await tenant.api.get(`/v1/messages/${message}`)).body.summary).toEqual({ failed: 1 });
    const { body: audit } = await tenant.api.get('/v1/audit-log?action=set_aside.discard');
    expect(audit.data[0]).toMatchObject({ after: { discard: [dispatch], reason: 'Told by telephone.' } });
  });

  it('what was given up while the provider was away goes when it is back', async () => {
    await stopWorker();
    const baseUrl = carillon.env.provider.baseUrl;
    // Nothing listens there.
    carillon.env.provider.baseUrl = 'http://127.0.0.1:9/v3';
    await carillon.startWorker();
    const message = await send(tenant.api, anEmail({ to: ['patient@example.com'] }));
    await eventually(
      async () => {
        await carillon.owner.query(
          `UPDATE dispatches SET next_attempt_at = now(), rung_at = NULL WHERE status = 'queued'`,
        );
        expect((await tenant.api.get(`/v1/messages/${message}`)).body.summary).toEqual({ failed: 1 });
      },
      { everyMs: 250 },
    );
    await stopWorker();
    carillon.env.provider.baseUrl = baseUrl;
    await carillon.startWorker();
    expect(await listed()).toMatchObject([{ reason: 'provider_unreachable', tries: 24 }]);
    await carillon.owner.query(`UPDATE tenants SET status = 'suspended' WHERE id = $1`, [tenant.id]);
    const suspended = await retryByOperator({ filter: { kind: 'dispatch', tenant_id: tenant.id } });
    expect(suspended.body).toMatchObject({ retried: 0, left_alone: [{ reason: 'tenant_not_active' }] });
    await carillon.owner.query(`UPDATE tenants SET status = 'active' WHERE id = $1`, [tenant.id]);
    const done = await retryByOperator({ filter: { reason: 'provider_unreachable' } });
    expect(done.body).toMatchObject({ retried: 1, left_alone: [], has_more: false });
    expect((await until(tenant.api, message, 'completed')).summary).toEqual({ delivered: 1 });
    expect(await emailsTo(carillon, 'patient@example.com')).toHaveLength(1);
  });

  it('events that could not be applied are applied when the fault is mended', async () => {
    // As a fault of ours would be: the values are refused, again and again.
    await carillon.owner.query(`
      CREATE FUNCTION refuse_delivered() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '22000'; END $$;
      CREATE TRIGGER refuse_delivered BEFORE UPDATE ON deliveries FOR EACH ROW
        WHEN (NEW.status = 'delivered') EXECUTE FUNCTION refuse_delivered()`);
    const message = await send(tenant.api, anEmail({ to: ['behind@example.com'] }));
    const [event] = await eventually(async () => {
      const things = await byOperator(`&kind=provider_event&reason=event_faulty`);
      expect(things).toHaveLength(1);
      return things;
    });
    expect(event).toMatchObject({ tenant_id: tenant.id, tries: 1, reason: 'event_faulty' });
    expect(await listed()).toEqual([]);
    // Not of the tenant's own matter.
    expectProblem(await tenant.api.get('/v1/set-aside?kind=provider_event'), 'invalid_request', ['/kind']);
    const ofTenant = await retry({ ids: [event?.id] });
    expect(ofTenant.body).toMatchObject({ retried: 0, left_alone: [{ reason: 'not_set_aside' }] });
    // Still broken: it is set aside once more.
    expect((await retryByOperator({ ids: [event?.id] })).body.retried).toBe(1);
    await eventually(async () =>
      expect(await byOperator('&kind=provider_event')).toMatchObject([{ tries: 2 }]),
    );
    await carillon.owner.query(`DROP TRIGGER refuse_delivered ON deliveries; DROP FUNCTION refuse_delivered`);
    expect((await retryByOperator({ filter: { kind: 'provider_event' } })).body.retried).toBe(1);
    expect((await until(tenant.api, message, 'completed')).summary).toEqual({ delivered: 1 });
    expect(await byOperator('&kind=provider_event')).toEqual([]);
  });

  it('500 webhook deliveries that three endpoints did not take are tried again by filter', async () => {
    const receivers = await Promise.all([1, 2, 3].map(() => WebhookReceiver.start()));
    for (const receiver of receivers) {
      receiver.otherwise = 500;
      const event_types = ['delivery.sent', 'delivery.delivered'];
      await tenant.api.post('/v1/webhook-endpoints', { url: receiver.url, event_types });
    }
    const recipients = Array.from({ length: 84 }, (_, i) => ({ to: `many${i}@example.com` }));
    const message = await send(tenant.api, anEmail({ to: undefined, recipients }));
    await until(tenant.api, message, 'completed');
    const all = 84 * 2 * 3;
    const counted = async (filter: object): Promise<number> =>
      (await retry({ filter, dry_run: true })).body.matched as number;
    await eventually(async () => expect(await counted({ kind: 'webhook_delivery' })).toBe(all), {
      timeoutMs: 120_000,
    });
    expect(await byOperator(`&tenant_id=${other.id}`)).toEqual([]);
    // Over the pages of the list each comes once.
    const seen: string[] = [];
    for (let after = ''; ;) {
      const { body } = await tenant.api.get(`/v1/set-aside?limit=100${after}`);
      seen.push(...(body.data as Thing[]).map(({ id }) => id));
      if (!body.has_more) break;
      after = `&after=${body.next_cursor}`;
    }
    expect(new Set(seen).size).toBe(all);
    expect(seen).toHaveLength(all);

    const [disabled] = (await tenant.api.get('/v1/webhook-endpoints')).body.data as { id: string }[];
    await tenant.api.patch(`/v1/webhook-endpoints/${disabled?.id}`, { enabled: false });
    for (const receiver of receivers) {
      receiver.otherwise = 200;
      receiver.received.length = 0;
    }
    let [retried, leftAlone, after, calls] = [0, 0, undefined as string | undefined, 0];
    do {
      const { body } = await retry({ filter: { kind: 'webhook_delivery' }, after });
      retried += body.retried as number;
      leftAlone += (body.left_alone as unknown[]).length;
      after = (body.next_cursor as string | null) ?? undefined;
      calls += 1;
    } while (after);
    expect([retried, leftAlone, calls]).toEqual([(all * 2) / 3, all / 3, 2]);
    const receivedIds = () =>
      receivers.flatMap(({ received }) => received.map(({ headers }) => headers['webhook-id']));
    await eventually(() => expect(receivedIds()).toHaveLength((all * 2) / 3));
    expect(await counted({ reason: 'webhook_not_taken' })).toBe(0);
    expect(await counted({ webhook_endpoint_id: disabled?.id })).toBe(all / 3);
    await tenant.api.patch(`/v1/webhook-endpoints/${disabled?.id}`, { enabled: true });
    expect((await retry({ filter: { webhook_endpoint_id: disabled?.id } })).body.retried).toBe(all / 3);
    await eventually(() => expect(receivedIds()).toHaveLength(all));
    expect(await counted({})).toBe(0);
    for (const receiver of receivers) await receiver.stop();
  });

  it('is shown as far as the scopes of the key go', async () => {
    const endpoint = await tenant.api.post('/v1/webhook-endpoints', { url: 'https://hooks.example.com/' });
    await tenant.api.post(`/v1/webhook-endpoints/${endpoint.body.id}/test`);
    await tenant.api.patch(`/v1/webhook-endpoints/${endpoint.body.id}`, { enabled: false });
    const [thing] = await listed('&kind=webhook_delivery&reason=webhook_endpoint_disabled');
    expect(thing).toMatchObject({ webhook_endpoint_id: endpoint.body.id });
    const scopes = ['messages:read', 'messages:write'];
    const { body } = await carillon.operator.post(`/v1/tenants/${tenant.id}/api-keys`, {
      name: 'narrow',
      scopes,
    });
    const narrow = new Caller(carillon.url, body.key);
    expect(await listed('', narrow)).toEqual([]);
    expectProblem(await narrow.get('/v1/set-aside?kind=webhook_delivery'), 'insufficient_scope');
    expectProblem(await retry({ filter: { kind: 'webhook_delivery' } }, narrow), 'insufficient_scope');
    const byId = await retry({ ids: [thing?.id] }, narrow);
    expect(byId.body).toMatchObject({ retried: 0, left_alone: [{ reason: 'not_set_aside' }] });
    const kept = await tenant.api.post('/v1/set-aside/discard', { ids: [thing?.id], reason: 'x' });
    expect(kept.body).toMatchObject({ discarded: 0, left_alone: [{ reason: 'stays_in_the_log' }] });
  });

  it('is asked for in one way or the other', async () => {
    const id = newId('dsp');
    expectProblem(await retry({}), 'invalid_request', ['/ids']);
    expectProblem(await retry({ ids: [id], filter: {} }), 'invalid_request', ['/filter']);
    expectProblem(await retry({ ids: ['msg_1'] }), 'invalid_request', ['/ids']);
    expectProblem(await retry({ filter: { tenant_id: tenant.id } }), 'invalid_request', [
      '/filter/tenant_id',
    ]);
    expectProblem(await retryByOperator({ filter: { kind: 'message' } }), 'invalid_request', [
      '/filter/kind',
    ]);
    expectProblem(await retry({ filter: {}, after: 'x' }), 'invalid_cursor');
    expectProblem(await tenant.api.get('/v1/set-aside?from=yesterday'), 'invalid_request', ['/from']);
  });
});
