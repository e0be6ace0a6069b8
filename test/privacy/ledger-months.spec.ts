import { LedgerMonths1764610000000 } from '../../src/database/migrations/1764610000000-ledger-months';
import { LedgerMonths } from '../../src/privacy/ledger-months';
import { WipeExpiredProcessor } from '../../src/privacy/wipe-expired.processor';
import type { TenantId } from '../../src/common/ids';
import { Carillon, type TestTenant } from '../support/carillon';
import { eventually } from '../support/eventually';
import { HOLD_SOON, holdMessage } from '../support/held-deliveries';
import { anEmail, send, until } from '../support/messages';
import { expectProblem } from '../support/problem';

const KINDS = { deliveries: 'dlv', message_events: 'evt' };
/** Months of a past that the tests make up. */
const [MAY, JUNE, JULY] = ['2024-05-01T00:00:00Z', '2024-06-01T00:00:00Z', '2024-07-01T00:00:00Z'];

describe('months of the ledger', () => {
  let carillon: Carillon;
  let tenant: TestTenant;

  beforeEach(async () => {
    carillon = await Carillon.start({
      ...HOLD_SOON,
      env: { ...HOLD_SOON.env, LEDGER_DAYS: '90' },
    });
    tenant = await carillon.tenant();
  });
  afterEach(() => carillon.stop());

  /** In one transaction, and again when it was the victim of a deadlock with the workers. */
  const asOwner = (change: (query: typeof owner) => Promise<void>) =>
    eventually(() =>
      carillon.owner.transaction(async (tx) => {
        await tx.query(
          `LOCK TABLE messages, dispatches, deliveries, message_events IN ACCESS EXCLUSIVE MODE`,
        );
        await change((sql, values) => tx.query(sql, values));
      }),
    );
  const owner = <Row>(sql: string, values: unknown[] = []) => carillon.owner.query<Row[]>(sql, values);
  const keep = () => carillon.worker?.get(LedgerMonths).keep();
  const wipe = () => carillon.worker?.get(WipeExpiredProcessor).handle({ tenantId: tenant.id as TenantId });
  const partsOf = async (kind: string) =>
    (
      await owner<{ part: string }>(`SELECT part FROM ledger_months WHERE kind = $1 ORDER BY ends`, [kind])
    ).map(({ part }) => part);
  /** The first month begins here, and there is one before it for each time but the last. */
  const asIfThereSince = (...times: string[]) =>
    asOwner(async (query) => {
      for (const [kind, prefix] of Object.entries(KINDS)) {
        const bound = async (at: string) =>
          (await query<{ id: string }>(`SELECT ledger.lowest_id($1, $2::timestamptz) AS id`, [prefix, at]))[0]
            ?.id;
        const [month] = await query<{ ends: Date }>(`SELECT ends FROM ledger_months WHERE part = $1`, [
          `${kind}_first`,
        ]);
        const last = times.at(-1) as string;
        await query(`ALTER TABLE ${kind} DETACH PARTITION ledger.${kind}_first`);
        await query(
          `ALTER TABLE ${kind} ATTACH PARTITION ledger.${kind}_first
         FOR VALUES FROM ('${await bound(last)}') TO ('${await bound(month?.ends.toISOString() ?? '')}')`,
        );
        await query(`UPDATE ledger_months SET begins = $1 WHERE part = $2`, [last, `${kind}_first`]);
        for (const [at, begins] of times.slice(0, -1).entries()) {
          const part = `${kind}_${begins.slice(0, 7).replace('-', '_')}`;
          const ends = times[at + 1] as string;
          await query(
            `CREATE TABLE ledger.${part} PARTITION OF ${kind} FOR VALUES FROM ('${await bound(begins)}') TO ('${await bound(ends)}')`,
          );
          await query(`INSERT INTO ledger_months VALUES ($1, $2, $3, $4)`, [kind, part, begins, ends]);
        }
      }
    });
  /** As if all of it had been made then: ids tell when. */
  const sendBack = async (messageId: string, to: string): Promise<string> => {
    const [{ at } = { at: '' }] = await owner<{ at: string }>(
      `SELECT substr(ledger.lowest_id('msg', $1::timestamptz + interval '1 day'), 5) AS at`,
      [to],
    );
    const older = (column: string) => `substr(${column}, 1, 4) || '${at}' || substr(${column}, 15)`;
    await carillon.owner.transaction(async (tx) => {
      await tx.query(`SET LOCAL session_replication_role = replica`);
      const dispatches = `SELECT dispatch_id FROM deliveries WHERE message_id = $1`;
      for (const sql of [
        `UPDATE dispatch_attempts SET dispatch_id = ${older('dispatch_id')} WHERE dispatch_id IN (${dispatches})`,
        `UPDATE dispatches SET id = ${older('id')} WHERE id IN (${dispatches})`,
        `UPDATE message_events SET id = ${older('id')}, message_id = ${older('message_id')},
                delivery_id = ${older('delivery_id')}, recorded_at = recorded_at - interval '2 years' WHERE message_id = $1`,
        `UPDATE deliveries SET id = ${older('id')}, message_id = ${older('message_id')}, dispatch_id = ${older('dispatch_id')},
                updated_at = updated_at - interval '2 years'
          WHERE message_id = $1`,
        `UPDATE message_blobs SET message_id = ${older('message_id')} WHERE message_id = $1`,
        `UPDATE messages SET id = ${older('id')}, created_at = created_at - interval '2 years' WHERE id = $1`,
      ])
        await tx.query(sql, [messageId]);
    });
    const [row] = await owner<{ id: string }>(
      `SELECT id FROM messages WHERE id = 'msg_' || $1 || substr($2, 15)`,
      [at, messageId],
    );
    return row?.id as string;
  };
  const delivered = async (body: Record<string, unknown> = {}) => {
    const id = await send(tenant.api, anEmail(body));
    await until(tenant.api, id, 'completed');
    return id;
  };
  const count = async (table: string) =>
    (await owner<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]?.n;

  it('are there two ahead, whoever looks after them, and are made once', async () => {
    await Promise.all([keep(), keep(), keep()]);
    for (const kind of Object.keys(KINDS)) {
      const [row] = await owner<{ ahead: boolean; gaps: number; parts: number }>(
        `SELECT max(ends) > now() + interval '2 months' AS ahead, count(DISTINCT part)::int AS parts,
                (count(*) FILTER (WHERE begins IS DISTINCT FROM before AND before IS NOT NULL))::int AS gaps
           FROM (SELECT *, lag(ends) OVER (ORDER BY ends) AS before FROM ledger_months WHERE kind = $1) AS m`,
        [kind],
      );
      expect(row).toEqual({ ahead: true, gaps: 0, parts: (await partsOf(kind)).length });
      // With the one for what has no month.
      const [{ n } = { n: 0 }] = await owner<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_inherits WHERE inhparent = $1::regclass`,
        [kind],
      );
      expect(n).toBe((row?.parts ?? 0) + 1);
    }
  });

  it('that are missing stop nobody: what came meanwhile moves into them when they are made', async () => {
    const begins = new Date(Date.now() - 3_600_000).toISOString();
    const parts = Object.fromEntries(
      await Promise.all(
        Object.keys(KINDS).map(async (kind) => [kind, (await partsOf(kind)).slice(1)] as const),
      ),
    );
    await asOwner(async (query) => {
      for (const [kind, prefix] of Object.entries(KINDS)) {
        for (const part of parts[kind] ?? []) await query(`DROP TABLE ledger.${part}`);
        await query(`ALTER TABLE ${kind} DETACH PARTITION ledger.${kind}_first`);
        const [{ id } = { id: '' }] = await query<{ id: string }>(
          `SELECT ledger.lowest_id('${prefix}', date_trunc('month', $1::timestamptz, 'UTC')) AS id`,
          [begins],
        );
        await query(
          `ALTER TABLE ${kind} ATTACH PARTITION ledger.${kind}_first FOR VALUES FROM (MINVALUE) TO ('${id}')`,
        );
        await query(`DELETE FROM ledger_months WHERE kind = $1 AND part <> $2`, [kind, `${kind}_first`]);
        await query(
          `UPDATE ledger_months SET ends = date_trunc('month', $1::timestamptz, 'UTC') WHERE part = $2`,
          [begins, `${kind}_first`],
        );
      }
    });
    const ids = [await delivered(), await delivered()];
    expect(await count('ledger.deliveries_beyond')).toBe(2);
    const before = await tenant.api.get(`/v1/messages/${ids[0]}`);
    await keep();
    expect(await count('ledger.deliveries_beyond')).toBe(0);
    expect(await count('ledger.message_events_beyond')).toBe(0);
    expect((await tenant.api.get(`/v1/messages/${ids[0]}`)).body).toEqual(before.body);
    expect((await tenant.api.get(`/v1/messages/${ids[1]}/timeline`)).body.data.length).toBeGreaterThan(2);
    await delivered();
  });

  it('go whole when they are older than LEDGER_DAYS, with what is left of their messages; statistics stay', async () => {
    await asIfThereSince(MAY, JUNE, JULY);
    const recent = await delivered();
    const old = await sendBack(await delivered(), MAY);
    const held = await sendBack((await holdMessage(carillon, tenant)).id, JUNE);
    const totals = async () => (await tenant.api.get('/v1/statistics')).body;
    const counted = await totals();
    expect((await tenant.api.get(`/v1/messages/${old}`)).body).toMatchObject({ id: old });
    const tables = ['messages', 'deliveries', 'dispatches', 'dispatch_attempts'];
    const before = await Promise.all(tables.map(count));
    await keep();
    expect(await partsOf('deliveries')).toEqual(expect.not.arrayContaining(['deliveries_2024_05']));
    // Somebody has yet to decide on it.
    expect(await partsOf('deliveries')).toEqual(
      expect.arrayContaining(['deliveries_2024_06', 'deliveries_first']),
    );
    expect(await partsOf('message_events')).toEqual(
      expect.arrayContaining(['message_events_2024_06', 'message_events_first']),
    );
    await wipe();
    expectProblem(await tenant.api.get(`/v1/messages/${old}`), 'not_found');
    for (const id of [held, recent])
      expect((await tenant.api.get(`/v1/messages/${id}`)).body).toMatchObject({ id });
    expect(await Promise.all(tables.map(count))).toEqual(before.map((n) => (n ?? 0) - 1));
    expect(await totals()).toEqual(counted);
    // The decision is made: the month may go.
    const { body } = await tenant.api.get(`/v1/messages/${held}/deliveries`);
    const closed = await tenant.api.post(`/v1/deliveries/${body.data[0].id}/close`, { status: 'failed' });
    expect(closed.status).toBe(200);
    await keep();
    // Something was heard of it just now.
    expect(await partsOf('deliveries')).toContain('deliveries_2024_06');
    await owner(`UPDATE deliveries SET updated_at = updated_at - interval '28 days' WHERE message_id = $1`, [
      held,
    ]);
    await keep();
    await wipe();
    expect(await partsOf('deliveries')).toEqual(expect.not.arrayContaining(['deliveries_2024_06']));
    expectProblem(await tenant.api.get(`/v1/messages/${held}`), 'not_found');
    expect((await tenant.api.get(`/v1/messages/${recent}`)).body).toMatchObject({ id: recent });
    expect((await tenant.api.get('/v1/messages')).body.data.map(({ id }: { id: string }) => id)).toEqual([
      recent,
    ]);
  });

  it('of events go when nothing is left of them, and no month goes that is younger than four weeks', async () => {
    await asIfThereSince(MAY, JUNE);
    const old = await sendBack(await delivered(), MAY);
    await owner(`DELETE FROM webhook_deliveries`);
    await owner(`DELETE FROM message_events WHERE message_id = $1`, [old]);
    await owner(`SELECT * FROM drop_ledger_month('-infinity', '')`);
    expect(await partsOf('message_events')).toEqual(expect.not.arrayContaining(['message_events_2024_05']));
    expect(await partsOf('deliveries')).toEqual(expect.arrayContaining(['deliveries_2024_05']));
    await expect(owner(`SELECT * FROM drop_ledger_month(now() - interval '27 days', '')`)).rejects.toThrow(
      '28 days',
    );
  });

  it('come to a database that is in use, and may go again: every row stays, and accepting goes on meanwhile', async () => {
    const ids = [await delivered(), await delivered()];
    const shapeOf = async (table: string) =>
      owner(
        `SELECT (SELECT count(*)::int FROM pg_indexes WHERE schemaname = 'public' AND tablename = $1) AS indexes,
                (SELECT count(*)::int FROM pg_trigger WHERE tgrelid = $1::regclass AND NOT tgisinternal) AS triggers,
                (SELECT count(*)::int FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'f') AS keys,
                (SELECT array_agg(privilege_type || ' ' || column_name || ' ' || grantee ORDER BY 1) FROM information_schema.column_privileges
                  WHERE table_name = $1 AND grantee <> current_user) AS grants`,
        [table],
      );
    const [deliveries, events] = [await shapeOf('deliveries'), await shapeOf('message_events')];
    const migration = new LedgerMonths1764610000000();
    const runner = carillon.owner.createQueryRunner();
    const accepting = new AbortController();
    const accepted = (async () => {
      const sent: string[] = [];
      while (!accepting.signal.aborted) {
        const answer = await tenant.api.post('/v1/messages', anEmail());
        // Whoever waited for a lock for too long is told to come again.
        if (answer.status === 202) sent.push(answer.body.id as string);
        else expectProblem(answer, 'unavailable');
      }
      return sent;
    })();
    await eventually(() => migration.down(runner));
    expect(await shapeOf('deliveries')).toEqual(deliveries);
    expect(await owner(`SELECT relkind FROM pg_class WHERE oid = 'deliveries'::regclass`)).toEqual([
      { relkind: 'r' },
    ]);
    ids.push(await delivered());
    await eventually(() => migration.up(runner));
    ids.push(await delivered());
    accepting.abort();
    ids.push(...(await accepted));
    await runner.release();
    expect(await shapeOf('deliveries')).toEqual(deliveries);
    expect(await shapeOf('message_events')).toEqual(events);
    for (const id of ids) await until(tenant.api, id, 'completed');
    expect(await count('deliveries')).toBe(ids.length);
    const [{ unique } = { unique: false }] = await owner<{ unique: boolean }>(
      `SELECT count(DISTINCT sequence) = count(*) AS unique FROM message_events`,
    );
    expect(unique).toBe(true);
    expect(await partsOf('deliveries')).toContain('deliveries_first');
  });

  it('are behind a schema that neither role may enter, and are made and dropped by the owner’s functions only', async () => {
    const [row] = await owner(
      `SELECT has_schema_privilege('carillon_app', 'ledger', 'USAGE') AS app,
              has_schema_privilege('carillon_platform', 'ledger', 'USAGE') AS platform,
              has_function_privilege('carillon_app', 'drop_ledger_month(timestamptz, text)', 'EXECUTE') AS "appDrops",
              (SELECT count(*)::int FROM information_schema.role_table_grants
                WHERE table_schema = 'ledger' AND grantee LIKE 'carillon%' AND grantee <> current_user) AS grants`,
    );
    expect(row).toEqual({ app: false, platform: false, appDrops: false, grants: 0 });
  });
});
