import { EntityManager } from 'typeorm';

/** Rows of a SELECT. `Row` is the caller's word for the aliases it wrote. */
export function select<Row>(tx: EntityManager, sql: string, parameters: unknown[] = []): Promise<Row[]> {
  return tx.query<Row[]>(sql, parameters);
}

/** Rows of an UPDATE or DELETE … RETURNING, for which TypeORM answers [rows, count]. */
export async function mutate<Row = unknown>(
  tx: EntityManager,
  sql: string,
  parameters: unknown[] = [],
): Promise<Row[]> {
  const [rows] = await tx.query<[Row[], number]>(sql, parameters);
  return rows;
}
