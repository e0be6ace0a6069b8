import '../platform.css';
import { Fault, Notice } from '../../../kit/notice';
import { Page } from '../../../kit/page';
import { FenceCard } from './fence-card';
import { LanesCard } from './lanes-card';
import { QueueTable } from './queue-table';
import { useQueues } from './use-queues';

/** How much waits: what is due by lane, and the jobs in Redis by queue. */
export function QueuesPage() {
  const { data, error } = useQueues();
  return (
    <Page
      title="Queues"
      lead="What is due stands in the database; a job in Redis only rings for it. A queue that is lost is filled again by itself."
    >
      <Fault error={error} />
      {data?.redis === 'down' && (
        <Notice tone="bad" title="Redis does not answer">
          <p>Messages are accepted and stored all the same, and sent when it is back. Nothing is lost.</p>
        </Notice>
      )}
      <LanesCard lanes={data?.lanes} />
      {data?.redis !== 'down' && <QueueTable queues={data?.queues} />}
      <FenceCard />
    </Page>
  );
}
