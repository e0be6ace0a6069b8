import type { Price, PriceList, SetPriceList } from '@carillon/client';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../../api/reading';
import { Button, IconButton } from '../../../kit/button';
import { DialogFoot } from '../../../kit/dialog';
import { Form, TextField } from '../../../kit/form';
import { textOf } from '../../../kit/text-of';
import { say } from '../../../kit/toasts';

interface Line {
  key: number;
  price: Price | undefined;
}

/** All prices at once, those of the past as well, as the API takes them. What is typed stays when the list is read anew. */
export function PricesForm({ list, onDone }: { list: PriceList; onDone: () => void }) {
  const [lines, setLines] = useState<Line[]>(() =>
    list.prices.length > 0
      ? list.prices.map((price, key) => ({ key, price }))
      : [{ key: 0, price: undefined }],
  );
  const set = useAct(async (carillon, body: SetPriceList) => {
    await carillon.priceList.set(body);
    say('The prices are set.');
  });
  const addLine = (): void => setLines([...lines, { key: (lines.at(-1)?.key ?? -1) + 1, price: undefined }]);
  const submit = (values: Record<string, unknown>): void => {
    const number = (name: string): number => numberOf(values[name]);
    const prices = lines.map((_, index) => ({
      from: textOf(values[`prices.${index}.from`]),
      email: number(`prices.${index}.email`),
      sms_segment: number(`prices.${index}.sms_segment`),
    }));
    set.mutate({ currency: textOf(values.currency).toUpperCase(), prices }, { onSuccess: onDone });
  };
  return (
    <Form onSubmit={submit} error={set.error}>
      <div className="platform-one">
        <TextField
          name="currency"
          label="Currency"
          hint="ISO 4217, one for all prices. Prices are in its minor units, such as cents."
          defaultValue={list.currency ?? ''}
          placeholder="EUR"
          maxLength={3}
          autoComplete="off"
        />
      </div>
      {lines.map(({ key, price }, index) => (
        <div key={key} className="platform-price">
          <TextField
            name={`prices.${index}.from`}
            label="From"
            type="date"
            defaultValue={price?.from ?? ''}
          />
          <TextField
            name={`prices.${index}.email`}
            label="E-mail"
            inputMode="decimal"
            defaultValue={price?.email ?? ''}
          />
          <TextField
            name={`prices.${index}.sms_segment`}
            label="SMS segment"
            inputMode="decimal"
            defaultValue={price?.sms_segment ?? ''}
          />
          <IconButton
            label={`Take out price ${index + 1}`}
            onClick={() => setLines(lines.filter((line) => line.key !== key))}
          >
            <X size={16} aria-hidden />
          </IconButton>
        </div>
      ))}
      <div>
        <Button look="plain" onClick={addLine}>
          <Plus aria-hidden /> Another price
        </Button>
      </div>
      <DialogFoot>
        <Button onClick={onDone}>Not now</Button>
        <Button type="submit" look="primary" busy={set.isPending}>
          Set
        </Button>
      </DialogFoot>
    </Form>
  );
}

/** What is no number goes as it is, for the API to say so. */
function numberOf(value: unknown): number {
  const text = textOf(value).trim().replace(',', '.');
  const number = Number(text);
  return text === '' || Number.isNaN(number) ? (text as unknown as number) : number;
}
