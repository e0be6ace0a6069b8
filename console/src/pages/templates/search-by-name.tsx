import { useEffect, useEffectEvent } from 'react';
import { useGiven } from '../../kit/use-given';

/** Asks when the writer pauses, and not at each letter. */
export function SearchByName({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useGiven(value);
  const ask = useEffectEvent(onChange);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => ask(text), 250);
    return () => clearTimeout(timer);
  }, [text, value]);
  return (
    <input
      type="search"
      className="input"
      aria-label="Part of the name"
      placeholder="Part of the name"
      value={text}
      onChange={({ target }) => setText(target.value)}
    />
  );
}
