import './webhooks.css';
import { useParams } from 'wouter';
import { useRead } from '../../api/reading';
import { Copy } from '../../kit/copy';
import { Fault, Notice } from '../../kit/notice';
import { Card, Facts, Page } from '../../kit/page';
import { Time } from '../../kit/time';
import { DeliveryLog } from './delivery-log';
import { EndpointActions } from './endpoint-actions';
import { EndpointState } from './endpoint-state';
import { listensTo } from './event-types';
import { Changing } from '../../kit/may-change';

/** One endpoint: how it goes, what it was told, and all that can be done with it. */
export function EndpointPage() {
  const { webhookEndpointId: id = '' } = useParams<{ webhookEndpointId: string }>();
  const { data, error } = useRead(
    ['webhook-endpoints', id],
    (carillon, signal) => carillon.webhookEndpoints.get(id, { signal }),
    { everyMs: 15_000 },
  );
  return (
    <Page
      title={data ? data.description || hostOf(data.url) : 'Webhook endpoint'}
      mark={data && <EndpointState of={data} />}
      lead={data && <Copy text={data.url} />}
      actions={
        data && (
          <Changing>
            <EndpointActions endpoint={data} />
          </Changing>
        )
      }
    >
      <Fault error={error} />
      {data && !data.enabled && (
        <Notice tone={data.disabled_because === 'requested' ? 'info' : 'bad'} title="It is not called">
          <p>
            Disabled <Time at={data.disabled_at} />. What happens meanwhile is not kept for it; enable it,
            then recover what it has missed.
          </p>
        </Notice>
      )}
      {data?.enabled && data.failing_since && (
        <Notice tone="warn" title="Nothing gets through">
          <p>
            Every try since <Time at={data.failing_since} relative={false} /> has failed. After 5 days of
            nothing but failures it is disabled.
          </p>
        </Notice>
      )}
      {data && (
        <Card title="Settings">
          <Facts
            facts={{
              Events:
                data.event_types.length === 0 ? (
                  listensTo([])
                ) : (
                  <span className="row">
                    {data.event_types.map((type) => (
                      <code key={type}>{type}</code>
                    ))}
                  </span>
                ),
              Payload: data.payload === 'thin' ? 'Thin: ids alone' : 'Full',
              Signature: data.signature,
              'Public key': data.public_key && <Copy text={data.public_key} />,
              'Old secret signs until': data.previous_secret_expires_at && (
                <Time at={data.previous_secret_expires_at} relative={false} />
              ),
              Id: <Copy text={data.id} />,
              Created: <Time at={data.created_at} />,
            }}
          />
        </Card>
      )}
      <DeliveryLog endpointId={id} />
    </Page>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
