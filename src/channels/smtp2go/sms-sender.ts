import type { DeliveryId } from '../../common/ids';
import type { SendResult } from '../send-result';
import type { ProviderCalls, Smtp2goCredential } from './client';

/** One text to up to 100 numbers. */
export interface SmsBatch {
  from: string | null;
  text: string;
  numbers: { deliveryId: DeliveryId; number: string }[];
}

const REFUSED = new Set(['failed', 'rejected', 'expired', 'cancelled']);

export async function sendSms(
  client: ProviderCalls,
  credential: Smtp2goCredential,
  sms: SmsBatch,
): Promise<SendResult> {
  const outcome = await client.call('/sms/send', credential, {
    destination: sms.numbers.map(({ number }) => number),
    content: sms.text,
    ...(sms.from ? { sender: sms.from } : {}),
  });
  if (outcome.kind !== 'accepted') return outcome;
  const answers = (
    outcome.data as { messages?: { destination: string; message_id: string; status: string }[] }
  ).messages;
  const byNumber = new Map(
    (answers ?? []).map((answer) => [answer.destination.replace(/^\+?/, '+'), answer]),
  );
  return {
    kind: 'accepted',
    requestId: outcome.requestId,
    copies: sms.numbers.map(({ deliveryId, number }) => {
      const answer = byNumber.get(number);
      const refusal =
        answer && REFUSED.has(answer.status) ? `The provider answered "${answer.status}".` : null;
      return { deliveryIds: [deliveryId], providerMessageId: answer?.message_id ?? null, refusal };
    }),
  };
}
