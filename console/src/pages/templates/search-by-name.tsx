import { useEffect, useState } from 'react';

/** Asks when the writer pauses, and not at each letter. */
export function SearchByName({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => onChange(text), 250);
    return () => clearTimeout(timer);
    // Only what is written starts the wait.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [text]);
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
