import type { DeliveryId } from '../common/ids';
import type { Failed, Refused, Throttled, Unknown } from './smtp2go/outcome';

/** The code of a request that a fault of ours kept from being made; nothing of it was sent. */
export const COMPOSE_FAILED = 'compose_failed';

/** What became of one copy in a request that the provider accepted. */
export interface CopyResult {
  deliveryIds: DeliveryId[];
  providerMessageId: string | null;
  /** Set when the provider took the request but refused this copy. */
  refusal: string | null;
}

/** What came of one provider request. Everything but `accepted` concerns all of its deliveries alike. */
export type SendResult =
  | { kind: 'accepted'; copies: CopyResult[]; requestId: string | null }
  | Refused
  | Throttled
  | Failed
  | Unknown;
