import type { LaneState } from '@carillon/client';
import { useRead, useAct } from '../../../api/reading';
import { Badge } from '../../../kit/badge';
import { AskFirst } from '../../../kit/dialog';
import { Fault } from '../../../kit/notice';
import { count } from '../../../kit/numbers';
import { Card } from '../../../kit/page';
import { Table } from '../../../kit/table';
import { Time } from '../../../kit/time';
import { LANE_WORDS, REASONS, SENDING } from '../sending-words';
import { useMay } from '../use-may';

/** From here on there may be more. */
const MOST_COUNTED = 10_000;

/** Whether something stands in the way of a tenant's sending, how much waits, and a way to let it go on. */
export function TenantSending({ tenantId }: { tenantId: string }) {
  const { data: state, error } = useRead(
    ['tenants', tenantId, 'sending'],
    (carillon, signal) => carillon.tenants.sending.get(tenantId, { signal }),
    { everyMs: 5_000 },
  );
  const resume = useAct((carillon) => carillon.tenants.sending.resume(tenantId));
  const mayResume = useMay('operator');
  const canResume = mayResume && (state?.status === 'parked' || state?.status === 'bulk_paused');
  return (
    <Card
      title="Sending"
      lead={
        state && (
          <span className="row" role="status">
            <Badge tone={SENDING[state.status].tone}>{SENDING[state.status].word}</Badge>
            {state.status === 'sending'
              ? 'Nothing stands in the way.'
              : (state.detail ?? (state.reason && REASONS[state.reason]))}
            {state.until && (
              <span>
                Until <Time at={state.until} relative={false} />.
              </span>
            )}
          </span>
        )
      }
      actions={
        canResume && (
          <AskFirst
            button="Resume"
            look="primary"
            title="Resume its sending?"
            yes="Resume"
            onYes={() => resume.mutateAsync()}
          >
            {state.status === 'parked' ? (
              <p>
                For when its key, its permissions or its allowance at the provider were mended. It is tried
                again within seconds, with one request at first; if the provider still refuses it, it is
                parked anew.
              </p>
            ) : (
              <p>
                Its bulk e-mail goes out again, to people. What was heard of bounces and complaints before
                does not count again: look at where its addresses come from first.
              </p>
            )}
          </AskFirst>
        )
      }
      bare
    >
      {error && !state ? (
        <div className="card-body">
          <Fault error={error} />
        </div>
      ) : (
        <Table<LaneState>
          label="Requests by lane"
          list={{ rows: state?.lanes, error: null }}
          rowKey={({ lane }) => lane}
          columns={[
            { title: 'Lane', cell: ({ lane }) => LANE_WORDS[lane] },
            { title: 'Waiting', align: 'end', snug: true, cell: ({ waiting }) => atMost(waiting) },
            { title: 'In hand', align: 'end', snug: true, cell: ({ in_hand: inHand }) => count(inHand) },
          ]}
          empty={null}
        />
      )}
    </Card>
  );
}

function atMost(waiting: number): string {
  return waiting >= MOST_COUNTED ? `${count(MOST_COUNTED)} or more` : count(waiting);
}
