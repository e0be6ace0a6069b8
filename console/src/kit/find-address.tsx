import { Search } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button';
import { useGiven } from './use-given';

interface FindAddressProps {
  address: string;
  onFind: (address: string) => void;
  label?: string;
  placeholder?: string;
  className?: string;
  /** Behind the button. */
  children?: ReactNode;
}

/** Finds one address or number: the whole of it, since that is what lists are kept by. */
export function FindAddress({
  address,
  onFind,
  label = 'E-mail address or number',
  placeholder = 'A whole e-mail address or number',
  className,
  children,
}: FindAddressProps) {
  const [text, setText] = useGiven(address);
  return (
    <form
      className={className}
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onFind(text.trim());
      }}
    >
      <input
        className="input"
        type="search"
        aria-label={label}
        placeholder={placeholder}
        maxLength={400}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <Button type="submit">
        <Search aria-hidden /> Find
      </Button>
      {children}
    </form>
  );
}
