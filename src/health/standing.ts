import type { Database } from '../database/database';
import type { Doorbell } from '../queue/doorbell';

type UpOrDown = 'up' | 'down';

/** Whether what a process leans on answers. Ready is who reaches the database: without Redis messages are stored, and sent slowly. */
export async function standingOf(
  database: Database,
  doorbell: Doorbell,
): Promise<{ database: UpOrDown; redis: UpOrDown }> {
  const answers = await Promise.allSettled([database.ping(), doorbell.ping()]);
  const [ofDatabase, ofRedis] = answers.map(({ status }) => (status === 'fulfilled' ? 'up' : 'down'));
  return { database: ofDatabase ?? 'down', redis: ofRedis ?? 'down' };
}
