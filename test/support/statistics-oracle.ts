import type { DataSource } from 'typeorm';
import { MEASURES } from '../../src/statistics/measures';

/** A row of the ledger with what its message says of it. */
export interface LedgerDelivery {
  id: string;
  message_id: string;
  status: string;
  sent_at: Date | null;
  provider_message_id: string | null;
  opened_at: Date | null;
  clicked_at: Date | null;
  complained_at: Date | null;
  unsubscribed_at: Date | null;
  segments: number | null;
  day: string;
  test: boolean;
  channel: string;
  tags: string[];
  template_id: string | null;
  campaign_id: string | null;
}

export type Axis = 'total' | 'template' | 'campaign' | 'tag';

/** By `<day> <mode> <channel> <axis> <value>`: every count that is not at zero. */
export type Counted = Record<string, Record<string, number>>;

const MODE = (test: boolean) => (test ? 'test' : 'live');

/** All deliveries of a tenant as they stand now. */
export function ledgerOf(owner: DataSource, tenantId: string): Promise<LedgerDelivery[]> {
  return owner.query<LedgerDelivery[]>(
    `SELECT d.id, d.message_id, d.status, d.sent_at, d.provider_message_id, d.opened_at, d.clicked_at, d.complained_at,
            d.unsubscribed_at, d.segments, to_char(d.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, m.test, m.channel, m.tags,
            (SELECT template_id FROM template_versions v WHERE v.tenant_id = d.tenant_id AND v.id = m.template_version_id) AS template_id,
            (SELECT r.campaign_id FROM campaign_runs r JOIN run_groups g ON g.tenant_id = r.tenant_id AND g.run_id = r.id
              WHERE g.tenant_id = d.tenant_id AND g.gate_id = m.gate_id LIMIT 1) AS campaign_id
       FROM deliveries d JOIN messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
      WHERE d.tenant_id = $1`,
    [tenantId],
  );
}

/** What one delivery counts for, said a second time and in other words than the trigger's. */
function measured(row: LedgerDelivery): Record<string, number> {
  const reached = ['sent', 'soft_bounced', 'delivered', 'bounced'].includes(row.status);
  const atProvider = row.sent_at !== null || row.provider_message_id !== null;
  const sent = reached || (row.status === 'failed' && atProvider);
  const marks = ['opened', 'clicked', 'complained', 'unsubscribed'] as const;
  return {
    accepted: 1,
    ...(sent ? { sent: 1, segments: row.segments ?? 0 } : {}),
    ...(['queued', 'unknown', 'sent'].includes(row.status) ? {} : { [row.status]: 1 }),
    ...Object.fromEntries(marks.filter((mark) => row[`${mark}_at`] !== null).map((mark) => [mark, 1])),
  };
}

/** Counted one by one. */
export function counted(
  rows: LedgerDelivery[],
  axes: Axis[] = ['total', 'template', 'campaign', 'tag'],
): Counted {
  const all: Counted = {};
  for (const row of rows) {
    const values: Record<Axis, string[]> = {
      total: [''],
      template: row.template_id ? [row.template_id] : [],
      campaign: row.campaign_id ? [row.campaign_id] : [],
      tag: [...new Set(row.tags)],
    };
    for (const axis of axes) {
      for (const value of values[axis]) {
        const key = `${row.day} ${MODE(row.test)} ${row.channel} ${axis} ${value}`;
        const sums = (all[key] ??= {});
        for (const [name, count] of Object.entries(measured(row))) {
          if (count !== 0) sums[name] = (sums[name] ?? 0) + count;
        }
      }
    }
  }
  return all;
}

/** The same out of counts that the product gives. */
export function withoutZeros(counts: Record<string, unknown>): Record<string, number> {
  return Object.fromEntries(
    MEASURES.map((name) => [name, Number(counts[name])] as const).filter(([, count]) => count !== 0),
  );
}
