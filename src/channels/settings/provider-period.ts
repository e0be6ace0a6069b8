import { AppError } from '../../common/app-error';

const DAY_MS = 24 * 60 * 60_000;

/**
 * A period in the provider's words: it includes its start and excludes its end. Without a start it begins at a
 * midnight in UTC, `days` before its end or, without an end, before now: the provider's own defaults differ from one
 * operation to the next. One that ends before it begins is refused by the names that the caller knows.
 */
export function providerPeriod<Query>(
  query: Query,
  fromField: keyof Query & string,
  untilField: keyof Query & string,
  days: number,
): { start_date: string; end_date?: string } {
  const from = instantOf(query[fromField]);
  const until = instantOf(query[untilField]);
  if (from && until && from >= until) {
    const detail = `"${untilField}" takes a time after "${fromField}".`;
    throw AppError.invalid([{ pointer: `/${untilField}`, code: 'empty_period', detail }]);
  }
  const start = from ?? midnight((until?.getTime() ?? Date.now()) - days * DAY_MS);
  return { start_date: start.toISOString(), ...(until ? { end_date: until.toISOString() } : {}) };
}

function instantOf(value: unknown): Date | undefined {
  return typeof value === 'string' ? new Date(value) : undefined;
}

function midnight(at: number): Date {
  return new Date(Math.floor(at / DAY_MS) * DAY_MS);
}
