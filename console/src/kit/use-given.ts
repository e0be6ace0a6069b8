import { useState } from 'react';

/** A text that is changed here, until another one is given from outside. */
export function useGiven(given: string): [text: string, set: (text: string) => void] {
  const [text, setText] = useState(given);
  const [known, setKnown] = useState(given);
  if (known !== given) {
    setKnown(given);
    setText(given);
  }
  return [text, setText];
}
