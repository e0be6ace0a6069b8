import type { LoggedRequest } from '@carillon/client';
import { useRead } from '../../api/reading';
import { Badge, wordsOf } from '../../kit/badge';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';
import { actionWords } from '../../audit/action-words';
import { OUTCOME_TONES } from '../../audit/outcome-tones';

const BEFORE_MS = 2_000;
const AFTER_MS = 120_000;

/** What stands in the audit log by this request; the log is read by time, as it is not found by request. */
export function ChangesOfRequest({ request: { id, occurred_at: at } }: { request: LoggedRequest }) {
  const { data, error } = useRead(['audit-log', 'of', id], (carillon, signal) => {
    const time = Date.parse(at);
    const from = new Date(time - BEFORE_MS).toISOString();
    const until = new Date(time + AFTER_MS).toISOString();
    return carillon.auditLog.list({ from, until, limit: 100 }, { signal }).page();
  });
  const rows = data?.data.filter(({ request_id: request }) => request === id);
  if (rows?.length === 0) return null;
  return (
    <Card title="What it changed" bare>
      <Table
        label="Changes by this request"
        list={{ rows, error }}
        rowKey={(entry) => entry.id}
        columns={[
          {
            title: 'What',
            cell: ({ action, target }) => (
              <>
                {actionWords(action)} {target.id && <code>{target.id}</code>}
              </>
            ),
          },
          {
            title: 'Outcome',
            snug: true,
            cell: ({ outcome }) => <Badge tone={OUTCOME_TONES[outcome]}>{wordsOf(outcome)}</Badge>,
          },
          { title: 'When', snug: true, cell: (entry) => <Time at={entry.occurred_at} /> },
        ]}
        empty={null}
      />
    </Card>
  );
}
