import type { DeliveryId, GateId, TemplateVersionId } from '../common/ids';
import type { IdempotentRequest } from '../idempotency/idempotent-request';
import type { CreateMessageDto } from './create-message.dto';
import type { MessageDraft } from './message-draft';

/** A message that was checked and can be stored. */
export interface CheckedMessage {
  request: CreateMessageDto;
  draft: MessageDraft;
  templateVersionId: TemplateVersionId | null;
  copyBytes: number;
  idempotent: IdempotentRequest | null;
  /** Accepted with a test key. */
  test: boolean;
  /** Of a campaign. */
  gateId: GateId | null;
  /** Those who are not on the tenant's list of recipients. */
  notAllowed: ReadonlySet<DeliveryId>;
  /** Whether its recipients are to be counted for a quota. */
  hasQuotas: boolean;
  /** Of the trace to which it belongs. */
  traceparent: string | null;
}
