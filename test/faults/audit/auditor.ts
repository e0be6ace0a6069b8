import type { LedgerRow } from '../../../simulator/ledger';
import type { ClientEntry } from '../rig/client-ledger';
import type { FaultRun, InjectedFault } from '../rig/fault-run';
import type { Audit, AuditedDelivery, Recovery } from './audit';
import { countBy } from './count-by';
import { percentile } from './percentile';
import { providerLedger } from './provider-ledger';

interface StoredDelivery {
  id: string;
  message_id: string;
  address: string;
  channel: 'email' | 'sms';
  status: string;
  possible_duplicate: boolean;
}

const SENT = ['sent', 'delivered', 'soft_bounced', 'bounced'];
const NOT_SENT = ['failed', 'rejected', 'suppressed', 'cancelled'];

/** An acceptance so soon after a fault was under way before it. */
const UNDER_WAY_MS = 250;

/** Joins what the client was told, what the provider accepted, and what the database says. Changes nothing. */
export async function audit(run: FaultRun): Promise<Audit> {
  const entries = run.ledger.read();
  const accepted = entries.filter(({ outcome }) => outcome === 'accepted');
  const promised = new Map(accepted.map((entry) => [entry.messageId ?? '', entry]));
  const ledger = await providerLedger(run);
  const stored = await run.stand.query<StoredDelivery>(
    `SELECT d.id, d.message_id, d.address, m.channel, d.status, d.possible_duplicate
       FROM deliveries d JOIN messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
      WHERE d.tenant_id = ANY($1) ORDER BY d.id`,
    [run.tenantIds],
  );
  const sent = acceptancesByAddress(ledger);
  const deliveries = stored.map((row): AuditedDelivery => ({
    id: row.id,
    messageId: row.message_id,
    address: row.address,
    channel: row.channel,
    status: row.status,
    possibleDuplicate: row.possible_duplicate,
    sentAt: sent.get(row.address) ?? [],
  }));
  const told = deliveries.filter(({ messageId }) => promised.has(messageId));
  const twice = deliveries.filter(({ sentAt }) => sentAt.length > 1);
  const markedAt = await whenMarked(run);
  const refusals = entries.filter(({ outcome }) => outcome === 'refused');
  const latencies = accepted.map(({ ms }) => ms);
  return {
    messages: accepted.length,
    deliveries,
    lost: [
      ...missing(promised, deliveries),
      ...told.filter(isOpen).map(({ id, status }) => `${id} is still ${status}`),
      ...told
        .filter(({ status }) => NOT_SENT.includes(status))
        .map(({ id, status }) => `${id} was ${status}`),
    ],
    duplicatedUnflagged: [
      ...twice.filter((row) => !row.possibleDuplicate).map(describeTwice),
      ...resentBeforeMarked(twice, markedAt),
    ],
    duplicatedFlagged: twice.filter((row) => row.possibleDuplicate).map(describeTwice),
    concludedTooEarly: deliveries
      .filter(({ id, sentAt }) => (sentAt[0] ?? Infinity) < (markedAt.get(id) ?? 0))
      .map(({ id }) => `${id} was with the provider when it was marked as not found there`),
    flaggedResent: deliveries.filter((row) => row.possibleDuplicate).length,
    unknown: deliveries.filter(({ status }) => status === 'unknown').length,
    unknownButSent: deliveries
      .filter(({ status, sentAt }) => status === 'unknown' && sentAt.length > 0)
      .map(({ id }) => id),
    wasUnknown: await countDeliveries(run, 'delivery.unknown'),
    untrue: contradictions(deliveries, ledger),
    unheard: deliveries.filter(({ status }) => status === 'sent').length,
    appliedTwice: await appliedTwice(run),
    storedUnanswered: new Set(
      deliveries.filter((row) => !promised.has(row.messageId)).map((row) => row.messageId),
    ).size,
    refused: countBy(refusals.map(({ status, cause }) => (status ? `HTTP ${status}` : (cause ?? '')))),
    unanswered: entries.filter(({ outcome }) => outcome === 'unanswered').length,
    acceptP50Ms: percentile(latencies, 0.5),
    acceptP99Ms: percentile(latencies, 0.99),
    unexpectedEnds: run.unexpectedEnds,
    recoveries: run.faults.flatMap((fault) => recoveryFrom(fault, told, promised)),
  };
}

