/**
 * SQLSTATE classes 08 (connection), 57P0x (shutdown), 53 (resources), a statement that was stopped because it took too
 * long (57014, 55P03: somebody holds a lock), and the driver's own network errors.
 */
const UNAVAILABLE =
  /^(08|53|57P0)|^(57014|55P03|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN)$/;

/** What TypeORM throws for the next statement of a transaction whose connection broke between two. */
const RELEASED = /^QueryRunner(Provider)?AlreadyReleasedError$/;

/** Whether an error says that PostgreSQL is away or does not come to answer, as opposed to a statement that it refused. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && UNAVAILABLE.test(error.code)) return true;
  if (RELEASED.test(error.name)) return true;
  if (error instanceof AggregateError && error.errors.some(isDatabaseUnavailable)) return true;
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered/.test(
    error.message,
  );
}

/** Two transactions waited for each other, and this one was given up: made again, it comes through. */
export function isDeadlock(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '40P01';
}
