import type { EventRecord } from './event-record';
import type { MessageFacts } from './message';

export interface Counters {
  used: number;
  bytes: number;
  lastIp: string;
  rejects: number;
  softbounces: number;
  hardbounces: number;
  spams: number;
  unsubscribes: number;
  opens: number;
  clicks: number;
}

export interface StatisticsRow extends Counters {
  hour: number;
  account: string;
  username: string;
  sender: string;
}

type EventCounter = 'rejects' | 'spams' | 'unsubscribes' | 'opens' | 'clicks';

export const HOUR_MS = 3_600_000;
const KEPT_HOURS = 31 * 24;
const MAX_ROWS = 50_000;
const EVENT_COUNTERS: Record<string, EventCounter> = {
  reject: 'rejects',
  spam: 'spams',
  unsubscribe: 'unsubscribes',
  open: 'opens',
  click: 'clicks',
};

/**
 * What /stats counts: one row for each hour, account, key and sender, so that a million e-mails of one sender take no
 * more memory than one. In memory only; rows of the last 31 days, the oldest given up first.
 */
export class Statistics {
  private readonly byKey = new Map<string, StatisticsRow>();

  sent(facts: MessageFacts, recipients: number): void {
    const row = this.row(facts, facts.submittedAt);
    row.used += recipients;
    row.bytes += facts.bytes * recipients;
    row.lastIp = facts.clientIp;
  }

  happened({ name, at, facts, extra }: EventRecord): void {
    if (facts.channel !== 'email' || name === 'processed' || name === 'delivered') return;
    const row = this.row(facts, at);
    const counter = EVENT_COUNTERS[name];
    if (counter) row[counter]++;
    else if (name === 'bounce') row[extra.bounce === 'hard' ? 'hardbounces' : 'softbounces']++;
  }

  /** In the order in which they began. */
  rows(): Iterable<StatisticsRow> {
    return this.byKey.values();
  }

  reset(): void {
    this.byKey.clear();
  }

  private row({ accountId, auth, sender }: MessageFacts, at: number): StatisticsRow {
    const hour = Math.floor(at / HOUR_MS);
    const key = `${hour} ${accountId} ${auth} ${sender}`;
    const known = this.byKey.get(key);
    if (known) return known;
    const row = { hour, account: accountId, username: auth, sender, ...noCounters() };
    this.byKey.set(key, row);
    for (const [oldKey, old] of this.byKey) {
      if (this.byKey.size <= MAX_ROWS && old.hour >= hour - KEPT_HOURS) break;
      this.byKey.delete(oldKey);
    }
    return row;
  }
}

export function noCounters(): Counters {
  return {
    used: 0,
    bytes: 0,
    lastIp: '',
    rejects: 0,
    softbounces: 0,
    hardbounces: 0,
    spams: 0,
    unsubscribes: 0,
    opens: 0,
    clicks: 0,
  };
}

export function addCounters(sum: Counters, row: Counters): void {
  sum.used += row.used;
  sum.bytes += row.bytes;
  sum.lastIp = row.lastIp || sum.lastIp;
  sum.rejects += row.rejects;
  sum.softbounces += row.softbounces;
  sum.hardbounces += row.hardbounces;
  sum.spams += row.spams;
  sum.unsubscribes += row.unsubscribes;
  sum.opens += row.opens;
  sum.clicks += row.clicks;
}
