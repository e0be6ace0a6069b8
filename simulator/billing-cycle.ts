import type { Account } from './accounts';

/** The calendar month in UTC: the simulated billing cycle. */
export function billingCycle(now = new Date()): { name: string; start: string; end: string } {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  const day = (date: Date): string => `${date.toISOString().slice(0, 10)} 00:00:00+00:00`;
  return {
    name: now.toISOString().slice(0, 7),
    start: day(new Date(Date.UTC(year, month, 1))),
    end: day(new Date(Date.UTC(year, month + 1, 0))),
  };
}

let shown = { until: 0, name: '' };

/** Begins the counts of an account anew when the cycle that they belong to is over. */
export function beginCycle(account: Account): void {
  const now = Date.now();
  if (now >= shown.until) {
    const date = new Date(now);
    shown = {
      until: Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1),
      name: billingCycle(date).name,
    };
  }
  if (account.cycle === shown.name) return;
  // An account of an older data folder says no month: its counts are of this one.
  if (account.cycle) account.planUsed = account.smsUsed = 0;
  account.cycle = shown.name;
}
