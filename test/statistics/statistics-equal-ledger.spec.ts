import * as fc from 'fast-check';
import type { DeliveryId, TenantId } from '../../src/common/ids';
import { Database } from '../../src/database/database';
import type { DeliveryFactKind } from '../../src/messages/delivery-status';
import { Statistics1764560000000 } from '../../src/database/migrations/1764560000000-statistics';
import { DeliveryTracking } from '../../src/messages/delivery-tracking.service';
import { WipingStore } from '../../src/privacy/wiping.store';
import type { Axis } from '../../src/statistics/measures';
import { StatisticStore } from '../../src/statistics/statistic.store';
import { Carillon, type TestTenant } from '../support/carillon';
import { anEmail, anSms, send } from '../support/messages';
import {
  type Counted,
  counted,
  type LedgerDelivery,
  ledgerOf,
  withoutZeros,
} from '../support/statistics-oracle';

const KINDS: DeliveryFactKind[] = [
  'processed',
  'delivered',
  'soft_bounced',
  'bounced',
  'rejected',
  'failed',
  'opened',
  'clicked',
  'complained',
  'unsubscribed',
];
const TAGS = ['news', 'spring', 'vip'];

type Change =
  | { kind: 'accept'; sms: boolean; test: boolean; template: boolean; recipients: number; tags: string[] }
  | { kind: 'facts'; facts: { place: number; kind: DeliveryFactKind; isMachine: boolean }[] }
  | { kind: 'doubt'; places: number[] }
  | { kind: 'again'; places: number[] }
  | { kind: 'segments'; place: number; segments: number }
  | { kind: 'cancel'; sms: boolean; tags: string[] }
  | { kind: 'wipe'; place: number }
  | { kind: 'delete'; places: number[] }
  | { kind: 'fold'; twice: boolean; limit: number };

const place = fc.nat(10_000);
const places = fc.array(place, { minLength: 1, maxLength: 4 });
const tags = fc.uniqueArray(fc.constantFrom(...TAGS), { maxLength: 3 });
const fact = fc.record({ place, kind: fc.constantFrom(...KINDS), isMachine: fc.boolean() });
const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('accept' as const),
      ...{ sms: fc.boolean(), test: fc.boolean(), template: fc.boolean() },
      ...{ recipients: fc.integer({ min: 1, max: 5 }), tags },
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('facts' as const),
      facts: fc.array(fact, { minLength: 1, maxLength: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('doubt' as const), places }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('again' as const), places }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('segments' as const),
      place,
      segments: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), sms: fc.boolean(), tags }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wipe' as const), place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), places }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('fold' as const),
      twice: fc.boolean(),
      limit: fc.integer({ min: 1, max: 50 }),
    }),
  },
);

/**
 * Whatever happens to deliveries, in whatever order, statistics are what counting the ledger comes to. Rows that were
 * deleted count as they stood; of messages whose tags were wiped, tags count as they stood then.
 */
