import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';

/** Which only say what a worker does next, and when: they change while nobody asks for anything. */
const TIMETABLES = ['provider_syncs', 'provider_suppression_changes'];

/** Written or folded a moment after something has happened: what a request changes is looked for elsewhere. */
const WRITTEN_BEHIND = ['request_log', 'statistic_changes', 'statistics', 'reputation_hours'];

/** How many rows each table holds, timetables left out. What was refused changes none of it. */
export async function countRows(owner: DataSource): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of await tables(owner)) {
    if ([...TIMETABLES, ...WRITTEN_BEHIND].includes(table)) continue;
    const [row] = await owner.query<{ n: number }[]>(`SELECT count(*)::int AS n FROM "${table}"`);
    counts[table] = row?.n ?? -1;
  }
  return counts;
}

/** One digest over every row of the tenant, in all tables but timetables. */
export async function digestOfTenant(owner: DataSource, tenantId: string): Promise<string> {
  const digest = createHash('sha256');
  const owned = (await columns(owner, 'tenant_id')).filter((table) => !TIMETABLES.includes(table));
  if (owned.length < 10) throw new Error('the tables of tenants were not found');
  for (const [table, column] of [
    ...owned.map((name) => [name, 'tenant_id'] as const),
    ['tenants', 'id'] as const,
  ]) {
    const rows = await owner.query<{ row: string }[]>(
      `SELECT t::text AS row FROM "${table}" t WHERE t."${column}" = $1 ORDER BY 1`,
      [tenantId],
    );
    digest.update(JSON.stringify([table, rows]));
  }
  return digest.digest('hex');
}

/** Every row of every table as text. */
export async function dumpDatabase(owner: DataSource): Promise<string> {
  const dump: string[] = [];
  for (const table of await tables(owner)) {
    const rows = await owner.query<{ row: string }[]>(`SELECT to_jsonb(t)::text AS row FROM "${table}" t`);
    dump.push(...rows.map(({ row }) => `${table} ${row}`));
  }
  return dump.join('\n');
}

async function tables(owner: DataSource): Promise<string[]> {
  const rows = await owner.query<{ name: string }[]>(
    `SELECT table_name AS name FROM information_schema.tables
      WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

async function columns(owner: DataSource, column: string): Promise<string[]> {
  const rows = await owner.query<{ name: string }[]>(
    `SELECT table_name AS name FROM information_schema.columns
      WHERE table_schema = 'public' AND column_name = $1 ORDER BY 1`,
    [column],
  );
  return rows.map(({ name }) => name).filter((name) => !WRITTEN_BEHIND.includes(name));
}
