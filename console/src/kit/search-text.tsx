import { useEffect, useEffectEvent } from 'react';
import { useGiven } from './use-given';

interface SearchTextProps {
  /** What is looked for, such as "Part of the name". */
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** Asks when the writer pauses, and not at each letter. */
export function SearchText({ label, value, onChange }: SearchTextProps) {
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
      aria-label={label}
      placeholder={label}
      maxLength={100}
      value={text}
      onChange={({ target }) => setText(target.value)}
    />
  );
}