describe('statistics', () => {
  let carillon: Carillon;
  let tenant: TestTenant;
  let database: Database;
  let tracking: DeliveryTracking;
  let statistics: StatisticStore;
  let tenantId: TenantId;
  let templates: { email: string; sms: string };
  let api: { live: TestTenant['api']; test: TestTenant['api'] };
  /** In the order in which they were accepted. */
  const known: DeliveryId[] = [];
  const gone: LedgerDelivery[] = [];
  const wiped = new Map<string, LedgerDelivery[]>();
  let made = 0;

  beforeAll(async () => {
    carillon = await Carillon.start();
    tenant = await carillon.tenant();
    tenantId = tenant.id as TenantId;
    api = { live: tenant.api, test: await carillon.testKeyOf(tenant) };
    // Nobody but this test changes anything from now on.
    await carillon.worker?.close();
    carillon.worker = undefined;
    const find = <T>(type: new (...given: never[]) => T) => carillon.app.get(type, { strict: false });
    [database, tracking, statistics] = [find(Database), find(DeliveryTracking), find(StatisticStore)];
    const made = async (channel: string, source: object) =>
      (await tenant.api.post('/v1/templates', { name: channel, channel, ...source })).body.id as string;
    templates = {
      email: await made('email', { subject: 'Hello', text: 'Hello' }),
      sms: await made('sms', { body: 'Hello' }),
    };
  });
  afterAll(() => carillon.stop());

  const inTenant = <T>(work: Parameters<typeof database.forTenant<T>>[1]) =>
    database.forTenant(tenantId, work);

  const at = (wanted: number[]): DeliveryId[] =>
    known.length === 0 ? [] : wanted.map((each) => known[each % known.length] as DeliveryId);

  const accept = async ({ sms, test, template, recipients, tags }: Change & { kind: 'accept' }) => {
    const to = Array.from({ length: recipients }, () => {
      made += 1;
      return sms ? `+64215${String(made).padStart(5, '0')}` : `person${made}@example.com`;
    });
    const individual = sms ? { to } : { to: undefined, recipients: to.map((each) => ({ to: each })) };
    const own = sms ? anSms(individual) : anEmail(individual);
    const templated = {
      ...{ channel: sms ? 'sms' : 'email', ...individual },
      template: { id: sms ? templates.sms : templates.email },
      ...(sms ? {} : { from: 'hello@example.com' }),
    };
    const id = await send(test ? api.test : api.live, { ...(template ? templated : own), tags });
    const rows = await carillon.owner.query<{ id: DeliveryId }[]>(
      'SELECT id FROM deliveries WHERE message_id = $1',
      [id],
    );
    known.push(...rows.map((row) => row.id));
  };

  const cancel = async ({ sms, tags }: Change & { kind: 'cancel' }) => {
    const later = { scheduled_at: '2035-01-01T00:00:00Z', tags };
    const id = await send(tenant.api, sms ? anSms(later) : anEmail(later));
    expect((await tenant.api.post(`/v1/messages/${id}/cancel`)).status).toBe(200);
  };

  const wipe = async (id: DeliveryId) => {
    const ledger = await ledgerOf(carillon.owner, tenantId);
    const message = ledger.find((row) => row.id === id)?.message_id;
    if (!message || wiped.has(message)) return;
    wiped.set(
      message,
      [...ledger, ...gone].filter((row) => row.message_id === message),
    );
    const wiping = carillon.app.get(WipingStore, { strict: false });
    await inTenant((tx) => wiping.wipeRecipients(tx, tenantId, [message as never], 1_000));
  };

  const remove = async (ids: DeliveryId[]) => {
    const rows = (await ledgerOf(carillon.owner, tenantId)).filter((row) =>
      ids.includes(row.id as DeliveryId),
    );
    // Only what nothing else refers to; the foreign keys of the ledger are not this test's.
    await carillon.owner.query('DELETE FROM suppressions WHERE delivery_id = ANY($1)', [ids]);
    await carillon.owner.query('DELETE FROM message_events WHERE delivery_id = ANY($1)', [ids]);
    await carillon.owner.query('DELETE FROM deliveries WHERE id = ANY($1)', [ids]);
    gone.push(...rows);
    for (const id of ids) if (known.includes(id)) known.splice(known.indexOf(id), 1);
  };

  const fold = (limit: number) => inTenant(async (tx) => (await statistics.fold(tx, tenantId, limit)).count);

  const apply = async (each: Change): Promise<void> => {
    const occurredAt = new Date();
    switch (each.kind) {
      case 'accept':
        return accept(each);
      case 'cancel':
        return cancel(each);
      case 'facts': {
        const facts = each.facts.flatMap(({ place, ...told }) =>
          at([place]).map((deliveryId) => ({ deliveryId, occurredAt, ...told })),
        );
        await inTenant((tx) => tracking.apply(tx, tenantId, facts));
        return;
      }
      case 'doubt':
      case 'again': {
        const facts = at(each.places).map((deliveryId) => ({ deliveryId, occurredAt }));
        const to = each.kind === 'doubt' ? 'unknown' : 'queued';
        await inTenant((tx) => tracking.moveTo(tx, tenantId, to, facts));
        return;
      }
      case 'segments':
        await carillon.owner.query('UPDATE deliveries SET segments = $2 WHERE id = ANY($1)', [
          at([each.place]),
          each.segments,
        ]);
        return;
      case 'wipe':
        for (const id of at([each.place])) await wipe(id);
        return;
      case 'delete':
        return remove(at(each.places));
      case 'fold':
        await Promise.all(
          Array.from({ length: each.twice ? 2 : 1 }, async () => {
            while ((await fold(each.limit)) > 0);
          }),
        );
    }
  };

  /** As they are read, axis by axis. */
  const told = async (): Promise<Counted> => {
    const all: Counted = {};
    for (const axis of ['total', 'template', 'campaign', 'tag'] satisfies Axis[]) {
      for (const test of [false, true]) {
        const filter = { from: '2020-01-01', to: '2099-12-31', test, axis, value: null, channel: null };
        const rows = await inTenant((tx) =>
          statistics.read(tx, tenantId, filter, ['day', 'value', 'channel'], 100_000),
        );
        for (const row of rows) {
          const counts = withoutZeros({ ...row });
          if (Object.keys(counts).length === 0) continue;
          all[`${row.day} ${test ? 'test' : 'live'} ${row.channel} ${axis} ${row.value}`] = counts;
        }
      }
    }
    return all;
  };

  const expected = async (): Promise<Counted> => {
    const rows = [...(await ledgerOf(carillon.owner, tenantId)), ...gone];
    const tagged = [...rows.filter((row) => !wiped.has(row.message_id)), ...[...wiped.values()].flat()];
    return { ...counted(rows, ['total', 'template', 'campaign']), ...counted(tagged, ['tag']) };
  };

  const unfolded = async () => {
    const [row] = await carillon.owner.query<{ n: number }[]>(
      'SELECT count(*)::int AS n FROM statistic_changes',
    );
    return row?.n ?? -1;
  };

  it('are what counting the ledger comes to, folded or not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 5, maxLength: 25 }), async (changes) => {
        for (const each of changes) await apply(each);
        const truth = await expected();
        expect(await told()).toEqual(truth);
        // Two at once, one of them in small bites.
        await Promise.all([fold(7), fold(1_000)]);
        expect(await told()).toEqual(truth);
        while ((await fold(1_000)) > 0);
        expect(await unfolded()).toBe(0);
        expect(await told()).toEqual(truth);
      }),
      { numRuns: 12 },
    );
    expect(known.length).toBeGreaterThan(20);
    expect(gone.length).toBeGreaterThan(0);
    expect(wiped.size).toBeGreaterThan(0);
  }, 240_000);

  it('cost a handful of rows for a statement over a thousand deliveries', async () => {
    while ((await fold(1_000)) > 0);
    const recipients = Array.from({ length: 1_000 }, (_, i) => ({ to: `many${i}@example.com` }));
    const id = await send(tenant.api, anEmail({ to: undefined, recipients, tags: TAGS }));
    expect(await unfolded()).toBe(1);
    const rows = await carillon.owner.query<{ id: DeliveryId }[]>(
      'SELECT id FROM deliveries WHERE message_id = $1',
      [id],
    );
    const facts = rows.map((row) => ({ deliveryId: row.id, occurredAt: new Date() }));
    await inTenant((tx) => tracking.moveTo(tx, tenantId, 'sent', facts));
    expect(await unfolded()).toBe(2);
    // Told once more, nothing changes and nothing is written.
    await inTenant((tx) => tracking.moveTo(tx, tenantId, 'sent', facts));
    expect(await unfolded()).toBe(2);
    expect(await told()).toEqual(await expected());
  });

  it('begin with what was accepted before they were kept', async () => {
    const migration = new Statistics1764560000000();
    const runner = carillon.owner.createQueryRunner();
    await runner.startTransaction();
    await migration.down(runner);
    await migration.up(runner);
    await runner.commitTransaction();
    await runner.release();
    const ledger = counted(await ledgerOf(carillon.owner, tenantId));
    expect(Object.keys(ledger).length).toBeGreaterThan(5);
    expect(await told()).toEqual(ledger);
    while ((await fold(1_000)) > 0);
    expect(await told()).toEqual(ledger);
  });
});
