import { ApplyProviderEventsProcessor } from '../../src/channels/apply-provider-events.processor';
import { DeliveryStamps } from '../../src/channels/delivery-stamp';
import type { DeliveryId, TenantId } from '../../src/common/ids';
import { otherRedis } from '../support/redis-at';
import { Carillon, type TestTenant } from '../support/carillon';
import { Caller } from '../support/caller';
import { eventually } from '../support/eventually';
import { anEmail, send } from '../support/messages';
import { openPlatformKeys, openSecrets } from '../support/open-secrets';

/** Events that arrive together share a commit. Each is still stored once, answered after it, and applied once. */
describe('provider events that arrive together', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let other: TestTenant;

  beforeAll(async () => {
    carillon = await Carillon.start();
    [tenant, other] = await Promise.all([carillon.tenant(), carillon.tenant()]);
    await carillon.worker?.close();
    // A worker whose queues nobody rings: the test alone says when events are applied.
    carillon.env.redis = otherRedis(14);
    carillon.env.sweepIntervalMs = 3_600_000;
    await carillon.startWorker();
  });
  afterAll(() => carillon.stop());

  const poster = async (of: TestTenant) => {
    const { pathToken, bearer } = await openSecrets(carillon, of);
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` };
    const caller = new Caller(carillon.url);
    return (event: object) =>
      caller.send('POST', `/provider-events/${pathToken}`, JSON.stringify(event), headers);
  };
  const anEvent = (id: string) => ({ event: 'delivered', email_id: id, time: '2026-11-21T10:00:00Z' });
  const storedOf = (of: TestTenant, like: string): Promise<{ id: string; transaction: string }[]> =>
    carillon.owner.query(
      `SELECT payload->>'email_id' AS id, xmin::text AS transaction FROM provider_events
        WHERE tenant_id = $1 AND payload->>'email_id' LIKE $2 ORDER BY 1`,
      [of.id, like],
    );
  const statusesOf = (answers: { status: number }[]) => [...new Set(answers.map(({ status }) => status))];

  it('share a transaction with those of their own tenant only', async () => {
    const [post, postOther] = [await poster(tenant), await poster(other)];
    const numbers = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, '0'));
    const answers = await Promise.all(
      numbers.flatMap((n) => [post(anEvent(`own-${n}`)), postOther(anEvent(`other-${n}`))]),
    );
    expect(statusesOf(answers)).toEqual([200]);
    const [own, others] = [await storedOf(tenant, 'o%'), await storedOf(other, 'o%')];
    expect(own.map(({ id }) => id)).toEqual(numbers.map((n) => `own-${n}`));
    expect(others.map(({ id }) => id)).toEqual(numbers.map((n) => `other-${n}`));
    const transactionsOf = (rows: typeof own) => new Set(rows.map(({ transaction }) => transaction));
    expect(transactionsOf(own).size).toBeLessThan(own.length);
    expect(transactionsOf([...own, ...others]).size).toBe(
      transactionsOf(own).size + transactionsOf(others).size,
    );
  });

  it('are stored once each, repeated within a group and across groups', async () => {
    const post = await poster(tenant);
    const ids = ['twice-1', 'twice-2', 'twice-3'];
    const tenTimes = Array.from({ length: 10 }, () => ids).flat();
    for (const round of [1, 2]) {
      const answers = await Promise.all(tenTimes.map((id) => post({ ...anEvent(id), round })));
      expect(statusesOf(answers)).toEqual([200]);
    }
    expect((await storedOf(tenant, 'twice%')).map(({ id }) => id)).toEqual(ids);
  });

  it('are all answered 503 when their commit fails, and nothing of them is stored', async () => {
    const post = await poster(tenant);
    const ids = Array.from({ length: 12 }, (_, i) => `lost-${i}`);
    const blocker = carillon.owner.createQueryRunner();
    await blocker.startTransaction();
    await blocker.query('LOCK TABLE provider_events IN SHARE MODE');
    let answered = 0;
    const answers = Promise.all(
      ids.map((id) =>
        post(anEvent(id)).finally(() => {
          answered += 1;
        }),
      ),
    );
    // Whatever waits for the lock loses its connection; then the next group does.
    await eventually(async () => {
      await blocker.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))`,
      );
      expect(answered).toBe(ids.length);
    });
    await blocker.rollbackTransaction();
    await blocker.release();
    for (const answer of await answers) {
      expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
      expect(answer.headers.get('retry-after')).toBe('5');
    }
    expect(await storedOf(tenant, 'lost%')).toEqual([]);
    // The provider comes again.
    expect(statusesOf(await Promise.all(ids.map((id) => post(anEvent(id)))))).toEqual([200]);
    expect(await storedOf(tenant, 'lost%')).toHaveLength(ids.length);
  });

  it('are applied once by four at work at the same time', async () => {
    const recipients = Array.from({ length: 120 }, (_, i) => ({ to: `together-${i}@example.org` }));
    const messageId = await send(tenant.api, anEmail({ to: undefined, recipients }));
    const [deliveries] = await carillon.owner.query<[{ id: string; address: string }[], number]>(
      `UPDATE deliveries SET status = 'sent', sent_at = now() WHERE message_id = $1 RETURNING id, address`,
      [messageId],
    );
    const stamps = carillon.app.get(DeliveryStamps, { strict: false });
    const post = await poster(tenant);
    const events = deliveries.flatMap(({ id, address }) =>
      ['processed', 'delivered', 'open'].map((event) => ({
        event,
        email_id: `together-${id}`,
        rcpt: address,
        time: '2026-11-21T10:00:00Z',
        'X-Carillon-Delivery': stamps.make(tenant.id as TenantId, id as DeliveryId, 1),
      })),
    );
    expect(statusesOf(await Promise.all(events.map((event) => post(event))))).toEqual([200]);
    if (!carillon.worker) throw new Error('no worker');
    const processor = carillon.worker.get(ApplyProviderEventsProcessor, { strict: false });
    const tenantId = tenant.id as TenantId;
    await Promise.all([1, 2, 3, 4].map(() => processor.handle({ tenantId })));
    const results = await carillon.owner.query(
      `SELECT result, count(*)::int AS n FROM provider_events
        WHERE tenant_id = $1 AND payload->>'email_id' LIKE 'together%' GROUP BY 1`,
      [tenant.id],
    );
    expect(results).toEqual([{ result: 'applied', n: events.length }]);
    const told = await carillon.owner.query(
      `SELECT type, count(*)::int AS n, count(DISTINCT delivery_id)::int AS deliveries FROM message_events
        WHERE message_id = $1 AND delivery_id IS NOT NULL GROUP BY 1 ORDER BY 1`,
      [messageId],
    );
    expect(told).toEqual([
      { type: 'delivery.delivered', n: 120, deliveries: 120 },
      { type: 'delivery.opened', n: 120, deliveries: 120 },
    ]);
  });

  it.each([
    ['events_bearer_digest', 401],
    ['events_token_digest', 404],
  ])('are refused within seconds of a change of %s, and no longer than that', async (column, status) => {
    const post = await poster(other);
    const change = (digest: string) =>
      carillon.owner.query(`UPDATE provider_accounts SET ${column} = $2 WHERE tenant_id = $1`, [
        other.id,
        digest,
      ]);
    const answersWith = (expected: number) =>
      eventually(async () => expect((await post(anEvent(`known-${expected}`))).status).toBe(expected), {
        timeoutMs: 4_000,
      });
    const [before] = await carillon.owner.query(
      `SELECT ${column} AS digest FROM provider_accounts WHERE tenant_id = $1`,
      [other.id],
    );
    await answersWith(200);
    await change((await openPlatformKeys(carillon)).digest(`another ${column}`));
    await answersWith(status);
    // Who was refused is asked anew each time.
    await change(before.digest);
    expect((await post(anEvent('known again'))).status).toBe(200);
  });
});
