import { CarillonError } from '@carillon/client';
import { Copy } from '../../kit/copy';
import { Fault } from '../../kit/notice';

/** Why what is written is not saved, while it is written: said politely, as the next letter may mend it. */
export function DraftFault({ error }: { error: Error | null }) {
  if (!error) return null;
  if (!(error instanceof CarillonError) || error.errors.length === 0)
    return (
      <div className="card-body">
        <Fault error={error} />
      </div>
    );
  return (
    <div className="draft-fault" role="status">
      <strong>Not saved yet</strong>
      <ul>
        {error.errors.map(({ pointer, detail }) => (
          <li key={`${pointer} ${detail}`}>
            <code>{pointer}</code> {detail}
          </li>
        ))}
      </ul>
      {error.requestId && (
        <p className="faint">
          Request <Copy text={error.requestId} />
        </p>
      )}
    </div>
  );
}
