import type { AuditEntry } from '@carillon/client';
import { Link } from 'wouter';
import { Badge, wordsOf } from '../../kit/badge';
import { Copy } from '../../kit/copy';
import { Json } from '../../kit/json';
import { Facts } from '../../kit/page';
import { Time } from '../../kit/time';
import { differencesOf } from './differences';
import { OUTCOME_TONES } from '../../audit/outcome-tones';

interface ChangeDetailsProps {
  entry: AuditEntry;
  actorName: string;
}

/** One change: who, from where, by which request, and what is different since. */
export function ChangeDetails({ entry, actorName }: ChangeDetailsProps) {
  const { actor, target, outcome, before, after } = entry;
  return (
    <div className="stack">
      <Facts
        facts={{
          Action: <code>{entry.action}</code>,
          Outcome: (
            <>
              <Badge tone={OUTCOME_TONES[outcome]}>{wordsOf(outcome)}</Badge>
              {outcome === 'asked' && (
                <div className="quiet">
                  The provider was asked; how that ended is in an entry of the same request.
                </div>
              )}
            </>
          ),
          Who: (
            <>
              {actorName} <Copy text={actor.id} />
            </>
          ),
          From: actor.address,
          What: target.id ? <Copy text={target.id} /> : null,
          When: <Time at={entry.occurred_at} relative={false} />,
          Request: <Link href={`/audit/requests/${entry.request_id}`}>{entry.request_id}</Link>,
        }}
      />
      <Differences before={before} after={after} />
    </div>
  );
}

function Differences({ before, after }: Pick<AuditEntry, 'before' | 'after'>) {
  const rows = differencesOf(before, after);
  if (rows.length === 0) return <p className="quiet">Nothing more was written down of it.</p>;
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label="What changed">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Field</th>
            {before && <th scope="col">Before</th>}
            {after && <th scope="col">{before ? 'After' : 'As it was asked for, or is now'}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, was, is }) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              {before && <td>{was === undefined ? '–' : <Value of={was} />}</td>}
              {after && <td>{is === undefined ? '–' : <Value of={is} />}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Value({ of: value }: { of: unknown }) {
  if (typeof value === 'object' && value !== null) return <Json of={value} />;
  return <>{value === '' ? '""' : String(value)}</>;
}
