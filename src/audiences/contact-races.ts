/** Of PostgreSQL: a unique index holds the value already, and two transactions that waited for each other. */
const RACES = ['23505', '40P01'];
const TRIES = 5;

export function isRace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && RACES.includes(String(error.code));
}

/**
 * For a transaction that looks for contacts and writes what it finds missing: whoever was beaten to it by another one
 * looks again, and finds the other's contact. Nothing of a try that failed is kept.
 */
export async function despiteRaces<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isRace(error) || tries === TRIES) throw error;
    }
  }
}
