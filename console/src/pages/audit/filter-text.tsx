import { Input } from '@base-ui/react/input';
import { useGiven } from '../../kit/use-given';

interface FilterTextProps {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
}

/** A text by which a list is narrowed, once it is entered or left. */
export function FilterText({ label, placeholder, value, onChange }: FilterTextProps) {
  const [text, setText] = useGiven(value);
  const enter = (): void => {
    if (text.trim() !== value) onChange(text.trim());
  };
  return (
    <Input
      className="input filter-text"
      aria-label={label}
      placeholder={placeholder}
      value={text}
      onValueChange={setText}
      onBlur={enter}
      onKeyDown={(event) => event.key === 'Enter' && enter()}
      spellCheck={false}
      autoComplete="off"
    />
  );
}
