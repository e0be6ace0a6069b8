import { useList } from '../../api/reading';
import { Button } from '../../kit/button';
import { Fault } from '../../kit/notice';
import { Timeline } from './timeline';

const LIMIT = 100;

/** Of a message and all its recipients, as far as it was asked for. */
export function MessageTimeline({ messageId, everyMs }: { messageId: string; everyMs: number | false }) {
  const { rows, error, more, isLoadingMore } = useList(
    ['messages', messageId, 'timeline'],
    (carillon, after, signal) =>
      carillon.messages.timeline(messageId, { limit: LIMIT, after }, { signal }).page(),
    { everyMs },
  );
  return (
    <div className="stack">
      <Fault error={error} />
      {rows && <Timeline entries={rows} messageId={messageId} />}
      {more && (
        <div>
          <Button onClick={more} busy={isLoadingMore}>
            {isLoadingMore ? 'Loading…' : 'Show more'}
          </Button>
        </div>
      )}
    </div>
  );
}
