import './audit.css';
import { CarillonError } from '@carillon/client';
import { FileQuestion } from 'lucide-react';
import { Link, useParams } from 'wouter';
import { useRead } from '../../api/reading';
import { Button, LinkButton } from '../../kit/button';
import { Copy } from '../../kit/copy';
import { Empty, Fault } from '../../kit/notice';
import { count } from '../../kit/numbers';
import { Card, Facts, Page } from '../../kit/page';
import { Time } from '../../kit/time';
import { useActorNames } from './actor-names';
import { ChangesOfRequest } from './changes-of-request';
import { HttpStatus } from './http-status';
import { ProblemWords } from './problem-words';

/** One request to the API, by the id that every answer and every error tells. */
export function RequestPage() {
  const { requestId = '' } = useParams<{ requestId: string }>();
  const names = useActorNames();
  const { data, error, refetch } = useRead(['requests', requestId], (carillon, signal) =>
    carillon.requests.get(requestId, { signal }),
  );
  const isMissing = error instanceof CarillonError && error.status === 404;
  return (
    <Page
      title={data ? `${data.method} ${data.path}` : 'Request'}
      mark={data && <HttpStatus of={data} />}
      lead={<Copy text={requestId} />}
      actions={<LinkButton to="/audit?tab=requests">All requests</LinkButton>}
    >
      {isMissing ? (
        <Card>
          <Empty icon={FileQuestion} title="Not in the log">
            <p>
              A request is in it within a second or two, and for 30 days unless the platform says otherwise.
              Under heavy load some are left out, and a live one is not seen in test mode.
            </p>
            <Button onClick={() => void refetch()}>Look again</Button>
          </Empty>
        </Card>
      ) : (
        <Fault error={error} />
      )}
      {data?.code && <ProblemWords code={data.code} status={data.status} />}
      {data && (
        <Card title="Request">
          <Facts
            facts={{
              Route: <code>{`${data.method} ${data.route}`}</code>,
              Answer: <HttpStatus of={data} />,
              When: <Time at={data.occurred_at} relative={false} />,
              Took: `${count(data.duration_ms)} ms, from the first byte to the last of the answer`,
              Key: (
                <Link href={`/audit?tab=requests&key=${data.api_key_id}`}>
                  {names.get(data.api_key_id) ?? data.api_key_id}
                </Link>
              ),
              Mode: data.test ? 'Test' : 'Live',
              'Answered as before': data.idempotent_replay ? 'Yes, by its Idempotency-Key' : null,
            }}
          />
        </Card>
      )}
      {data && data.method !== 'GET' && data.status < 400 && <ChangesOfRequest request={data} />}
    </Page>
  );
}
