import type { DataSource } from 'typeorm';

/** False when another process holds `name` already. It is held until this process ends, however it ends. */
export async function becomeSoleProcess(source: DataSource, name: string): Promise<boolean> {
  // Never given back: a pool closes connections that it does not need, and the lock would go with it.
  const runner = source.createQueryRunner();
  const [lock] = (await runner.query(`SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS free`, [
    `carillon ${name}`,
  ])) as { free: boolean }[];
  return lock?.free === true;
}