function acceptancesByAddress(ledger: LedgerRow[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { at, recipients, rejected } of ledger) {
    for (const address of recipients) {
      if (rejected?.includes(address)) continue;
      found.set(
        address,
        [...(found.get(address) ?? []), Date.parse(at)].sort((a, b) => a - b),
      );
    }
  }
  return found;
}

function missing(promised: Map<string, ClientEntry>, deliveries: AuditedDelivery[]): string[] {
  const stored = new Set(deliveries.map(({ messageId }) => messageId));
  return [...promised.keys()].filter((id) => !stored.has(id)).map((id) => `${id} is not in the database`);
}

/** Unknown is open only while somebody is still looking; how long that is, the run has waited. */
function isOpen({ status }: AuditedDelivery): boolean {
  return !SENT.includes(status) && !NOT_SENT.includes(status) && status !== 'unknown';
}

function contradictions(deliveries: AuditedDelivery[], ledger: LedgerRow[]): string[] {
  const addresses = new Set(deliveries.map(({ address }) => address));
  return [
    ...deliveries
      .filter(({ status, sentAt }) => SENT.includes(status) && sentAt.length === 0)
      .map(({ id, status }) => `${id} is ${status}, and the provider never had it`),
    ...deliveries
      .filter(({ status, sentAt }) => NOT_SENT.includes(status) && sentAt.length > 0)
      .map(({ id, status }) => `${id} is ${status}, and the provider has it`),
    ...ledger
      .flatMap(({ recipients }) => recipients)
      .filter((address) => !addresses.has(address))
      .map((address) => `the provider has a copy for ${address}, and no delivery is stored for it`),
  ];
}

/** When a delivery was taken for lost, and marked: the timeline tells. */
async function whenMarked(run: FaultRun): Promise<Map<string, number>> {
  const rows = await run.stand.query<{ delivery_id: string; at: Date }>(
    `SELECT delivery_id, max(recorded_at) AS at FROM message_events
      WHERE tenant_id = ANY($1) AND type = 'delivery.requeued' AND description LIKE '%possible duplicate%'
      GROUP BY delivery_id`,
    [run.tenantIds],
  );
  return new Map(rows.map((row) => [row.delivery_id, row.at.getTime()]));
}

/** A second copy is permitted only after the delivery was marked. */
function resentBeforeMarked(twice: AuditedDelivery[], markedAt: Map<string, number>): string[] {
  return twice
    .filter(
      ({ id, sentAt, possibleDuplicate }) =>
        possibleDuplicate && (markedAt.get(id) ?? Infinity) > (sentAt[1] ?? 0),
    )
    .map((row) => `${describeTwice(row)}, the second time before it was marked`);
}

async function appliedTwice(run: FaultRun): Promise<string[]> {
  const rows = await run.stand.query<{ delivery_id: string; type: string; times: number }>(
    `SELECT delivery_id, type, count(*)::int AS times FROM message_events
      WHERE tenant_id = ANY($1) AND type IN ('delivery.sent', 'delivery.delivered', 'delivery.bounced')
      GROUP BY delivery_id, type HAVING count(*) > 1`,
    [run.tenantIds],
  );
  return rows.map((row) => `${row.delivery_id} tells ${row.type} ${row.times} times`);
}

async function countDeliveries(run: FaultRun, type: string): Promise<number> {
  const [row] = await run.stand.query<{ n: number }>(
    `SELECT count(DISTINCT delivery_id)::int AS n FROM message_events WHERE tenant_id = ANY($1) AND type = $2`,
    [run.tenantIds, type],
  );
  return row?.n ?? 0;
}

function recoveryFrom(
  { kind, at, endedAt }: InjectedFault,
  told: AuditedDelivery[],
  promised: Map<string, ClientEntry>,
): Recovery[] {
  const due = told.filter(
    ({ messageId, sentAt }) =>
      Date.parse(promised.get(messageId)?.at ?? '') < (endedAt ?? at) &&
      !sentAt.some((sent) => sent < at + UNDER_WAY_MS),
  );
  const firsts = due.flatMap(({ sentAt }) => sentAt[0] ?? []).sort((a, b) => a - b);
  const [next, last] = [firsts[0], firsts.at(-1)];
  if (next === undefined || last === undefined) return [];
  const caughtUpSeconds = Math.max(0, last - (endedAt ?? at)) / 1_000;
  return [{ kind, seconds: (next - at) / 1_000, caughtUpSeconds }];
}

function describeTwice({ id, status, sentAt }: AuditedDelivery): string {
  return `${id} (${status}) was sent ${sentAt.length} times`;
}
