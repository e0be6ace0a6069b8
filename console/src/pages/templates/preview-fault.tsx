import { CarillonError } from '@carillon/client';
import { Button } from '../../kit/button';
import { Copy } from '../../kit/copy';
import { Fault } from '../../kit/notice';
import type { Values } from './example-values';

interface PreviewFaultProps {
  error: Error | null;
  onValues: (values: Values) => void;
}

/** Why there is no preview. What has no example can be shown by its name. */
export function PreviewFault({ error, onValues }: PreviewFaultProps) {
  if (!error) return null;
  const missing = missingIn(error);
  if (!(error instanceof CarillonError) || missing.length === 0)
    return (
      <div className="card-body">
        <Fault error={error} />
      </div>
    );
  return (
    <div className="preview-fault" role="status">
      <strong>
        {missing.length === 1 ? 'One variable has' : `${missing.length} variables have`} no value to show
      </strong>
      <p>
        {missing.map((name) => (
          <code key={name}>{name}</code>
        ))}
        A message without {missing.length === 1 ? 'it' : 'them'} is refused. Declare an example, or give a
        value below.
      </p>
      <div className="row spread">
        <Button onClick={() => onValues(Object.fromEntries(missing.map((name) => [name, `[${name}]`])))}>
          Show {missing.length === 1 ? 'its name' : 'their names'}
        </Button>
        {error.requestId && <Copy text={error.requestId} label="Copy the request’s id" />}
      </div>
    </div>
  );
}

/** Names, when nothing else is wrong than that they have no value. */
function missingIn(error: Error): string[] {
  if (!(error instanceof CarillonError)) return [];
  const names = error.errors.map(({ pointer }) => /^\/variables\/([^/]+)$/.exec(pointer)?.[1]);
  return names.every((name) => name !== undefined) ? names : [];
}
