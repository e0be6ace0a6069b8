import type { LoggedRequest } from '@carillon/client';
import { Badge, type Tone } from '../../kit/badge';

/** The status of an answer, and the code of its problem. */
export function HttpStatus({ of: { status, code } }: { of: Pick<LoggedRequest, 'status' | 'code'> }) {
  return (
    <Badge tone={toneOf(status)}>
      {status}
      {code && <span className="problem-code"> {code}</span>}
    </Badge>
  );
}

function toneOf(status: number): Tone {
  if (status >= 500) return 'bad';
  if (status >= 400) return 'warn';
  return status >= 300 ? 'calm' : 'good';
}
