import type { AuditEntry } from '@carillon/client';
import { ScrollText } from 'lucide-react';
import { useState } from 'react';
import type { List } from '../../../api/reading';
import { actionWords } from '../../../audit/action-words';
import { OUTCOME_TONES } from '../../../audit/outcome-tones';
import { Badge, wordsOf } from '../../../kit/badge';
import { Button } from '../../../kit/button';
import { Empty } from '../../../kit/notice';
import { Card } from '../../../kit/page';
import { Table } from '../../../kit/table';
import { Time } from '../../../kit/time';
import { AuditDetail } from './audit-detail';

/** Who changed what, newest first; each entry opens with what was before and after. */
export function AuditTable({ list, isFiltered }: { list: List<AuditEntry>; isFiltered: boolean }) {
  const [shown, setShown] = useState<AuditEntry | null>(null);
  return (
    <Card bare>
      <Table
        label="Audit log"
        list={list}
        rowKey={({ id }) => id}
        columns={[
          {
            title: 'Action',
            cell: (entry) => (
              <>
                <span title={entry.action}>{actionWords(entry.action)}</span>
                <span className="platform-sub">
                  <code>{entry.target.id ?? entry.target.type}</code>
                </span>
              </>
            ),
          },
          {
            title: 'Outcome',
            snug: true,
            wideOnly: true,
            cell: ({ outcome }) => <Badge tone={OUTCOME_TONES[outcome]}>{wordsOf(outcome)}</Badge>,
          },
          { title: 'By', wideOnly: true, cell: ({ actor }) => <ActorWords actor={actor} /> },
          { title: 'When', snug: true, cell: ({ occurred_at: at }) => <Time at={at} /> },
          {
            title: 'Change',
            actions: true,
            cell: (entry) => (
              <Button
                look="plain"
                onClick={() => setShown(entry)}
                aria-label={`Show ${entry.action}, ${entry.id}`}
              >
                Show
              </Button>
            ),
          },
        ]}
        empty={
          <Empty icon={ScrollText} title={isFiltered ? 'No entry is like this' : 'Nothing was changed yet'}>
            <p>
              {isFiltered
                ? 'An action is looked for by its whole name, and who did it by the id of the key or the operator.'
                : 'Every change stands here: who made it, from where, and what was before and after.'}
            </p>
          </Empty>
        }
      />
      <AuditDetail entry={shown} onClose={() => setShown(null)} />
    </Card>
  );
}

function ActorWords({ actor }: { actor: AuditEntry['actor'] }) {
  const isConfigured = actor.id === 'environment';
  return (
    <>
      {isConfigured ? 'The operator key of the configuration' : <code>{actor.id}</code>}
      {actor.address && <span className="platform-sub">from {actor.address}</span>}
    </>
  );
}
