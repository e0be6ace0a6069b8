import type { OperatorStatisticsRow } from '@carillon/client';
import { count, percent } from '../../../kit/numbers';
import { Card } from '../../../kit/page';
import { Table } from '../../../kit/table';
import { Segments } from '../../../kit/tabs';
import { useTenantNames } from '../use-tenants';

type Row = OperatorStatisticsRow & { tenant_id: string };

const SHOWN = 10;

const ORDERS = [
  { value: 'volume', label: 'Volume' },
  { value: 'bounces', label: 'Bounces' },
  { value: 'complaints', label: 'Complaints' },
] as const;
type Order = (typeof ORDERS)[number]['value'];

const MEASURE: Record<Order, (row: Row) => number> = {
  volume: ({ counts }) => counts.accepted,
  bounces: ({ rates }) => rates.bounced.rate ?? -1,
  complaints: ({ rates }) => rates.complained.rate ?? -1,
};

interface TenantRanksProps {
  rows: Row[] | undefined;
  by: string | undefined;
  onBy: (by: string) => void;
}

/** Who sends most, and whose e-mails bounce or annoy the most; of two alike the larger comes first. */
export function TenantRanks({ rows, by, onBy }: TenantRanksProps) {
  const nameOf = useTenantNames();
  const order = ORDERS.find(({ value }) => value === by)?.value ?? 'volume';
  const measure = MEASURE[order];
  const ranked = rows
    ?.toSorted((a, b) => measure(b) - measure(a) || b.counts.accepted - a.counts.accepted)
    .slice(0, SHOWN);
  return (
    <Card
      title="Tenants"
      lead={
        order === 'volume'
          ? 'By recipients accepted.'
          : 'Highest rate first. A rate of few recipients says little.'
      }
      actions={
        <Segments
          label="Order of tenants"
          value={order}
          onChange={(chosen) => onBy(chosen === 'volume' ? '' : chosen)}
          choices={ORDERS}
        />
      }
      bare
    >
      <Table
        label="Tenants of the period"
        list={{ rows: ranked, error: null }}
        rowKey={({ tenant_id: id }) => id}
        rowLink={({ tenant_id: id }) => `/tenants/${id}`}
        columns={[
          { title: 'Tenant', cell: ({ tenant_id: id }) => nameOf(id) },
          { title: 'Accepted', align: 'end', snug: true, cell: ({ counts }) => count(counts.accepted) },
          {
            title: 'Delivered',
            align: 'end',
            snug: true,
            wideOnly: true,
            cell: ({ rates }) => percent(rates.delivered.rate),
          },
          { title: 'Bounced', align: 'end', snug: true, cell: ({ rates }) => percent(rates.bounced.rate) },
          {
            title: 'Complaints',
            align: 'end',
            snug: true,
            wideOnly: true,
            cell: ({ rates }) => percent(rates.complained.rate),
          },
        ]}
        empty={null}
      />
    </Card>
  );
}
