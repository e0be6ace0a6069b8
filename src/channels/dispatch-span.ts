import { SpanKind } from '@opentelemetry/api';
import type { NewSpan } from '../tracing/traces';
import type { ClaimedWork } from './dispatch-claims';

/** What the sending of a dispatch is called in traces: names and ids, nothing of its content. */
export function dispatchSpan({ claim, messages }: Pick<ClaimedWork, 'claim' | 'messages'>): NewSpan {
  const [first] = messages;
  return {
    name: `send ${claim.lane}`,
    kind: SpanKind.CONSUMER,
    attributes: {
      'carillon.tenant_id': claim.tenantId,
      'carillon.dispatch_id': claim.id,
      'carillon.attempt': claim.attempt,
      'messaging.batch.message_count': messages.length,
      ...(first && messages.length === 1 && { 'carillon.message_id': first.id }),
    },
  };
}

export function traceparentsOf({ messages }: Pick<ClaimedWork, 'messages'>): (string | null)[] {
  return messages.map(({ traceparent }) => traceparent);
}
