import { CarillonError } from '@carillon/client';
import { useRead } from '../../../api/reading';
import { Notice } from '../../../kit/notice';
import { minute, Time } from '../../../kit/time';
import { useSettled } from '../../../kit/use-settled';
import { localWords } from '../schedule-words';
import type { DraftSchedule } from './draft';
import { scheduleOf } from './schedule-of';

const SHOWN = 5;

/** The next runs as the API reckons them, while somebody types, and what a change of the clocks does to each. */
export function SchedulePreview({ schedule: draft }: { schedule: DraftSchedule }) {
  const isAsked =
    draft.when === 'again' ||
    (draft.when === 'at' ? draft.at !== '' : draft.when === 'local' && draft.localTime !== '');
  const schedule = useSettled(isAsked ? scheduleOf(draft) : null);
  const { data, error, isPlaceholderData } = useRead(
    ['schedule-preview', schedule],
    (carillon, signal) =>
      carillon.campaignSchedules.preview({ schedule: schedule ?? {}, count: SHOWN }, { signal }),
    { enabled: schedule !== null, keep: true },
  );
  if (!isAsked || !schedule) return null;
  if (error)
    return (
      <Notice tone="warn" title="No run can be reckoned yet">
        <ul>
          {error instanceof CarillonError && error.errors.length > 0
            ? error.errors.map(({ pointer, detail }) => <li key={pointer}>{detail}</li>)
            : [<li key="error">{error.message}</li>]}
        </ul>
      </Notice>
    );
  if (!data) return null;
  if (data.runs.length === 0)
    return (
      <Notice tone="warn" title="No run is to come">
        <p>By this rule it would never be sent.</p>
      </Notice>
    );
  return (
    <section
      className={isPlaceholderData ? 'stack stale' : 'stack'}
      aria-label="Next runs"
      aria-live="polite"
    >
      <h3>{draft.when === 'again' ? 'The next runs' : 'When it runs'}</h3>
      <ol className="next-runs">
        {data.runs.map(({ at, local, notes }) => (
          <li key={at}>
            <strong className="number">
              {draft.when === 'at' ? minute(at) : localWords(local)}
              {draft.when === 'local' && ' on their clock'}
            </strong>
            <span className="quiet">
              {draft.when === 'local' ? (
                <>
                  The first zone has it <Time at={at} />
                </>
              ) : (
                <>
                  <Time at={at} relative={false} /> by your clock
                </>
              )}
            </span>
            {notes.map((note) => (
              <span key={note} className="note-of-clocks">
                {note}
              </span>
            ))}
          </li>
        ))}
      </ol>
    </section>
  );
}
