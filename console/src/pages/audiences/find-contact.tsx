import { type FormEvent, useEffect, useState } from 'react';
import { Button } from '../../kit/button';

/** Asks when it is sent: half an address is nobody's. */
export function FindContact({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
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
