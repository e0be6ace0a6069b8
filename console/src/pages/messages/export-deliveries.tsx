import { Download } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../api/reading';
import { wordsOf } from '../../kit/badge';
import { Button } from '../../kit/button';
import { Dialog, DialogFoot } from '../../kit/dialog';
import { filled, Form, SelectField, TextField } from '../../kit/form';
import { saveAs } from '../../kit/save-as';
import { textOf } from '../../kit/text-of';
import { MEANINGS } from './message-status';

const ANY = { value: '', label: 'Any' };
const STATUSES = [ANY, ...Object.keys(MEANINGS).map((value) => ({ value, label: wordsOf(value) }))];
const CHANNELS = [ANY, { value: 'email', label: 'E-mail' }, { value: 'sms', label: 'SMS' }];
const FORMATS = [
  { value: 'csv', label: 'CSV' },
  { value: 'ndjson', label: 'NDJSON' },
];
const DAY_MS = 86_400_000;

/** A row for each recipient, as a file. */
export function ExportDeliveries() {
  const [isOpen, setIsOpen] = useState(false);
  const exporting = useAct(async (carillon, query: Record<string, unknown>) => {
    const response = await carillon.deliveries.export(query);
    await saveAs(response, `deliveries.${textOf(query['format'])}`);
    setIsOpen(false);
  });
  const submit = (values: Record<string, unknown>): void => {
    const { from, until, ...rest } = filled(values);
    if (exporting.isPending) return;
    exporting.mutate({
      ...rest,
      ...(from ? { from: `${textOf(from)}T00:00:00Z` } : {}),
      ...(until ? { until: new Date(Date.parse(textOf(until)) + DAY_MS).toISOString() } : {}),
    });
  };
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>
        <Download aria-hidden /> Export
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setIsOpen(false)}
        title="Export recipients"
        lead="A row for each recipient: to whom, when, what became of it and why."
      >
        <Form onSubmit={submit} error={exporting.error}>
          <div className="columns" style={{ '--column': '12rem' } as object}>
            <TextField name="from" label="From" type="date" hint="Accepted on this day (UTC) or later" />
            <TextField name="until" label="Until" type="date" hint="That day included" />
            <SelectField name="status" label="Status" choices={STATUSES} defaultValue="" />
            <SelectField name="channel" label="Channel" choices={CHANNELS} defaultValue="" />
            <TextField name="tag" label="Tag" maxLength={50} />
            <TextField name="campaign_id" label="Campaign" placeholder="cmp_…" maxLength={30} />
            <SelectField name="format" label="Format" choices={FORMATS} defaultValue="csv" />
          </div>
          <DialogFoot>
            <Button onClick={() => setIsOpen(false)}>Not now</Button>
            <Button type="submit" look="primary" busy={exporting.isPending}>
              {exporting.isPending ? 'Exporting…' : 'Export'}
            </Button>
          </DialogFoot>
        </Form>
      </Dialog>
    </>
  );
}
