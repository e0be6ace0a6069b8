import type { WebhookEndpoint } from '@carillon/client';
import { Badge } from '../../kit/badge';

const WHY: Record<NonNullable<WebhookEndpoint['disabled_because']>, string> = {
  requested: 'Disabled',
  gone: 'Disabled: answered 410',
  failing: 'Disabled: failed for 5 days',
};

/** Whether it is called, and whether that goes well. */
export function EndpointState({ of: endpoint }: { of: WebhookEndpoint }) {
  if (!endpoint.enabled)
    return (
      <Badge tone={endpoint.disabled_because === 'requested' ? 'calm' : 'bad'}>
        {WHY[endpoint.disabled_because ?? 'requested']}
      </Badge>
    );
  return endpoint.failing_since ? <Badge tone="warn">Failing</Badge> : <Badge tone="good">Enabled</Badge>;
}
