import type { ChannelQuota, Quotas } from '@carillon/client';
import { useState } from 'react';
import { Button } from '../../../kit/button';
import { Bar } from '../../../kit/bar';
import { count } from '../../../kit/numbers';
import { Card } from '../../../kit/page';
import { Table } from '../../../kit/table';
import { Time } from '../../../kit/time';
import { useMay } from '../use-may';
import { QuotasForm } from './quotas-form';

const CHANNELS = [
  { channel: 'email', title: 'E-mail' },
  { channel: 'sms', title: 'SMS' },
] as const;
const PERIODS = ['hour', 'day', 'month'] as const;
const A = { hour: 'an hour', day: 'a day', month: 'a month' };

/** Limits, what of them is used, and when the next period begins. */
export function QuotasCard({ tenantId, quotas }: { tenantId: string; quotas: Quotas }) {
  const [isOpen, setIsOpen] = useState(false);
  const maySet = useMay('operator');
  const rows = CHANNELS.flatMap(({ channel, title }) => rowsOf(title, quotas[channel]));
  const beyond =
    quotas.beyond === 'hold'
      ? 'A message beyond waits until a period begins in which it fits.'
      : 'A message beyond is answered with 429.';
  return (
    <Card
      title="Quotas"
      lead={rows.length > 0 ? beyond : 'It may send to as many recipients as it likes.'}
      actions={maySet && <Button onClick={() => setIsOpen(true)}>Set quotas</Button>}
      bare={rows.length > 0}
    >
      {rows.length > 0 ? (
        <Table
          label="Limits, and what of them is used"
          list={{ rows, error: null }}
          rowKey={({ name }) => name}
          columns={[
            { title: 'Quota', snug: true, cell: ({ name }) => name },
            { title: 'Limit', align: 'end', snug: true, cell: ({ use }) => count(use.limit) },
            {
              title: 'Used',
              cell: ({ name, use }) => (
                <Bar
                  label={name}
                  total={use.limit}
                  parts={[
                    {
                      label: 'Used',
                      value: use.used,
                      tone: use.remaining === 0 ? 'bad' : use.warning ? 'warn' : 'good',
                    },
                  ]}
                />
              ),
            },
            {
              title: 'Begins anew',
              snug: true,
              wideOnly: true,
              cell: ({ use }) => <Time at={use.ends_at} />,
            },
          ]}
          empty={null}
        />
      ) : (
        <p className="quiet">
          A quota limits recipients by the hour, the day or the month. Counting begins with the first limit of
          a channel.
        </p>
      )}
      <QuotasForm tenantId={tenantId} quotas={quotas} open={isOpen} onClose={() => setIsOpen(false)} />
    </Card>
  );
}

function rowsOf(title: string, quota: ChannelQuota) {
  return PERIODS.flatMap((period) => {
    const use = quota[period];
    return use ? [{ name: `${title}, ${A[period]}`, use }] : [];
  });
}
