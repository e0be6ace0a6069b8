import type { Attempt } from '@carillon/client';
import { Status } from '../../kit/badge';
import { Copy } from '../../kit/copy';
import { Card } from '../../kit/page';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';

/** The requests to the provider, with its replies. */
export function Attempts({ attempts }: { attempts: Attempt[] }) {
  if (attempts.length === 0) return null;
  return (
    <Card title="Requests to the provider" bare>
      <Table
        label="Tries"
        list={{ rows: attempts, error: null }}
        rowKey={({ attempt }) => String(attempt)}
        columns={[
          { title: 'Try', snug: true, cell: ({ attempt }) => attempt },
          {
            title: 'Outcome',
            snug: true,
            cell: ({ outcome }) => (outcome ? <Status of={outcome} /> : <Status of="running" />),
          },
          {
            title: 'Reply',
            cell: ({ http_status: http, code, detail, provider_request_id: id }) => (
              <div className="message-reply">
                <span>{detail ?? <span className="faint">Nothing to remark</span>}</span>
                <span className="faint">
                  {[http && `HTTP ${http}`, code].filter(Boolean).join(' · ')}
                  {id && <Copy text={id} label="Copy the provider’s request id" />}
                </span>
              </div>
            ),
          },
          { title: 'When', snug: true, wideOnly: true, cell: ({ started_at: at }) => <Time at={at} /> },
        ]}
        empty={null}
      />
    </Card>
  );
}
