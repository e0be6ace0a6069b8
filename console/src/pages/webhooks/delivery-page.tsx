import './webhooks.css';
import type { WholeWebhookDelivery } from '@carillon/client';
import { Link, useParams } from 'wouter';
import { useAct, useRead } from '../../api/reading';
import { Status } from '../../kit/badge';
import { Button, LinkButton } from '../../kit/button';
import { Copy } from '../../kit/copy';
import { AskFirst } from '../../kit/dialog';
import { Json } from '../../kit/json';
import { Fault } from '../../kit/notice';
import { Card, Facts, Page } from '../../kit/page';
import { say } from '../../kit/toasts';
import { Time } from '../../kit/time';
import { Attempts } from './attempts';
import { Changing } from '../../kit/may-change';

const WHILE_PENDING_MS = 2_000;

/** One event for one endpoint: what is sent, and each try with its answer. */
export function DeliveryPage() {
  const { webhookEndpointId: endpointId = '', webhookDeliveryId: id = '' } = useParams();
  const { data, error } = useRead(
    ['webhook-deliveries', id],
    (carillon, signal) => carillon.webhookDeliveries.get(id, { signal }),
    {
      everyMs: (latest) => latest?.status === 'pending' && isSoon(latest.next_attempt_at) && WHILE_PENDING_MS,
    },
  );
  return (
    <Page
      title={data?.event_type ?? 'Webhook delivery'}
      mark={data && <Status of={data.status} />}
      lead={data && <Copy text={data.id} />}
      actions={
        <>
          <LinkButton to={`/webhooks/${endpointId}`}>All deliveries</LinkButton>
          {data && (
            <Changing>
              <Replay delivery={data} />
            </Changing>
          )}
        </>
      }
    >
      <Fault error={error} />
      {data && (
        <div className="columns main-aside">
          <div className="stack">
            <Attempts delivery={data} />
            <Card title="Request body" lead="As it is signed and sent; here with line breaks.">
              <Json of={data.request_body} />
            </Card>
          </div>
          <Card title="Headers and times">
            <div className="facts-stacked">
              <Facts
                facts={{
                  'webhook-id': <Copy text={data.event_id} />,
                  'webhook-timestamp': 'The second of each try',
                  'webhook-signature': 'Made anew for each try, and not kept',
                  Message: <AboutMessage body={data.request_body} />,
                  Created: <Time at={data.created_at} />,
                  'Next try': data.next_attempt_at && <Time at={data.next_attempt_at} />,
                }}
              />
            </div>
          </Card>
        </div>
      )}
    </Page>
  );
}

/** What was delivered is asked for first: the receiver gets it a second time. */
function Replay({ delivery: { id, status } }: { delivery: WholeWebhookDelivery }) {
  const replay = useAct((carillon) => carillon.webhookDeliveries.replay(id));
  const done = (): void => say('It is due now.');
  if (status !== 'delivered')
    return (
      <>
        <Button
          look="primary"
          busy={replay.isPending}
          onClick={() => replay.mutate(undefined, { onSuccess: done })}
        >
          {status === 'pending' ? 'Try now' : 'Replay'}
        </Button>
        <Fault error={replay.error} />
      </>
    );
  return (
    <AskFirst
      button="Replay"
      title="Send it once more?"
      yes="Replay"
      onYes={async () => {
        await replay.mutateAsync();
        done();
      }}
    >
      <p>
        The endpoint has taken it already. It gets the same event again, with the same <code>webhook-id</code>{' '}
        as ever.
      </p>
    </AskFirst>
  );
}

function AboutMessage({ body }: { body: string }) {
  const [, id] = /"message_id":"(msg_\w+)"/.exec(body) ?? [];
  return id ? <Link href={`/messages/${id}`}>{id}</Link> : <span className="faint">None</span>;
}

/** A try is under way or about to be: later ones are not waited for here. */
function isSoon(at: string | null): boolean {
  return at !== null && Date.parse(at) - Date.now() < 60_000;
}
