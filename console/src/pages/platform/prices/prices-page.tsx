import '../platform.css';
import { Coins } from 'lucide-react';
import { useState } from 'react';
import { useRead } from '../../../api/reading';
import { Button } from '../../../kit/button';
import { Dialog } from '../../../kit/dialog';
import { Empty, Fault } from '../../../kit/notice';
import { Card, Page } from '../../../kit/page';
import { Table } from '../../../kit/table';
import { day } from '../../../kit/time';
import { useMay } from '../use-may';
import { PricesForm } from './prices-form';

/** What an e-mail to one recipient and a segment of an SMS cost, by which statistics tell costs. */
export function PricesPage() {
  const [isOpen, setIsOpen] = useState(false);
  const maySet = useMay('operator');
  const { data: list, error } = useRead(['price-list'], (carillon, signal) =>
    carillon.priceList.get({ signal }),
  );
  const unit = list?.currency ? `in minor units of ${list.currency}` : '';
  return (
    <Page
      title="Prices"
      lead="What statistics tell costs by. What was sent on a day costs what the price was then."
      actions={maySet && list && <Button onClick={() => setIsOpen(true)}>Set the prices</Button>}
    >
      <Fault error={error} />
      <Card
        title={list?.currency ? 'Price list' : undefined}
        lead={`Each counts until the next begins, ${unit}, such as cents.`}
        bare
      >
        <Table
          label="Prices"
          list={{ rows: list?.prices.toReversed(), error: null }}
          rowKey={({ from }) => from}
          columns={[
            { title: 'From', cell: ({ from }) => day(from) },
            { title: 'E-mail, a recipient', align: 'end', snug: true, cell: ({ email }) => email },
            {
              title: 'SMS, a segment',
              align: 'end',
              snug: true,
              cell: ({ sms_segment: segment }) => segment,
            },
          ]}
          empty={
            <Empty icon={Coins} title="No prices yet">
              <p>
                Then no cost is told. Once they are set, tenants and operators read in their statistics what
                was spent, also of days that are over.
              </p>
            </Empty>
          }
        />
      </Card>
      {list && (
        <Dialog
          open={isOpen}
          onClose={() => setIsOpen(false)}
          title="Set the prices"
          lead="The list is replaced as a whole, and costs of days that are over are told by it as well."
          wide
        >
          <PricesForm list={list} onDone={() => setIsOpen(false)} />
        </Dialog>
      )}
    </Page>
  );
}
