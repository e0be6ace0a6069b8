import { useRead } from '../../../api/reading';
import { wordsOf } from '../../../kit/badge';
import { count } from '../../../kit/numbers';
import { Card } from '../../../kit/page';
import { Table } from '../../../kit/table';

/** How often the outcome of a request was lost, and how each doubt ended. */
export function TenantReliability({ tenantId }: { tenantId: string }) {
  const { data, error } = useRead(['tenants', tenantId, 'reliability'], (carillon, signal) =>
    carillon.tenants.reliability(tenantId, { signal }),
  );
  return (
    <Card
      title="Reliability"
      lead="How often an answer of the provider was lost, and how each doubt ended. Exact since the tenant was made."
      bare
    >
      <Table
        label="Counters of lost answers"
        list={{ rows: data?.counters, error }}
        rowKey={({ name }) => name}
        columns={[
          {
            title: 'Counter',
            cell: ({ name, description }) => (
              <>
                {wordsOf(name)}
                <span className="platform-sub">{description}</span>
              </>
            ),
          },
          { title: 'Today', align: 'end', snug: true, cell: ({ today }) => count(today) },
          {
            title: '30 days',
            align: 'end',
            snug: true,
            wideOnly: true,
            cell: ({ last_30_days: days }) => count(days),
          },
          { title: 'Total', align: 'end', snug: true, cell: ({ total }) => count(total) },
        ]}
        empty={null}
      />
    </Card>
  );
}
