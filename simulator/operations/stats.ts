import { MASTER_ID, type Account } from '../accounts';
import { beginCycle, billingCycle } from '../billing-cycle';
import { oneOf, optionalDate, optionalText, optionalTexts, type JsonObject } from '../fields';
import type { Call, Operation } from '../operation';
import { addCounters, HOUR_MS, noCounters, type Counters, type StatisticsRow } from '../statistics';

const DAY_MS = 24 * HOUR_MS;
const GROUPS = ['email_address', 'username', 'domain', 'subaccount'] as const;

export const STATS_OPERATIONS: Operation[] = [
  { path: '/stats/email_bounces', does: 'counts of 30 days from what happened', handler: bounces },
  { path: '/stats/email_spam', does: 'counts of 30 days from what happened', handler: spam },
  { path: '/stats/email_unsubs', does: 'counts of 30 days from what happened', handler: unsubscribes },
  { path: '/stats/email_cycle', does: 'plan and use of the billing cycle', handler: cycle },
  { path: '/stats/email_history', does: 'groups by address, user, domain or subaccount', handler: history },
  { path: '/stats/email_summary', does: 'all counts in one', handler: summary },
];

function bounces(call: Call): unknown {
  const { used, rejects, softbounces, hardbounces } = lastThirtyDays(call);
  const bounce_percent = percentText(softbounces + hardbounces, used);
  return { emails: used, rejects, softbounces, hardbounces, bounce_percent };
}

function spam(call: Call): unknown {
  const { used, rejects, spams } = lastThirtyDays(call);
  return { emails: used, rejects, spams, spam_percent: percentText(spams, used) };
}

function unsubscribes(call: Call): unknown {
  const { used, rejects, unsubscribes: count } = lastThirtyDays(call);
  return { emails: used, rejects, unsubscribes: count, unsubscribe_percent: percentText(count, used) };
}

function cycle({ simulator, account }: Call): JsonObject {
  const { start, end } = billingCycle();
  const counted =
    account.master && simulator.options.masterCountsSubaccounts
      ? [...simulator.state.accounts.values()]
      : [account];
  let used = 0;
  for (const each of counted) {
    beginCycle(each);
    used += each.planUsed;
  }
  return {
    cycle_start: start,
    cycle_end: end,
    cycle_used: used,
    cycle_remaining: Math.max(0, account.planSize - used),
    cycle_max: account.planSize,
  };
}

function summary(call: Call): unknown {
  const sum = lastThirtyDays(call);
  const { used, softbounces, hardbounces, spams, rejects, opens, clicks } = sum;
  return {
    ...cycle(call),
    email_count: used,
    spam_emails: spams,
    spam_percent: percentText(spams, used),
    softbounces,
    hardbounces,
    bounce_percent: percentText(softbounces + hardbounces, used),
    unsubscribes: sum.unsubscribes,
    unsubscribe_percent: percentText(sum.unsubscribes, used),
    opens,
    clicks,
    rejects,
    // Deprecated, and told twice.
    spam_rejects: rejects,
    bounce_rejects: rejects,
  };
}

/** Rows are of whole hours: the hour of `start_date` counts from its beginning. */
function history(call: Call): unknown {
  const { simulator, body } = call;
  const groupBy = oneOf(body, 'group_by', GROUPS) ?? 'email_address';
  const today = new Date().setUTCHours(0, 0, 0, 0);
  const from = optionalDate(body, 'start_date') ?? today - 30 * DAY_MS;
  const until = optionalDate(body, 'end_date') ?? Infinity;
  const groups = new Map<string, Counters>();
  const total = noCounters();
  for (const row of visibleRows(call)) {
    const begins = row.hour * HOUR_MS;
    if (begins <= from - HOUR_MS || begins >= until) continue;
    const name = groupOf(row, groupBy);
    const sum = groups.get(name) ?? noCounters();
    groups.set(name, sum);
    addCounters(sum, row);
    addCounters(total, row);
  }
  const rows = [...groups].map(([name, sum]) => ({
    ...describeGroup(simulator.state, groupBy, name),
    ...view(sum),
  }));
  const { bounce_percent, open_percent, reject_percent, spam_percent, unsubscribe_percent } = view(total);
  return {
    count: rows.length,
    history: rows,
    bounce_percent_total: bounce_percent,
    open_percent_total: open_percent,
    reject_percent_total: reject_percent,
    spam_percent_total: spam_percent,
    unsubscribe_percent_total: unsubscribe_percent,
  };
}

function lastThirtyDays(call: Call): Counters {
  const username = optionalText(call.body, 'username');
  const since = Date.now() - 30 * DAY_MS;
  const sum = noCounters();
  for (const row of visibleRows(call)) {
    if (row.hour * HOUR_MS >= since && (!username || row.username === username)) addCounters(sum, row);
  }
  return sum;
}

function* visibleRows({ simulator, account, body }: Call): Generator<StatisticsRow> {
  const wanted = optionalTexts(body, 'subaccounts') ?? [];
  const all = account.master && (wanted.length > 0 || simulator.options.masterCountsSubaccounts);
  const chosen = new Set(wanted.map((id) => (id === 'Master account' ? MASTER_ID : id)));
  for (const row of simulator.statistics.rows()) {
    if (all ? chosen.size > 0 && !chosen.has(row.account) : row.account !== account.id) continue;
    yield row;
  }
}

function groupOf(row: StatisticsRow, groupBy: (typeof GROUPS)[number]): string {
  if (groupBy === 'username') return row.username;
  if (groupBy === 'subaccount') return row.account;
  return groupBy === 'domain' ? row.sender.slice(row.sender.lastIndexOf('@') + 1).toLowerCase() : row.sender;
}

function describeGroup(
  { accounts, keys }: Call['simulator']['state'],
  groupBy: (typeof GROUPS)[number],
  name: string,
): JsonObject {
  if (groupBy === 'email_address') return { email_address: name };
  if (groupBy === 'subaccount') return { subaccount: accounts.get(name)?.name ?? name };
  if (groupBy === 'username') {
    const key = [...keys.values()].find((candidate) => candidate.key.startsWith(name));
    return { username: name, description: key?.settings.description ?? '' };
  }
  const verified = (account: Account): boolean => account.domains.get(name)?.dkimVerified === true;
  return { domain: name, domain_verified: [...accounts.values()].some(verified) };
}

function view(sum: Counters) {
  const bounced = sum.softbounces + sum.hardbounces;
  return {
    used: sum.used,
    bytecount: sum.bytes,
    avgsize: sum.used === 0 ? 0 : Math.round(sum.bytes / sum.used),
    lastip: sum.lastIp,
    bounces: bounced,
    clicks: sum.clicks,
    opens: sum.opens,
    rejects: sum.rejects,
    spam: sum.spams,
    unsubscribes: sum.unsubscribes,
    bounce_percent: percent(bounced, sum.used),
    open_percent: percent(sum.opens, sum.used),
    reject_percent: percent(sum.rejects, sum.used),
    spam_percent: percent(sum.spams, sum.used),
    unsubscribe_percent: percent(sum.unsubscribes, sum.used),
  };
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100;
}

function percentText(part: number, whole: number): string {
  return percent(part, whole).toFixed(2);
}
