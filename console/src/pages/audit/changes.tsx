import type { AuditEntry } from '@carillon/client';
import { ScrollText } from 'lucide-react';
import { useState } from 'react';
import { useList } from '../../api/reading';
import { Badge, wordsOf } from '../../kit/badge';
import { Button } from '../../kit/button';
import { Dialog } from '../../kit/dialog';
import { Choices } from '../../kit/form';
import { Empty } from '../../kit/notice';
import { Card } from '../../kit/page';
import { useSearchParam } from '../../kit/search-param';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';
import { actorWords, useActorNames } from './actor-names';
import { actionWords } from '../../audit/action-words';
import { ChangeDetails } from './change-details';
import { FilterText } from './filter-text';
import { OUTCOME_TONES } from '../../audit/outcome-tones';
import { fromOf, PERIODS } from './periods';

/** Every change that keys and the operator made, newest first. */
export function Changes() {
  const [actor, setActor] = useSearchParam('actor', '');
  const [action, setAction] = useSearchParam('action', '');
  const [period, setPeriod] = useSearchParam('period', '');
  const [open, setOpen] = useState<AuditEntry | null>(null);
  const names = useActorNames();
  const list = useList(['audit-log', actor, action, period], (carillon, after, signal) =>
    carillon.auditLog
      .list(
        { after, limit: 50, ...fromOf(period), ...(actor && { actor }), ...(action && { action }) },
        { signal },
      )
      .page(),
  );
  const isFiltered = actor !== '' || action !== '' || period !== '';
  return (
    <Card bare>
      <div className="filters" role="search" aria-label="Changes">
        <FilterText
          label="Action"
          placeholder="Action, such as api_key.create"
          value={action}
          onChange={setAction}
        />
        <FilterText
          label="Actor"
          placeholder="Id of a key or an operator"
          value={actor}
          onChange={setActor}
        />
        <Choices label="Period" choices={PERIODS} value={period} onChange={setPeriod} />
      </div>
      <Table<AuditEntry>
        label="Changes, newest first"
        list={list}
        rowKey={({ id }) => id}
        columns={[
          {
            title: 'What',
            cell: ({ action: name, target }) => (
              <>
                <span title={name}>{actionWords(name)}</span>
                {target.id && (
                  <div className="faint">
                    <code>{target.id}</code>
                  </div>
                )}
              </>
            ),
          },
          {
            title: 'Outcome',
            snug: true,
            wideOnly: true,
            cell: ({ outcome }) => <Badge tone={OUTCOME_TONES[outcome]}>{wordsOf(outcome)}</Badge>,
          },
          {
            title: 'Who',
            wideOnly: true,
            cell: ({ actor }) => (
              <>
                {actorWords(actor, names)}
                <div className="faint">
                  <code>{actor.id}</code>
                </div>
              </>
            ),
          },
          { title: 'When', snug: true, cell: ({ occurred_at: at }) => <Time at={at} /> },
          {
            title: 'Details',
            actions: true,
            cell: (entry) => (
              <span className="row-actions">
                <Button look="plain" onClick={() => setOpen(entry)}>
                  Show<span className="hidden-visually"> {entry.id}</span>
                </Button>
              </span>
            ),
          },
        ]}
        empty={
          <Empty icon={ScrollText} title={isFiltered ? 'No such change' : 'Nothing was changed yet'}>
            <p>
              {isFiltered
                ? 'Nothing fits all of these filters. An action is a noun and a verb, such as template.publish.'
                : 'Whoever changes a key, a domain, a template or a setting stands here. Messages have their own timeline.'}
            </p>
          </Empty>
        }
      />
      <Dialog
        open={open !== null}
        onClose={() => setOpen(null)}
        title={open ? actionWords(open.action) : ''}
        wide
      >
        {open && <ChangeDetails entry={open} actorName={actorWords(open.actor, names)} />}
      </Dialog>
    </Card>
  );
}
