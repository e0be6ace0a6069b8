import type { TenantId } from '../common/ids';
import { canonicalLocale } from '../common/locale';
import type { NewAcceptance } from './acceptance.store';
import type { CheckedMessage } from './checked-message';
import type { NewDelivery } from './delivery.store';
import type { MessageDraft } from './message-draft';
import { laneAskedFor } from './message-rules';
import type { StatusCounts } from './message.dto';
import type { MessageLane } from './message.entity';
import type { NewEvent } from './message-event.store';
import { laneOf, type PlannedDispatch, planDispatches } from './plan-dispatches';
import { obeysSuppressions } from './test-outcome';
import { NOBODY_LEFT_IN_TO, NOT_ON_THE_LIST, SUPPRESSED_FOR_A_TEST } from './withheld';
import type { Withholding } from './withholding';

type Row = Omit<NewDelivery, 'dispatchId'>;

/** All rows of a message, with nothing left to decide. Suppressed recipients are in the ledger and not sent to. Pure. */
export function planAcceptance(
  tenantId: TenantId,
  { request, draft, templateVersionId, copyBytes, test, gateId, notAllowed, traceparent }: CheckedMessage,
  withholding: Withholding,
): Omit<NewAcceptance, 'rung'> {
  const { channel } = request;
  const scheduledAt = request.scheduled_at === undefined ? null : new Date(request.scheduled_at);
  const addressing = request.recipients ? 'individual' : 'shared';
  const lane = laneAskedFor(request, draft.deliveries.length);
  const topic = request.topic ?? null;
  const rows = withholdSuppressed(
    draft,
    ({ id, address, testOutcome }) => {
      if (notAllowed.has(id)) return NOT_ON_THE_LIST;
      if (testOutcome === 'suppressed') return SUPPRESSED_FOR_A_TEST;
      return obeysSuppressions(testOutcome) ? withholding.because({ channel, address, topic }) : undefined;
    },
    channel === 'email' && addressing === 'shared',
  );
  const sendable = rows.filter(({ status }) => status === 'queued');
  const alone = request.mime !== undefined;
  const dispatches = scheduledAt ? [] : planDispatches({ channel, addressing, copyBytes, alone }, sendable);
  return {
    message: {
      tenantId,
      id: draft.id,
      channel,
      addressing,
      lane,
      test,
      gateId,
      status: scheduledAt ? 'scheduled' : 'released',
      content: draft.content,
      templateVersionId,
      variables: request.variables ?? {},
      locale: canonicalLocale(request.locale),
      metadata: request.metadata ?? {},
      tags: request.tags ?? [],
      topic,
      unsubscribe: offersUnsubscribe(request, lane),
      onUnknown: request.on_unknown ?? (channel === 'sms' ? 'hold' : 'resend'),
      recipientCount: rows.length,
      copyBytes,
      heldRecipients: null,
      scheduledAt,
      traceparent,
    },
    lane: laneOf({ channel, lane, test }),
    dispatches,
    deliveries: assign(rows, dispatches),
    events: openingEvents(draft, rows, scheduledAt),
  };
}

/** Whoever says how to unsubscribe in headers of their own, or in a document, has said it. */
function offersUnsubscribe(
  { channel, mime, unsubscribe, topic, headers = {} }: CheckedMessage['request'],
  lane: MessageLane,
): boolean {
  if (channel !== 'email' || mime !== undefined) return false;
  if (Object.keys(headers).some((header) => /^list-unsubscribe(-post)?$/i.test(header))) return false;
  return unsubscribe ?? (lane === 'bulk' || topic !== undefined);
}

export function countStatuses(rows: Pick<Row, 'status'>[]): StatusCounts {
  const counts: StatusCounts = {};
  for (const { status } of rows) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function withholdSuppressed(
  draft: MessageDraft,
  reasonOf: (delivery: MessageDraft['deliveries'][number]) => string | undefined,
  sharedEmail: boolean,
): Row[] {
  const rows = draft.deliveries.map((delivery): Row => {
    const reason = reasonOf(delivery);
    return reason
      ? { ...delivery, status: 'suppressed', reason }
      : { ...delivery, status: 'queued', reason: null };
  });
  const nobodyLeftInTo =
    sharedEmail && !rows.some(({ role, status }) => role === 'to' && status === 'queued');
  if (!nobodyLeftInTo) return rows;
  return rows.map((row) =>
    row.status === 'queued' ? { ...row, status: 'cancelled', reason: NOBODY_LEFT_IN_TO } : row,
  );
}

function assign(rows: Row[], dispatches: PlannedDispatch[]): NewDelivery[] {
  const dispatchOf = new Map(
    dispatches.flatMap(({ id, deliveryIds }) => deliveryIds.map((d) => [d, id] as const)),
  );
  return rows.map((row) => ({ ...row, dispatchId: dispatchOf.get(row.id) ?? null }));
}

function openingEvents(draft: MessageDraft, rows: Row[], scheduledAt: Date | null): NewEvent[] {
  const detail = scheduledAt ? `It leaves at ${scheduledAt.toISOString()}.` : null;
  const withheld = rows.flatMap((row): NewEvent[] => {
    if (row.status !== 'suppressed' && row.status !== 'cancelled') return [];
    return [{ messageId: draft.id, deliveryId: row.id, type: `delivery.${row.status}`, detail: row.reason }];
  });
  return [{ messageId: draft.id, type: 'message.accepted', detail }, ...withheld];
}
