import type { DeliveryRecord, ExplainedCampaign } from '@carillon/client';
import { Link } from 'wouter';
import { Badge, Status } from '../../kit/badge';
import { Copy } from '../../kit/copy';
import { Card, Facts } from '../../kit/page';
import { Time } from '../../kit/time';
import { MEANINGS } from './message-status';

const ROLES = { to: null, cc: 'A copy (cc)', bcc: 'A blind copy (bcc)' } as const;

/** Where one recipient stands, and since when. */
export function DeliveryFacts({
  delivery,
  campaign,
}: {
  delivery: DeliveryRecord;
  campaign: ExplainedCampaign | null;
}) {
  const time = (at: string | null) => at && <Time at={at} />;
  return (
    <Card title="Delivery">
      <Facts
        facts={{
          Status: (
            <span className="row">
              <Status of={delivery.status} />
              <span className="quiet">{MEANINGS[delivery.status]}</span>
            </span>
          ),
          Why: delivery.reason,
          As: ROLES[delivery.role],
          Language: delivery.locale,
          Sent: time(delivery.sent_at),
          Delivered: time(delivery.delivered_at),
          Opened: time(delivery.opened_at),
          Clicked: time(delivery.clicked_at),
          Complained: time(delivery.complained_at),
          Unsubscribed: time(delivery.unsubscribed_at),
          Twice: twiceWords(delivery),
          Campaign: campaign && <Link href={`/campaigns/${campaign.id}`}>{campaign.id}</Link>,
          'Id at the provider': delivery.provider_message_id && <Copy text={delivery.provider_message_id} />,
          Delivery: <Copy text={delivery.id} />,
          ...((delivery.metadata ?? {}) as Record<string, string>),
        }}
      />
    </Card>
  );
}

function twiceWords({
  duplicate_confirmed: sure,
  possible_duplicate: perhaps,
  confirmed_copies: copies,
}: DeliveryRecord) {
  if (sure) return <Badge tone="warn">Yes: the provider turned out to have {copies.length}</Badge>;
  return perhaps ? 'Perhaps: it was sent again because the first answer was lost' : null;
}
