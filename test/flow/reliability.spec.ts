import { DispatchRecorder } from '../../src/channels/dispatch-recorder';
import type { SendResult } from '../../src/channels/send-result';
import type { DeliveryId, DispatchId, TenantId } from '../../src/common/ids';
import { Database } from '../../src/database/database';
import { DispatchStore } from '../../src/messages/dispatch.store';
import { RELIABILITY_COUNTERS } from '../../src/messages/reliability-counters';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { emailsTo, inDoubtBy, totalsOf } from '../support/held-deliveries';
import { anEmail, send, until } from '../support/messages';

/** Every doubt is counted once when it begins and once when it ends, by what ended it. */
describe('the counters of lost answers', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start({
      env: { UNKNOWN_SETTLE_AFTER: '2s,3s', SWEEP_INTERVAL: '200ms' },
      simulator: { activityLagMs: 0 },
    });
  });
  beforeEach(async () => {
    tenant = await carillon.tenant();
  });
  afterAll(() => carillon.stop());
  afterEach(() => carillon.control.delete('/simulator/faults'));

  const fault = (kind: string, settings: object = {}) =>
    carillon.control.post('/simulator/faults', { kind, operation: '/email/*', count: 1, ...settings });
  const held = (messageId: string) =>
    eventually(async () => {
      const { body } = await tenant.api.get('/v1/deliveries?status=unknown');
      expect(body.data).toEqual([expect.objectContaining({ message_id: messageId, held: true })]);
    });

  it('are all told, with what they say, to the tenant and to the operator', async () => {
    const { body } = await tenant.api.get('/v1/reliability');
    expect(body).toMatchObject({ object: 'reliability', day: new Date().toISOString().slice(0, 10) });
    const counters = body.counters as Record<string, unknown>[];
    expect(Object.fromEntries(counters.map(({ name, description }) => [name, description]))).toEqual(
      RELIABILITY_COUNTERS,
    );
    for (const counter of counters) expect(counter).toMatchObject({ today: 0, last_30_days: 0, total: 0 });
    const seen = await carillon.operator.get(`/v1/tenants/${tenant.id}/reliability`);
    expect(seen).toMatchObject({ status: 200, body });
  });

  it('say what an event has settled', async () => {
    await fault('reset-after');
    // Not before the answer is known to be lost: there would be no doubt.
    await fault('event-delay', { operation: '*', ms: 400, count: 2 });
    await until(tenant.api, await send(tenant.api, anEmail({ to: ['by-event@example.com'] })), 'completed');
    expect(await totalsOf(tenant)).toEqual({ lost_requests: 1, lost_deliveries: 1, settled_by_event: 1 });
  });

  it('say what a search has settled, copy by copy', async () => {
    await fault('reset-after');
    await fault('event-drop', { operation: '*', count: 6 });
    const recipients = ['a', 'b', 'c'].map((name) => ({ to: `by-search-${name}@example.com` }));
    const id = await send(tenant.api, anEmail({ to: undefined, recipients }));
    await until(tenant.api, id, 'completed');
    expect(await totalsOf(tenant)).toEqual({ lost_requests: 1, lost_deliveries: 3, settled_by_search: 3 });
  });

  it('say what was sent again, and what was held after that', async () => {
    await fault('reset-before', { count: 2 });
    await held(await send(tenant.api, anEmail({ to: ['vanished-twice@example.com'] })));
    expect(await totalsOf(tenant)).toEqual({
      lost_requests: 2,
      lost_deliveries: 2,
      resent_after_absence: 1,
      held: 1,
    });
  });

  describe('of a worker that froze in mid-send', () => {
    /** As it leaves its request behind, with an answer that comes when the lease is over. */
    async function frozen(addresses: string[]) {
      await carillon.worker?.close();
      const recipients = addresses.map((to) => ({ to }));
      const messageId = await send(tenant.api, anEmail({ to: undefined, recipients }));
      const [{ id }] = await carillon.owner.query(
        `SELECT DISTINCT dispatch_id AS id FROM deliveries WHERE message_id = $1`,
        [messageId],
      );
      await carillon.owner.query(
        `UPDATE dispatches SET status = 'sending', attempt = 1, next_attempt_at = now(), rung_at = NULL WHERE id = $1`,
        [id],
      );
      await carillon.owner.query(
        `INSERT INTO dispatch_attempts (tenant_id, dispatch_id, attempt) VALUES ($1, $2, 1)`,
        [tenant.id, id],
      );
      await carillon.startWorker();
      await until(tenant.api, messageId, 'unknown');
      return { messageId, answer: (result: (ids: DeliveryId[]) => SendResult) => answerLate(id, result) };
    }

    async function answerLate(id: DispatchId, result: (ids: DeliveryId[]) => SendResult): Promise<void> {
      const tenantId = tenant.id as TenantId;
      const dispatches = carillon.worker?.get(DispatchStore, { strict: false });
      const messages =
        (await carillon.worker
          ?.get(Database)
          .forTenant(tenantId, async (tx) => dispatches?.load(tx, tenantId, id, 'unknown'))) ?? [];
      const ids = messages.flatMap(({ deliveries }) => deliveries.map((delivery) => delivery.id));
      const claim = {
        ...({ tenantId, id, channel: 'email', lane: 'email', attempt: 1, copies: ids.length } as const),
        ...{ bytes: 1_000, alone: false, limited: false, moreWaiting: false, gateId: null },
      };
      await carillon.worker?.get(DispatchRecorder, { strict: false }).record(claim, messages, result(ids));
    }

    it('say what the answer has settled after all', async () => {
      const { messageId, answer } = await frozen(['late-yes@example.com']);
      expect(await totalsOf(tenant)).toEqual({ lost_requests: 1, lost_deliveries: 1 });
      const copy = { providerMessageId: '1u0SwL-B9zBpi9ffUq-JAB2', refusal: null };
      await answer((deliveryIds) => ({
        kind: 'accepted',
        requestId: null,
        copies: [{ deliveryIds, ...copy }],
      }));
      await until(tenant.api, messageId, 'sent');
      expect(await totalsOf(tenant)).toEqual({ lost_requests: 1, lost_deliveries: 1, settled_by_answer: 1 });
    });

    it('count a request once, when its answer turns out to be lost as well', async () => {
      const { messageId, answer } = await frozen(['late-nothing@example.com']);
      await answer(() => ({ kind: 'unknown', cause: 'ECONNRESET', httpStatus: null, requestId: null }));
      await until(tenant.api, messageId, 'completed');
      const counted = { lost_requests: 1, lost_deliveries: 1, resent_after_absence: 1 };
      expect(await totalsOf(tenant)).toEqual(counted);
    });

    it('leave nothing in doubt when the answer refuses the request for one of its copies', async () => {
      const addresses = ['late-no-a@example.com', 'late-no-b@example.com'];
      const { messageId, answer } = await frozen(addresses);
      const refused = {
        reason: 'payload',
        detail: 'No.',
        code: 'E',
        requestId: null,
        httpStatus: 400,
      } as const;
      await answer(() => ({ kind: 'refused', ...refused }));
      const message = await until(tenant.api, messageId, 'completed');
      expect(message.summary).toEqual({ delivered: 2 });
      for (const { possible_duplicate } of message.deliveries) expect(possible_duplicate).toBe(false);
      for (const address of addresses) expect(await emailsTo(carillon, address)).toHaveLength(1);
      expect(await totalsOf(tenant)).toEqual({ lost_requests: 1, lost_deliveries: 2, settled_by_answer: 2 });
    });
  });

  it('are kept by the day, and summed up by the database’s calendar', async () => {
    await fault('reset-before', { count: 1 });
    await held(await send(tenant.api, anEmail({ on_unknown: 'hold', to: ['by-day@example.com'] })));
    const day = (back: number, value: number) =>
      carillon.owner.query(
        `INSERT INTO reliability_counters (tenant_id, name, day, value)
         VALUES ($1, 'held', (now() AT TIME ZONE 'UTC')::date - $2::int, $3)`,
        [tenant.id, back, value],
      );
    await day(1, 10);
    await day(29, 100);
    await day(30, 1_000);
    const { body } = await tenant.api.get('/v1/reliability');
    expect(body.counters).toContainEqual(
      expect.objectContaining({ name: 'held', today: 1, last_30_days: 111, total: 1_111 }),
    );
  });

  it('account for every doubt of many messages, whatever goes wrong', async () => {
    const many = 60;
    for (const [kind, rate] of [
      ['reset-after', 0.25],
      ['reset-before', 0.25],
      ['half-reply', 0.1],
      ['server-error', 0.1],
    ] as const)
      await fault(kind, { rate, count: many });
    await fault('event-drop', { operation: '*', rate: 0.3, count: many });
    await fault('event-delay', { operation: '*', rate: 0.5, ms: 1_000, count: many });
    const policy = (i: number) => (i % 3 === 0 ? 'hold' : 'resend');
    await Promise.all(
      Array.from({ length: many }, (_, i) =>
        send(tenant.api, anEmail({ to: [`any${i}@example.com`], on_unknown: policy(i) })),
      ),
    );
    const open = `SELECT count(*)::int AS n FROM dispatches
                   WHERE tenant_id = $1 AND status NOT IN ('done', 'held')`;
    await eventually(async () => expect((await carillon.owner.query(open, [tenant.id]))[0].n).toBe(0), {
      timeoutMs: 15_000,
      everyMs: 100,
    });
    const totals = await totalsOf(tenant);
    const [{ unknown }] = await carillon.owner.query(
      `SELECT count(*)::int AS unknown FROM deliveries WHERE tenant_id = $1 AND status = 'unknown'`,
      [tenant.id],
    );
    expect(totals.lost_deliveries).toBeGreaterThan(10);
    expect(inDoubtBy(totals)).toBe(unknown);
    expect((await tenant.api.get('/v1/deliveries?status=unknown&limit=100')).body.data).toHaveLength(unknown);
  });
});
