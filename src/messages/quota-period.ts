/**
 * Quotas count by the calendar in UTC. A period begins in the moment in which the one before it ends, and each of
 * them begins and ends with an hour.
 */
export const QUOTA_PERIODS = ['hour', 'day', 'month'] as const;
export type QuotaPeriod = (typeof QUOTA_PERIODS)[number];

/** SQL: when the period begins that holds the instant `at`, by the database's clock and whatever the session's time zone. */
export function startOf(period: QuotaPeriod, at = 'now()'): string {
  return `date_trunc('${period}', ${at}, 'UTC')`;
}

/** SQL: when it ends. The month is added to local time of UTC: to an instant it would be added in the session's zone. */
export function endOf(period: QuotaPeriod, at = 'now()'): string {
  return `((date_trunc('${period}', ${at} AT TIME ZONE 'UTC') + interval '1 ${period}') AT TIME ZONE 'UTC')`;
}
