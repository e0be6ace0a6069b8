import type { FormEvent } from 'react';
import { Button } from '../../kit/button';
import { useGiven } from '../../kit/use-given';

/** Asks when it is sent: half an address is nobody's. */
export function FindContact({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useGiven(value);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onChange(text.trim());
  };
  return (
    <form role="search" onSubmit={submit}>
      <input
        type="search"
        className="input"
        aria-label="E-mail address, phone number or external id"
        placeholder="E-mail address, phone number or external id"
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          if (target.value === '') onChange('');
        }}
      />
      <Button type="submit">Find</Button>
    </form>
  );
}
