import { useEffect, useState } from 'react';
import { useRead } from '../../api/reading';
import { Fault } from '../../kit/notice';
import { count } from '../../kit/numbers';
import { Card } from '../../kit/page';
import { nameOf } from './contact-name';
import { type Group, isComplete, toFilter } from './filter';

const PAUSE_MS = 400;

/** How many contacts fit what is built, and the newest of them, while it is built. */
export function FilterCount({ group }: { group: Group }) {
  const [asked, setAsked] = useState(group);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(group), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [group]);
  const canAsk = isComplete(asked);
  const filter = toFilter(asked);
  const preview = useRead(
    ['audiences', 'preview', filter],
    (carillon, signal) => carillon.audiences.preview({ filter }, { signal }),
    { enabled: canAsk, keep: true },
  );
  return (
    <Card title="Who fits">
      <div className={preview.isPlaceholderData ? 'stack stale' : 'stack'}>
        {!canAsk && <p className="quiet">Fill in every condition, and they are counted.</p>}
        {canAsk && <Fault error={preview.error} />}
        {canAsk && preview.data && !preview.error && (
          <>
            <p role="status">
              <strong className="big-number">{count(preview.data.count)}</strong>{' '}
              {preview.data.count === 1 ? 'contact' : 'contacts'} now
            </p>
            {preview.data.sample.length > 0 && (
              <>
                <p className="faint">The newest of them</p>
                <ul className="sample">
                  {preview.data.sample.map((contact) => (
                    <li key={contact.id}>{nameOf(contact)}</li>
                  ))}
                </ul>
              </>
            )}
          </>
        )}
      </div>
    </Card>
  );
}
