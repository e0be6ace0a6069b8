import { useRead } from '../../api/reading';
import { Fault } from '../../kit/notice';
import { Card } from '../../kit/page';
import { Attempts } from './attempts';
import { Content } from './content';
import { DeliveryFacts } from './delivery-facts';
import { HeldDelivery } from './held-delivery';
import { Outcome } from './outcome';
import { Timeline } from './timeline';

interface RecipientStoryProps {
  messageId: string;
  deliveryId: string;
  everyMs: number | false;
}

/** From the request to the person, step by step: why they did or did not get it. */
export function RecipientStory({ messageId, deliveryId, everyMs }: RecipientStoryProps) {
  const { data: explanation, error } = useRead(
    ['messages', messageId, 'explain', deliveryId],
    (carillon, signal) => carillon.messages.explain(messageId, { delivery_id: deliveryId }, { signal }),
    { everyMs },
  );
  const { data: delivery } = useRead(
    ['deliveries', deliveryId],
    (carillon, signal) => carillon.deliveries.get(deliveryId, { signal }),
    { everyMs },
  );
  return (
    <div className="stack">
      <Fault error={error} />
      {delivery?.held && <HeldDelivery delivery={delivery} />}
      {explanation && <Outcome explanation={explanation} />}
      {delivery && <DeliveryFacts delivery={delivery} campaign={explanation?.campaign ?? null} />}
      {explanation && (
        <>
          <Content content={explanation.content} channel={explanation.channel} />
          <Attempts attempts={explanation.attempts} />
          <Card title="Timeline" lead="Of this recipient, and of the message as a whole; oldest first.">
            <Timeline entries={explanation.events} />
          </Card>
        </>
      )}
    </div>
  );
}
