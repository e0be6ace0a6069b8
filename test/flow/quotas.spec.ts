import { Logger } from '@nestjs/common';
import { newId, type TenantId } from '../../src/common/ids';
import { Database } from '../../src/database/database';
import { QuotaStore } from '../../src/messages/quota.store';
import type { Answer } from '../support/caller';
import { Carillon } from '../support/carillon';
import { eventually } from '../support/eventually';
import { anEmail, anSms, send, until } from '../support/messages';
import { expectProblem } from '../support/problem';
import { countRows } from '../support/stored-rows';
import { anEmailTo, people, QuotaDesk } from '../support/quotas';
import { WebhookReceiver } from '../support/webhook-receiver';

const MONTH = { email: { month: 5 } };

/** Limits of a month, so that no hour that happens to end disturbs a test. */
describe('quotas', () => {
  let carillon: Carillon;
  let desk: QuotaDesk;

  beforeAll(async () => {
    carillon = await Carillon.start({ env: { SWEEP_INTERVAL: '200ms' } });
    desk = new QuotaDesk(carillon);
  });
  afterAll(() => carillon.stop());

  describe('as the operator sets them', () => {
    it('are seen by both, with what is used of them', async () => {
      const tenant = await carillon.tenant();
      const none = { hour: null, day: null, month: null };
      const empty = { object: 'quotas', beyond: 'refuse', email: none, sms: none };
      expect((await tenant.api.get('/v1/quotas')).body).toEqual(empty);
      const set = await desk.put(tenant.id, {
        email: { hour: 100, month: 5_000 },
        sms: { day: 10 },
        beyond: 'hold',
      });
      expect(set).toMatchObject({ status: 200, body: { beyond: 'hold' } });
      await send(tenant.api, anEmail({ to: people(3), cc: people(2) }));
      await send(tenant.api, anSms());
      const { body } = await tenant.api.get('/v1/quotas');
      expect(body.email).toEqual({
        hour: { limit: 100, used: 5, remaining: 95, ends_at: expect.any(String), warning: false },
        day: null,
        month: { limit: 5_000, used: 5, remaining: 4_995, ends_at: expect.any(String), warning: false },
      });
      expect(body.email.hour.ends_at).toMatch(/:00:00\.000Z$/);
      expect(Date.parse(body.email.hour.ends_at) - Date.now()).toBeLessThanOrEqual(3_600_000);
      expect(body.email.month.ends_at).toMatch(/^\d{4}-\d\d-01T00:00:00\.000Z$/);
      expect(body.sms).toMatchObject({ hour: null, day: { limit: 10, used: 1 }, month: null });
      expect((await carillon.operator.get(`/v1/tenants/${tenant.id}/quotas`)).body).toEqual(body);
      // Changed, they go on from where they were; taken away, nothing is left.
      expect((await desk.put(tenant.id, { email: { month: 6 } })).body).toMatchObject({
        beyond: 'refuse',
        email: { hour: null, month: { limit: 6, used: 5, remaining: 1, warning: true } },
        sms: none,
      });
      expect((await desk.put(tenant.id, {})).body).toEqual(empty);
      await send(tenant.api, anEmailTo(20));
      expect((await desk.put(tenant.id, MONTH)).body.email.month).toMatchObject({ used: 0, remaining: 5 });
    });

    it.each<[string, object, string]>([
      ['a negative limit', { email: { hour: -1 } }, '/email/hour'],
      ['half a recipient', { email: { day: 1.5 } }, '/email/day'],
      ['a number in a text', { sms: { month: '10' } }, '/sms/month'],
      ['null for no limit', { sms: { month: null } }, '/sms/month'],
      ['more than can be counted', { email: { month: 2 ** 31 } }, '/email/month'],
      ['another period', { email: { week: 1 } }, '/email/week'],
      ['another channel', { fax: { day: 1 } }, '/fax'],
      ['another way out', { beyond: 'drop' }, '/beyond'],
    ])('are refused with %s', async (_what, body, pointer) => {
      const tenant = await carillon.tenant();
      expectProblem(await desk.put(tenant.id, body), 'invalid_request', [pointer]);
      expect(await carillon.owner.query('SELECT 1 FROM quotas WHERE tenant_id = $1', [tenant.id])).toEqual(
        [],
      );
    });

    it('are the operator’s to set, and a tenant’s that exists', async () => {
      const tenant = await carillon.tenant();
      const own = await tenant.api.send('PUT', `/v1/tenants/${tenant.id}/quotas`, '{}');
      expectProblem(own, 'forbidden');
      expectProblem(await desk.put(newId('ten'), MONTH), 'not_found');
      expectProblem(await carillon.operator.get(`/v1/tenants/${newId('ten')}/quotas`), 'not_found');
    });
  });

  describe('that refuse', () => {
    it('answer 429 until the period ends, and store nothing', async () => {
      const tenant = await desk.tenantWith(MONTH);
      await tenant.api.post('/v1/suppressions', { channel: 'email', address: 'gone@example.com' });
      const id = await send(tenant.api, anEmail({ to: [...people(3), 'gone@example.com'] }));
      await until(tenant.api, id, 'completed');
      const before = await countRows(carillon.owner);
      const refused = await tenant.api.post('/v1/messages', anEmailTo(3));
      expectProblem(refused, 'quota_exceeded');
      expect(refused.body.detail).toContain('5 e-mail recipients a month, of which 3 are used');
      expect(await countRows(carillon.owner)).toEqual(before);
      const { body } = await tenant.api.get('/v1/quotas');
      expect(body.email.month).toMatchObject({ used: 3, remaining: 2 });
      const wait = Number(refused.headers.get('retry-after')) * 1_000;
      expect(Math.abs(Date.now() + wait - Date.parse(body.email.month.ends_at))).toBeLessThan(10_000);

      await send(tenant.api, anEmailTo(2));
      expectProblem(await tenant.api.post('/v1/messages', anEmailTo(1)), 'quota_exceeded');
      // Nobody is left to be sent to: there is nothing to count.
      await send(tenant.api, anEmail({ to: ['gone@example.com'] }));
      // SMS are counted apart, and other tenants as well.
      await send(tenant.api, anSms());
      await send((await carillon.tenant()).api, anEmailTo(9));
      await desk.nextMonth(tenant);
      await send(tenant.api, anEmailTo(5));
      expect(await desk.usedByEmail(tenant)).toBe(5);
    });

    it('take from no period when one of them is used up', async () => {
      const tenant = await desk.tenantWith({ email: { hour: 1_000, day: 1_000, month: 4 } });
      await send(tenant.api, anEmailTo(3));
      expectProblem(await tenant.api.post('/v1/messages', anEmailTo(2)), 'quota_exceeded');
      await send(tenant.api, anEmailTo(1));
      const { body } = await tenant.api.get('/v1/quotas');
      expect(body.email).toMatchObject({ hour: { used: 4 }, day: { used: 4 }, month: { used: 4 } });
    });

    it.each<[string, (n: number) => Record<string, unknown>, string]>([
      ['to', (n) => ({ to: people(n) }), '/to'],
      [
        'recipients',
        (n) => ({ to: undefined, recipients: people(n).map((each) => ({ to: each })) }),
        '/recipients',
      ],
    ])('say of a message larger than a limit that it can never be sent: %s', async (_what, body, pointer) => {
      for (const beyond of ['refuse', 'hold']) {
        const { api } = await desk.tenantWith({ ...MONTH, beyond });
        const refused = await api.post('/v1/messages', anEmail(body(6)));
        expectProblem(refused, 'invalid_request', [pointer]);
        expect(refused.body.errors[0].code).toBe('larger_than_quota');
        expect(refused.headers.get('retry-after')).toBeNull();
      }
    });

    it('let nobody overshoot, however many come at once', async () => {
      const tenant = await desk.tenantWith({ email: { month: 20 } });
      const sizes = Array.from({ length: 60 }, (_, i) => 1 + (i % 3));
      const answers: Answer[] = await Promise.all(
        sizes.map((size) => tenant.api.post('/v1/messages', anEmailTo(size))),
      );
      const accepted = sizes.filter((_, i) => answers[i]?.status === 202);
      const recipients = accepted.reduce((sum, size) => sum + size, 0);
      expect(answers.filter(({ status }) => status !== 202 && status !== 429)).toEqual([]);
      expect(recipients).toBe(20);
      expect(await desk.usedByEmail(tenant)).toBe(20);
    });

    it('let nobody overshoot across processes either: each waits for the counters of the one before', async () => {
      const tenant = await desk.tenantWith({ email: { hour: 900, day: 25, month: 800 } });
      const [database, store] = [carillon.app.get(Database), carillon.app.get(QuotaStore, { strict: false })];
      const id = tenant.id as TenantId;
      const answers = await Promise.all(
        Array.from({ length: 80 }, (_, i) =>
          database.forTenant(id, async (tx) => {
            const answer = await store.take(tx, id, 'email', 1 + (i % 4));
            // As long as storing a message takes.
            await tx.query('SELECT pg_sleep(0.002)');
            return { taken: answer.kind === 'taken' ? 1 + (i % 4) : 0 };
          }),
        ),
      );
      expect(answers.reduce((sum, { taken }) => sum + taken, 0)).toBe(25);
      expect((await tenant.api.get('/v1/quotas')).body.email).toMatchObject({
        hour: { used: 25 },
        day: { used: 25 },
        month: { used: 25 },
      });
    });

    it('keep nothing of what is refused: its keys may be used again', async () => {
      const tenant = await desk.tenantWith(MONTH);
      await send(tenant.api, anEmailTo(4));
      const body = JSON.stringify({ ...anEmailTo(2), dedupe_key: 'order-1042' });
      const post = () =>
        tenant.api.send('POST', '/v1/messages', body, {
          'content-type': 'application/json',
          'idempotency-key': 'again',
        });
      expectProblem(await post(), 'quota_exceeded');
      // Together with one that fits, which is accepted all the same.
      const [refused, accepted] = await Promise.all([post(), tenant.api.post('/v1/messages', anEmailTo(1))]);
      expectProblem(refused, 'quota_exceeded');
      expect(accepted.status).toBe(202);
      await desk.nextMonth(tenant);
      const first = await post();
      expect(first).toMatchObject({ status: 202 });
      expect(first.headers.get('deduplicated')).toBeNull();
      const second = await post();
      expect(second).toMatchObject({ status: 202, body: first.body });
      expect(second.headers.get('idempotent-replayed')).toBe('true');
      expect(await desk.usedByEmail(tenant)).toBe(2);
    });

    it('count a late transaction for the period that others have counted in already', async () => {
      const tenant = await desk.tenantWith(MONTH);
      await send(tenant.api, anEmailTo(5));
      // As it looks to one that began before the end of the month and gets the row after it.
      await carillon.owner.query(
        `UPDATE quotas SET month_starts_at = month_starts_at + interval '1 month' WHERE tenant_id = $1`,
        [tenant.id],
      );
      expectProblem(await tenant.api.post('/v1/messages', anEmailTo(1)), 'quota_exceeded');
      expect(await desk.usedByEmail(tenant)).toBe(5);
    });

    it('hold a scheduled message that comes due beyond them', async () => {
      const tenant = await desk.tenantWith(MONTH);
      await send(tenant.api, anEmailTo(5));
      const id = await send(tenant.api, anEmail({ to: people(2), scheduled_at: '2020-01-01T00:00:00Z' }));
      await eventually(async () => expect(await desk.timeline(tenant, id, 'message.held')).toHaveLength(1));
      expect(await desk.statusesOf(tenant, [id])).toEqual(['scheduled']);
      await desk.nextMonth(tenant);
      await until(tenant.api, id, 'completed');
      expect(await desk.usedByEmail(tenant)).toBe(2);
    });
  });

  describe('at 80 %', () => {
    it('warn once in a period: in the log, by a webhook, and in the view', async () => {
      const warn = jest.spyOn(Logger.prototype, 'warn');
      const receiver = await WebhookReceiver.start();
      const tenant = await desk.tenantWith({ email: { month: 10 } });
      await tenant.api.post('/v1/webhook-endpoints', { url: receiver.url, event_types: ['quota.warning'] });
      const lines = () =>
        warn.mock.calls
          .map(([line]) => line as { event?: string; tenantId?: string; used?: number })
          .filter(({ event, tenantId }) => event === 'quota warning' && tenantId === tenant.id);
      const warning = async () => (await tenant.api.get('/v1/quotas')).body.email.month.warning as boolean;

      await send(tenant.api, anEmailTo(7));
      expect(await warning()).toBe(false);
      const ids = await Promise.all(Array.from({ length: 3 }, () => send(tenant.api, anEmailTo(1))));
      expect(await warning()).toBe(true);
      expect(lines()).toEqual([
        {
          event: 'quota warning',
          tenantId: tenant.id,
          channel: 'email',
          period: 'month',
          limit: 10,
          used: expect.any(Number),
          ends_at: expect.any(String),
        },
      ]);
      // Those that come together are stored together: then it is the last of them that is told.
      const at = lines()[0]?.used ?? 0;
      expect(at).toBeGreaterThanOrEqual(8);
      const told = (await Promise.all(ids.map((id) => desk.timeline(tenant, id, 'quota.warning')))).flat();
      expect(told).toHaveLength(1);
      expect(told[0]?.description).toContain(`${at} of 10 e-mail recipients a month`);
      await eventually(() => expect(receiver.received).toHaveLength(1));
      expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
        type: 'quota.warning',
        data: { channel: 'email', period: 'month', limit: 10, used: at, ends_at: expect.any(String) },
      });
      expectProblem(await tenant.api.post('/v1/messages', anEmailTo(1)), 'quota_exceeded');

      // Of the next period it is told by whatever brings it there: here what was held.
      await desk.put(tenant.id, { email: { month: 10 }, beyond: 'hold' });
      const held = await send(tenant.api, anEmailTo(9));
      await desk.nextMonth(tenant);
      expect(await warning()).toBe(false);
      await until(tenant.api, held, 'completed');
      expect(await desk.timeline(tenant, held, 'quota.warning')).toHaveLength(1);
      await send(tenant.api, anEmailTo(1));
      await eventually(() => expect(receiver.received).toHaveLength(2));
      expect(lines().map(({ used }) => used)).toEqual([at, 9]);
      warn.mockRestore();
      await receiver.stop();
    });
  });
});
